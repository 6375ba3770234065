//===- Report.cpp - A training run as a page of pictures --------------------===//
#include "runtime/report/Report.h"

#include "runtime/report/Axis.h"
#include "runtime/train/io/File.h"
#include "runtime/train/io/Throw.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <set>
#include <span>
#include <stdexcept>

using namespace ingot;
using namespace ingot::report;
using namespace ingot::train;

namespace {

constexpr std::string_view kPageStyle = R"(
body{margin:0 auto;max-width:1800px;padding:12px;background:#fff;color:#1b1b1b;
font:15px/1.4 system-ui,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
h1{font-size:20px;margin:8px 0}h2{font-size:16px;margin:12px 0 4px}
.scroll{overflow-x:auto}
table{border-collapse:collapse}
td,th{border:1px solid #777;padding:3px 8px;text-align:right;font-size:14px}
th{font-weight:600}td:first-child,th:first-child{text-align:left}
main{display:grid;gap:16px;margin-top:12px;
grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr))}
main svg{width:100%;height:auto;display:block}
@media (prefers-color-scheme:dark){body{background:#16181c;color:#eee}}
@media print{main{grid-template-columns:1fr 1fr}main svg{break-inside:avoid}}
)";

template <typename Event> const Event *lastOf(const Run &run) {
  const Event *last = nullptr;
  for (const LogEvent &event : run.events)
    if (const auto *one = std::get_if<Event>(&event))
      last = one;
  return last;
}

/// One cell per row of the table that compares runs.
struct Facts {
  std::vector<std::pair<std::string, std::string>> cells;
  void add(const std::string &name, const std::string &value) {
    cells.emplace_back(name, value);
  }
};

Facts factsOf(const Run &run) {
  Facts facts;
  const LogStart *start = lastOf<LogStart>(run);
  if (start) {
    facts.add("program", start->program);
    facts.add("seed", std::to_string(start->seed));
  }
  if (const LogEpoch *epoch = lastOf<LogEpoch>(run)) {
    facts.add("epochs",
              std::to_string(epoch->epoch) +
                  (start ? " of " + std::to_string(start->epochs) : ""));
    facts.add("steps", std::to_string(epoch->step));
    // A program may have figures of other names only.
    if (!std::isnan(epoch->loss))
      facts.add("last loss", formatNumber(epoch->loss));
    for (const auto &[name, value] : epoch->metrics)
      facts.add("last " + name, formatNumber(value));
  }
  return facts;
}

std::string element(const char *name, std::string_view words) {
  return std::string("<") + name + ">" + escapeXml(words) + "</" + name + ">";
}

/// A column per run, a row per fact that any of them has.
std::string factTable(const std::vector<Run> &runs) {
  std::vector<Facts> columns;
  std::vector<std::string> names;
  for (const Run &run : runs) {
    columns.push_back(factsOf(run));
    for (const auto &[name, value] : columns.back().cells)
      if (std::ranges::find(names, name) == names.end())
        names.push_back(name);
  }
  std::string table = "<div class=\"scroll\"><table>\n<tr><th></th>";
  for (const Run &run : runs)
    table += element("th", run.name);
  for (const std::string &name : names) {
    table += "</tr>\n<tr>" + element("th", name);
    for (const Facts &facts : columns) {
      auto cell = std::ranges::find(
          facts.cells, name, [](const auto &cell) { return cell.first; });
      table += element("td", cell == facts.cells.end() ? "" : cell->second);
    }
  }
  return table + "</tr>\n</table></div>\n";
}

std::string noteList(const std::vector<Run> &runs) {
  std::string items;
  for (const Run &run : runs)
    for (const LogEvent &event : run.events)
      if (const auto *note = std::get_if<LogNote>(&event))
        items +=
            element("li", (runs.size() > 1 ? run.name + ", " : "") + "step " +
                              std::to_string(note->step) + ": " + note->text) +
            "\n";
  return items.empty() ? "" : "<h2>Warnings</h2>\n<ul>\n" + items + "</ul>\n";
}

/// "gradient norm, step 5" to "gradient-norm-step-5"; the second of a name gets a 2.
std::string fileNameFor(const std::string &title,
                        std::set<std::string> &taken) {
  std::string name;
  for (unsigned char character : title) {
    if (std::isalnum(character))
      name += static_cast<char>(std::tolower(character));
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  constexpr size_t kLongest = 80;
  name = name.substr(0, kLongest);
  while (name.ends_with('-'))
    name.pop_back();
  if (name.empty())
    name = "picture";
  std::string free = name;
  for (int number = 2; !taken.insert(free).second; ++number)
    free = name + "-" + std::to_string(number);
  return free + ".svg";
}

} // namespace

std::string report::writePage(const std::vector<Run> &runs,
                              const std::vector<Svg> &pictures) {
  std::string title;
  for (const Run &run : runs)
    title += (title.empty() ? "" : ", ") + run.name;
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"/>\n"
      "<meta name=\"color-scheme\" content=\"light dark\"/>\n" +
      element("title", "Training: " + title) + "\n<style>";
  page += kPageStyle;
  page += styleSheet();
  page += "</style>\n</head>\n<body>\n" + element("h1", "Training: " + title) +
          "\n" + factTable(runs) + noteList(runs) + "<main>\n";
  for (const Svg &picture : pictures)
    page += picture.element();
  return page + "</main>\n</body>\n</html>\n";
}

void report::writePicture(const std::string &path, const Svg &picture) {
  io::orThrow(io::writeFile(path, picture.file()));
}

void report::makeFolder(const std::string &folder) {
  io::orThrow(io::requireFileName(folder));
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw std::runtime_error(folder +
                             ": cannot make the folder: " + error.message());
}

void report::writeReport(const std::string &folder,
                         const std::vector<Run> &runs) {
  makeFolder(folder);
  std::vector<Svg> pictures = drawRuns(runs);
  std::set<std::string> taken;
  for (const Svg &picture : pictures)
    writePicture(folder + "/" + fileNameFor(picture.name(), taken), picture);
  // Last, so that a page never shows what is not there yet.
  io::orThrow(io::writeFile(folder + "/index.html", writePage(runs, pictures)));
}
