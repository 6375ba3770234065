#!/usr/bin/env python3
"""Does what pages tell their readers to do. In one folder, from the first page to the
last: blocks marked with a language and a name (```cpp flowers.cpp) become files of that
name, and the lines behind `$ ` in blocks marked as ```console are run. What lies beside
a page is in the folder from the beginning."""

import argparse
import glob
import gzip
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Before a block may stand what has to come out of it: <!-- at least: accuracy 0.6 -->.
BLOCK = re.compile(r"^((?:<!-- at (?:least|most): [^\n]* -->\n)*)```(\w+)(?: (\S+))?\n(.*?)^```$",
                   re.MULTILINE | re.DOTALL)
NUMBER = r"[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|nan|inf)(?!\w)"
BOUND = re.compile(r"<!-- at (least|most): (.*) (\S+) -->")
COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)$", re.MULTILINE)  # to the first line without a \
PART = re.compile(r"^<!-- part: ([\w-]+) -->\n", re.MULTILINE)
PICTURE = re.compile(r"!\[[^\]]*\]\(pictures/([\w-]+)\.svg\)")
FASHION = "/usr/share/datasets/fashion-mnist"  # as the pages have it
SHORT_EPOCHS = 6
SHORT_STEPS = 100  # one step of a short run stands for so many of a schedule


class PageError(Exception):
    pass


def write_small_fashion(folder, samples):
    """The four files of the MNIST family with made-up images: a bright row per class."""
    os.makedirs(folder)
    for prefix, count in ("train", samples), ("t10k", samples // 4):
        labels = bytes(7 * i % 10 for i in range(count))
        images = b"".join(bytes(150 * (row == 2 * label + 4) + (i * 193 + row * 71 + column * 13)
                                % 101 for row in range(28) for column in range(28))
                          for i, label in enumerate(labels))
        for name, header, data in (
                ("images-idx3", struct.pack(">IIII", 0x803, count, 28, 28), images),
                ("labels-idx1", struct.pack(">II", 0x801, count), labels)):
            with gzip.open(os.path.join(folder, f"{prefix}-{name}-ubyte.gz"), "wb", 1) as file:
                file.write(header + data)


def cut(text):
    """A page in pieces: what stands before the first <!-- part: NAME --> as "", then the
    parts by their names. Each part needs what stands before the first, and no other part."""
    pieces, start, name = {}, 0, ""
    for mark in PART.finditer(text):
        pieces[name] = text[start:mark.start()]
        start, name = mark.start(), mark[1]
        if name in pieces:
            raise PageError(f"two parts are called '{name}'")
    pieces[name] = text[start:]
    return pieces


def shorten(command):
    """The same command on little data, for few epochs and one seed."""
    command = re.sub(r"--epochs \d+", f"--epochs {SHORT_EPOCHS}", command)
    command = re.sub(r"--seeds \d+", "--seeds 1", command)
    command = re.sub(r"seeds\.py(?! --seeds)", "seeds.py --seeds 1", command)
    command = re.sub(r"for seed in 0( \d+)*", "for seed in 0", command)
    command = re.sub(r"--after [\d,]+", f"--after 1,{SHORT_EPOCHS}", command)
    command = re.sub(r"--valid-share 0\.9\d*", "--valid-share 0.5", command)
    command = re.sub(r"(tables\.py \w+)", r"\1 --made-up", command)
    if "--schedule-by-steps" in command:
        command = re.sub(r"(?<=\()\d{3,}", lambda steps: str(int(steps[0]) // SHORT_STEPS),
                         command)
    return re.sub(r"--pictures \d+", "--pictures 400", command)


def check(bounds, output):
    """Raises unless every figure that `bounds` names came out, and is as they say."""
    for kind, name, limit in BOUND.findall(bounds):
        figures = re.findall(f"{re.escape(name)} ({NUMBER})", output, re.IGNORECASE)
        if not figures:
            raise PageError(f"nothing says '{name}', which is to be at {kind} {limit}")
        for figure in map(float, figures):
            # A NaN is neither.
            if not (figure >= float(limit) if kind == "least" else figure <= float(limit)):
                raise PageError(f"expected '{name}' to be at {kind} {limit}, found {figure}")


class Reader:
    """Who has the pages in front of them, a shell, and an installed ingot."""

    def __init__(self, build, folder, fashion, is_short):
        self.is_short, self.folder = is_short, folder
        self.fashion = fashion
        self.work = os.path.join(folder, "work", "pages")
        os.makedirs(self.work)
        self.environment = dict(
            os.environ, PATH=f"{os.path.join(build, 'bin')}:{os.environ['PATH']}",
            INGOT_FLAGS=f"-I{SOURCE}/runtime/include -I{build}/runtime/include "
            f"{build}/lib/libingot_runtime.a -lm -lpthread "
            "-Wl,--fatal-warnings")  # as of relocations in the text
        if is_short:
            self.fashion = os.path.join(folder, "small-fashion")
            write_small_fashion(self.fashion, 640)

    def run(self, command):
        command = command.replace(FASHION, self.fashion)
        if self.is_short:
            command = shorten(command)
        result = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", command], cwd=self.work,
                                check=False, env=self.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)
        print(f"$ {command}\n{result.stdout}", end="", flush=True)
        if result.returncode != 0:
            raise PageError(f"'{command}' ended with status {result.returncode}")
        return result.stdout

    def obey(self, block):
        """Does what a block asks for, and returns it with what came out."""
        bounds, kind, name, text = block.groups()
        if name:
            with open(os.path.join(self.work, name), "w", encoding="utf-8") as file:
                file.write(text)
        if kind != "console":
            return block.group(0)
        text = "".join(f"$ {command}\n{self.run(command)}" for command in COMMAND.findall(text))
        check(bounds, text)
        return f"{bounds}```console\n{text}```"

    def read(self, path, part):
        """The text of the page as it would be written today, and what was obeyed of it: all,
        or what stands before the first part and that part."""
        beside = os.path.dirname(path)
        for name in os.listdir(beside):
            if name.endswith((".cpp", ".py")):
                shutil.copy(os.path.join(beside, name), self.work)
        # Programs of models/pages include what those of models/ do.
        for header in glob.glob(os.path.join(SOURCE, "models", "*.h")):
            shutil.copy(header, os.path.dirname(self.work))
        with open(path, encoding="utf-8") as file:
            pieces = cut(file.read())
        if part and part not in pieces:
            raise PageError(f"{path}: there is no part '{part}', but "
                            + (", ".join(name for name in pieces if name) or "none"))
        for name, text in pieces.items():
            if not part or name in ("", part):
                pieces[name] = BLOCK.sub(self.obey, text)
        obeyed = pieces.values() if not part else (pieces[""], pieces[part])
        return "".join(pieces.values()), "".join(obeyed)

    def find_pictures(self, page, text):
        """`pictures/REPORT-NAME.svg` is the picture NAME of the folder REPORT. Pairs of
        these names and the files."""
        pictures = []
        for picture in PICTURE.findall(text):
            report, _, drawing = picture.partition("-")
            if self.is_short:  # names have the number of the last epoch
                drawing = re.sub(r"(?<=-epoch-)\d+$",
                                 lambda epoch: str(min(int(epoch[0]), SHORT_EPOCHS)), drawing)
            path = os.path.join(self.work, report, drawing + ".svg")
            if not os.path.exists(path):
                raise PageError(f"{page}: there is no {report}/{drawing}.svg, but "
                                + self.names_in(os.path.dirname(path)))
            pictures.append((picture + ".svg", path))
        return pictures

    @staticmethod
    def names_in(folder):
        return ", ".join(sorted(os.listdir(folder))) if os.path.isdir(folder) else "no folder"

    @staticmethod
    def keep_picture(page, name, path):
        folder = os.path.join(os.path.dirname(page), "pictures")
        os.makedirs(folder, exist_ok=True)
        shutil.copy(path, os.path.join(folder, name))

    @staticmethod
    def drop_pictures(beside):
        """Those that no page of the folder shows."""
        shown = set()
        for page in glob.glob(os.path.join(beside, "*.md")):
            with open(page, encoding="utf-8") as file:
                shown.update(PICTURE.findall(file.read()))
        for path in glob.glob(os.path.join(beside, "pictures", "*.svg")):
            if os.path.basename(path).removesuffix(".svg") not in shown:
                os.remove(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=os.path.join(SOURCE, "build"),
                        help="the folder with bin/ingot (default: build)")
    parser.add_argument("--fashion", default=os.environ.get("INGOT_FASHION_MNIST", FASHION),
                        help="the folder of Fashion-MNIST (default: INGOT_FASHION_MNIST of the "
                        f"environment, else {FASHION})")
    parser.add_argument("--short", action="store_true", help="on little made-up data")
    parser.add_argument("--part", help="only what stands before <!-- part: ... --> of the page, "
                        "and the part of this name")
    parser.add_argument("--write", action="store_true",
                        help="write what comes out into the pages, and pictures beside them; "
                        "those that no page shows are removed")
    parser.add_argument("page", nargs="+", help="such as models/pages/tables.md")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(os.path.abspath(arguments.build), folder,
                        os.path.abspath(arguments.fashion), arguments.short)
        try:
            for page in map(os.path.abspath, arguments.page):
                text, obeyed = reader.read(page, arguments.part)
                pictures = reader.find_pictures(page, obeyed)
                if arguments.write:
                    for picture in pictures:
                        reader.keep_picture(page, *picture)
                    with open(page, "w", encoding="utf-8") as file:
                        file.write(text)
                    reader.drop_pictures(os.path.dirname(page))
        except PageError as error:
            sys.exit(f"pages.py: error: {error}")


if __name__ == "__main__":
    main()
