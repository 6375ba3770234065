//===- Markdown.cpp - Pages of documentation as HTML -----------------------===//

#include "tools/ingot/Markdown.h"

#include <sstream>
#include <vector>

using namespace ingot::tool;

std::string ingot::tool::escapeHtml(const std::string &text) {
  std::string result;
  for (char character : text)
    switch (character) {
    case '&':
      result += "&amp;";
      break;
    case '<':
      result += "&lt;";
      break;
    case '>':
      result += "&gt;";
      break;
    case '"':
      result += "&quot;";
      break;
    default:
      result += character;
    }
  return result;
}

namespace {

/// "[text](target)" at `i`, which is moved behind it; nothing if there is none.
std::string readLink(const std::string &line, size_t &i) {
  size_t middle = line.find("](", i);
  size_t end = middle == std::string::npos ? middle : line.find(')', middle);
  if (end == std::string::npos)
    return "";
  std::string text = line.substr(i + 1, middle - i - 1);
  std::string target = line.substr(middle + 2, end - middle - 2);
  i = end;
  return "<a href=\"" + escapeHtml(target) + "\">" + escapeHtml(text) + "</a>";
}

std::string inlineToHtml(const std::string &line) {
  std::string html;
  bool isCode = false, isBold = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '`') {
      html += isCode ? "</code>" : "<code>";
      isCode = !isCode;
    } else if (!isCode && line.compare(i, 2, "**") == 0) {
      html += isBold ? "</b>" : "<b>";
      isBold = !isBold;
      ++i;
    } else if (!isCode && line[i] == '[') {
      std::string link = readLink(line, i);
      html += link.empty() ? "[" : link;
    } else {
      html += escapeHtml({line[i]});
    }
  }
  return html;
}

/// Reads blocks, from their first line to the one behind their last.
class Reader {
public:
  explicit Reader(const std::string &text) {
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
      lines.push_back(line);
  }

  std::string read() {
    std::string html;
    while (next < lines.size())
      html += readBlock();
    return html;
  }

private:
  const std::string &line() const { return lines[next]; }
  bool continues(const std::string &prefix) const {
    return next < lines.size() && line().starts_with(prefix);
  }

  std::string readBlock() {
    if (line().empty()) {
      ++next;
      return "";
    }
    if (line().starts_with("```"))
      return readCode();
    if (line().starts_with("#"))
      return readHeading();
    if (line().starts_with("|"))
      return readTable();
    if (line().starts_with("* "))
      return readList();
    return readParagraph();
  }

  std::string readCode() {
    std::string code;
    for (++next; next < lines.size() && !line().starts_with("```"); ++next)
      code += line() + "\n";
    ++next;
    return "<pre><code>" + escapeHtml(code) + "</code></pre>\n";
  }

  std::string readHeading() {
    size_t level = line().find_first_not_of('#');
    std::string tag = "h" + std::to_string(level);
    std::string text = inlineToHtml(lines[next++].substr(level + 1));
    return "<" + tag + ">" + text + "</" + tag + ">\n";
  }

  std::string readTable() {
    std::string html = "<table>\n", tag = "th";
    for (; continues("|"); ++next) {
      if (line().starts_with("|--") || line().starts_with("| --")) {
        tag = "td";
        continue;
      }
      html += "<tr>";
      for (const std::string &cell : cellsOf(line()))
        html += "<" + tag + ">" + inlineToHtml(cell) + "</" + tag + ">";
      html += "</tr>\n";
    }
    return html + "</table>\n";
  }

  /// Between bars, of which those in code are no borders.
  static std::vector<std::string> cellsOf(const std::string &row) {
    std::vector<std::string> cells;
    std::string cell;
    bool isCode = false;
    for (size_t i = 1; i < row.size(); ++i) {
      isCode ^= row[i] == '`';
      if (row[i] != '|' || isCode) {
        cell += row[i];
        continue;
      }
      cells.push_back(
          cell.substr(cell.find_first_not_of(' ') == std::string::npos
                          ? 0
                          : cell.find_first_not_of(' ')));
      cell.clear();
    }
    return cells;
  }

  std::string readList() {
    std::string html = "<ul>\n";
    while (continues("* ")) {
      std::string item = lines[next++].substr(2);
      while (continues("  "))
        item += " " + lines[next++].substr(2);
      html += "<li>" + inlineToHtml(item) + "</li>\n";
    }
    return html + "</ul>\n";
  }

  std::string readParagraph() {
    std::string text;
    for (; next < lines.size() && !line().empty() && !line().starts_with("```");
         ++next)
      text += (text.empty() ? "" : "\n") + line();
    return "<p>" + inlineToHtml(text) + "</p>\n";
  }

  std::vector<std::string> lines;
  size_t next = 0;
};

} // namespace

std::string ingot::tool::markdownToHtml(const std::string &text) {
  return Reader(text).read();
}
