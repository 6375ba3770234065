"""The pages that `ingot docs` writes: they lead nowhere wrong, their programs compile, and
their table of names has none that is not there."""

import glob
import html
import html.parser
import json
import os
import re

from ingot_command import BUILD, INGOT, SOURCE, CommandTest, main

RUN_PAGES = os.path.join(SOURCE, "tools", "pages.py")
PAGES = sorted(glob.glob(os.path.join(SOURCE, "tools/ingot/docs/*.md")))


class Links(html.parser.HTMLParser):
    """What a page leads to, what can be led to in it, and elements that are open."""

    VOID = {"meta", "hr", "input", "br"}

    def __init__(self, text):
        super().__init__()
        self.targets, self.names, self.open = [], set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "a":
            self.targets.append(attributes["href"])
        if "id" in attributes:
            self.names.add(attributes["id"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise AssertionError(f"</{tag}> closes nothing")


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def programs_of(page):
    """The programs in the blocks of a page, by name."""
    blocks = re.findall(r"^```cpp\n(.*?)^```", text_of(page), re.MULTILINE | re.DOTALL)
    return {re.search(r"INGOT_PROGRAM\((\w+)\)", block).group(1): block
            for block in blocks if "INGOT_PROGRAM" in block}


class Docs(CommandTest):
    def pages(self):
        self.assertEqual(self.succeed(INGOT, "docs", "pages"), "pages/index.html\n")
        names = os.listdir(self.path("pages"))
        return {name: text_of(self.path(os.path.join("pages", name))) for name in names}

    def test_links_lead_somewhere(self):
        pages = {name: Links(text) for name, text in self.pages().items()}
        self.assertEqual(len(pages), len(PAGES) + 2)
        for name, page in pages.items():
            self.assertEqual(page.open, [], name)
            for target in page.targets:
                if target.startswith("https://"):
                    continue
                file, _, anchor = target.partition("#")
                self.assertIn(file or name, pages, f"{name}: {target}")
                if anchor:
                    self.assertIn(anchor, pages[file or name].names, f"{name}: {target}")

    def test_search_finds_every_entry_where_it_is(self):
        pages = self.pages()
        line = next(line for line in pages["index.html"].splitlines()
                    if line.startswith("const entries = "))
        entries = json.JSONDecoder().raw_decode(line.removeprefix("const entries = "))[0]
        names = {entry[0] for entry in entries}
        listed = [row.split()[0] for row in self.succeed(INGOT, "ops").splitlines()[1:]]
        self.assertGreater(len(listed), 200)
        self.assertLessEqual(set(listed), names)
        anchors = Links(pages["reference.html"]).names
        for _, _, link in entries:
            if link.startswith("reference.html#"):
                self.assertIn(link.split("#")[1], anchors)

    def test_programs_that_others_compile_stand_in_pages_as_they_are(self):
        pages = self.pages()
        included = [(os.path.basename(page).replace(".md", ".html"), file) for page in PAGES
                    for file in re.findall(r"^\{\{(.*)\}\}$", text_of(page), re.MULTILINE)]
        self.assertGreaterEqual(len(included), 5)
        for page, file in included:
            program = html.escape(text_of(os.path.join(SOURCE, file)).strip(), quote=True)
            self.assertIn(program.replace("&#x27;", "'"), pages[page], file)

    def test_programs_of_pages_compile(self):
        os.environ["XDG_CACHE_HOME"] = self.folder
        programs = {name: text for page in PAGES for name, text in programs_of(page).items()}
        self.assertGreaterEqual(len(programs), 5)
        for name, text in programs.items():
            self.write(f"{name}.cpp", text.encode())
            listed = self.succeed(INGOT, "list", f"{name}.cpp")
            self.assertTrue(listed.startswith(f"{name}\n  "), listed)
            self.assertNotIn("cannot be built", listed)

    def test_the_tutorial_works_as_it_is_typed(self):
        os.environ["XDG_CACHE_HOME"] = self.folder
        tutorial = [page for page in PAGES if re.match(r"\d-", os.path.basename(page))]
        self.assertEqual(len(tutorial), 5)
        printed = self.succeed(RUN_PAGES, "--build", BUILD, *tutorial)
        # Three states that sensors tell apart: what it says of two readings, and how sure.
        accuracy = float(re.findall(r"validation accuracy (\S+)", printed)[-1])
        self.assertGreater(accuracy, 0.8)
        answers = re.findall(r"(\w+): (\d+) %", printed)
        self.assertEqual([answer[0] for answer in answers], 2 * ["failing", "fine", "worn"])
        self.assertGreater(int(answers[1][1]), 60)
        self.assertGreater(int(answers[3][1]), 60)

    def test_a_page_that_does_not_work_is_found(self):
        self.write("page.md", b"# A page\n```txt a.txt\nwords\n```\n```console\n"
                              b"$ cat a.txt\n$ cat \\\n  b.txt\n```\n")
        result = self.start(RUN_PAGES, "--build", BUILD, "page.md")
        self.assertEqual(result.returncode, 1)
        self.assertIn("$ cat a.txt\nwords\n", result.stdout)
        self.assertIn("b.txt' ended with status 1", result.stderr)

    def test_what_comes_out_is_written_into_a_page(self):
        self.write("page.md", b"```console\n$ echo one\ntwo\n```\n![a](pictures/r-loss.svg)\n")
        self.fail_with("there is no r/loss.svg", RUN_PAGES, "--build", BUILD, "page.md")
        self.write("page.md", b"```console\n$ echo one\ntwo\n```\n```sh\n$ echo two\n```\n")
        self.succeed(RUN_PAGES, "--build", BUILD, "--write", "page.md")
        self.assertEqual(self.read("page.md"),
                         b"```console\n$ echo one\none\n```\n```sh\n$ echo two\n```\n")

    def test_a_part_needs_only_what_stands_before_all_parts(self):
        self.write("page.md", b"```console\n$ echo one >> a; cat a\n```\n"
                              b"<!-- part: first -->\n```console\n$ echo two >> a; cat a\n```\n"
                              b"<!-- part: last -->\n```console\n$ cat a\nold\n```\n"
                              b"![a](pictures/r-loss.svg)\n")
        printed = self.succeed(RUN_PAGES, "--build", BUILD, "--part", "first", "page.md")
        self.assertEqual(printed, "$ echo one >> a; cat a\none\n$ echo two >> a; cat a\none\ntwo\n")
        self.fail_with("there is no part 'second', but first, last", RUN_PAGES, "--build", BUILD,
                       "--part", "second", "page.md")
        self.fail_with("there is no r/loss.svg", RUN_PAGES, "--build", BUILD, "--part", "last",
                       "page.md")

    def test_pictures_that_no_page_shows_do_not_stay(self):
        self.write("page.md", b"```console\n$ mkdir r; echo '<svg/>' > r/loss.svg\n```\n"
                              b"![a](pictures/r-loss.svg)\n")
        self.write("other.md", b"![b](pictures/s-loss.svg)\n")
        os.mkdir(self.path("pictures"))
        self.write("pictures/s-loss.svg", b"<svg/>")
        self.write("pictures/t-loss.svg", b"<svg/>")
        self.succeed(RUN_PAGES, "--build", BUILD, "--write", "page.md")
        self.assertEqual(sorted(os.listdir(self.path("pictures"))), ["r-loss.svg", "s-loss.svg"])

    def test_pages_of_models_show_all_pictures_beside_them(self):
        folder = os.path.join(SOURCE, "models", "pages")
        shown = [name for page in glob.glob(os.path.join(folder, "*.md"))
                 for name in re.findall(r"\]\(pictures/(.*?)\)", text_of(page))]
        self.assertEqual(sorted(shown), sorted(os.listdir(os.path.join(folder, "pictures"))))

    def test_names_in_the_table_are_there(self):
        text = text_of(os.path.join(SOURCE, "tools/ingot/docs/from-pytorch.md"))
        rows = re.findall(r"^\| (`.*) \|$", text, re.MULTILINE)
        self.assertGreaterEqual(len(rows), 100)
        headers = glob.glob(os.path.join(SOURCE, "compiler/include/ingot/**/*.h"), recursive=True)
        headers += glob.glob(os.path.join(BUILD, "compiler/include/ingot/*.inc"))
        known = set(re.findall(r"\w+", " ".join(map(text_of, headers))))
        for row in rows:
            ours = row.rsplit(" | ", 1)[1]
            for name in re.findall(r"(\w+)[(<{]", ours):
                self.assertTrue(name in known | {"sgd"}, f"{name}: {row}")


main()
