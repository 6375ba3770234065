//===- DocsCommand.cpp - ingot docs ----------------------------------------===//
//
// Writes pages without a network: one for each Markdown file of docs/, a reference of
// what the DSL has, and a page that searches all of it.
//
//===----------------------------------------------------------------------===//

#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/Markdown.h"
#include "tools/ingot/Reference.h"
#include "tools/ingot/Table.h"

#include "ingot/version.h"
#include "runtime/train/io/File.h"
#include "runtime/train/io/Throw.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;
namespace fs = std::filesystem;

namespace {

struct Page {
  const char *name,
      *text; ///< "cookbook", in Markdown; its first line is the title
};

// In the order of names, which begin with the order of reading.
constexpr Page kPages[] = {
#include "DocsPages.inc"
};

constexpr const char *kStyle = R"(:root { color-scheme: light dark; }
body { max-width: 56rem; margin: 0 auto;
  padding: 1rem; font: 16px/1.5 sans-serif; color: #222; background: #fff; }
code, pre { font: 14px/1.45 monospace; background: #f3f3f3; }
pre { padding: .7rem; overflow-x: auto; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { border: 1px solid #bbb; padding: .2rem .5rem; text-align: left; }
td code { white-space: pre-wrap; overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; column-gap: 1rem; } a { color: #0645ad; }
input { width: 100%; font-size: 1.1rem; padding: .4rem; box-sizing: border-box; }
@media (prefers-color-scheme: dark) {
  body { color: #ddd; background: #1b1b1b; } code, pre { background: #2a2a2a; }
  a { color: #8ab4f8; } td, th { border-color: #555; } }
)";

/// Shows what has every word that is typed.
constexpr const char *kSearch = R"(
const box = document.getElementById('search');
const list = document.getElementById('found');
box.addEventListener('input', () => {
  const words = box.value.toLowerCase().split(' ').filter(word => word);
  list.textContent = '';
  if (!words.length) return;
  for (const [name, text, link] of entries) {
    const all = (name + ' ' + text).toLowerCase();
    if (!words.every(word => all.includes(word))) continue;
    const item = document.createElement('li'), anchor = document.createElement('a');
    anchor.href = link;
    anchor.textContent = name;
    item.append(anchor, ' ' + text.slice(0, 100));
    if (name.toLowerCase() === words[0]) list.prepend(item); else list.append(item);
  }
});
)";

std::string titleOf(const Page &page) {
  std::string text = page.text;
  size_t start = text.find("# ") + 2;
  return text.substr(start, text.find('\n', start) - start);
}

std::string linkTo(const Page &page) {
  return "<a href=\"" + std::string(page.name) + ".html\">" +
         escapeHtml(titleOf(page)) + "</a>";
}

std::string navigation() {
  std::string html = "<nav><a href=\"index.html\">Search</a>";
  for (const Page &page : kPages)
    html += linkTo(page);
  return html + "<a href=\"reference.html\">Reference</a></nav>\n";
}

std::string wrap(const std::string &title, const std::string &body) {
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
         escapeHtml(title) + "</title>\n<style>\n" + kStyle +
         "</style></head><body>\n" + navigation() + body +
         "<hr><p>ingot " INGOT_VERSION_STRING "</p></body></html>\n";
}

/// Names of different kinds may be equal: "layer-Identity".
std::string anchorOf(const Entry &entry) {
  return entry.kind + "-" + entry.name;
}

std::string toHtml(const Entry &entry) {
  std::string html = "<h2 id=\"" + anchorOf(entry) + "\">" +
                     escapeHtml(entry.name) + "</h2>\n<p>" + entry.kind +
                     (entry.isMethod ? ", also a method of tensors" : "") +
                     (entry.pytorchName().empty()
                          ? ""
                          : "; in PyTorch <code>" +
                                escapeHtml(entry.pytorchName()) + "</code>") +
                     "</p>\n<pre><code>";
  for (const std::string &signature : entry.signatures)
    html += escapeHtml(signature) + "\n";
  html += "</code></pre>\n" + markdownToHtml(entry.text);
  if (entry.examples.empty())
    return html;
  html += "<pre><code>";
  for (const Example &example : entry.examples)
    html += escapeHtml(example.expression +
                       (example.value.empty() ? "" : "  // ") + example.value) +
            "\n";
  return html + "</code></pre>\n";
}

std::string referencePage() {
  std::string body = "<h1>Reference</h1>\n<p>In examples, " +
                     escapeHtml(kExampleVariables) + ". In statements, " +
                     escapeHtml(kStatementVariables) + ".</p>\n";
  for (const Entry &entry : reference())
    body += toHtml(entry);
  return wrap("Reference", body);
}

std::string indexPage() {
  auto entries = nlohmann::json::array();
  for (const Page &page : kPages)
    entries.push_back(
        {titleOf(page), page.text, std::string(page.name) + ".html"});
  for (const Entry &entry : reference())
    entries.push_back({entry.name, entry.kind + ": " + entry.text,
                       "reference.html#" + anchorOf(entry)});
  std::string data = entries.dump();
  std::string contents;
  for (const Page &page : kPages)
    contents += "<li>" + linkTo(page) + "</li>\n";
  // The text of a page must not end the script.
  for (size_t place = 0; (place = data.find("</", place)) != std::string::npos;)
    data.replace(place, 2, "<\\/");
  return wrap("Ingot",
              "<h1>Ingot</h1>\n<p><input id=\"search\" type=\"search\" "
              "placeholder=\"a function, a layer, a word\" autofocus>"
              "</p>\n<ul id=\"found\"></ul>\n<ul>\n" +
                  contents +
                  "<li><a href=\"reference.html\">Reference</a></li>\n</ul>\n"
                  "<script>\nconst entries = " +
                  data + ";" + kSearch + "</script>\n");
}

struct DocsCommand {
  std::string folder;

  void run() const {
    io::orThrow(io::requireFileName(folder));
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
      throw std::runtime_error(folder + ": " + error.message());
    write("index.html", indexPage());
    write("reference.html", referencePage());
    for (const Page &page : kPages) {
      std::string body = markdownToHtml(page.text);
      if (&page + 1 != std::end(kPages))
        body += "<p>Next: " + linkTo(*(&page + 1)) + "</p>\n";
      write(std::string(page.name) + ".html", wrap(titleOf(page), body));
    }
    std::printf("%s/index.html\n", printable(folder).c_str());
  }

private:
  void write(const std::string &name, const std::string &text) const {
    io::orThrow(io::writeFile((fs::path(folder) / name).string(), text));
  }
};

} // namespace

void ingot::tool::defineDocsCommand(CLI::App *command) {
  auto state = stateOf<DocsCommand>(command);
  addRequired(command, "DIR", state->folder,
              "where to; made if it is not there");
  command->footer("Example: ingot docs pages");
}
