//===- Table.cpp - Aligned columns and readable quantities -----------------===//

#include "tools/ingot/Table.h"

#include "runtime/abi/program_limits.h"

#include <algorithm>
#include <cstdio>

using namespace ingot::tool;

std::string ingot::tool::printable(std::string text) {
  ingot_make_printable(text.data(), text.size());
  return text;
}

Table::Table(const std::vector<std::string> &headers) {
  rows.emplace_back();
  for (const std::string &header : headers) {
    isRight.push_back(header.starts_with('>'));
    rows[0].push_back(isRight.back() ? header.substr(1) : header);
  }
}

void Table::addRow(std::vector<std::string> cells) {
  cells.resize(isRight.size());
  for (std::string &cell : cells)
    cell = printable(std::move(cell));
  rows.push_back(std::move(cells));
}

std::string Table::format() const {
  std::vector<size_t> widths(isRight.size());
  for (const auto &row : rows)
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], row[i].size());
  std::string text;
  for (const auto &row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      std::string padding(widths[i] - row[i].size(), ' ');
      line +=
          (i ? "  " : "") + (isRight[i] ? padding + row[i] : row[i] + padding);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string ingot::tool::formatNumber(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", digits, value);
  return text;
}

std::string ingot::tool::formatCount(uint64_t count) {
  std::string digits = std::to_string(count);
  for (size_t end = digits.size(); end > 3;)
    digits.insert(end -= 3, ",");
  return digits;
}

std::string ingot::tool::formatShort(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.3g", value);
  return text;
}

std::string ingot::tool::formatBytes(uint64_t bytes) {
  static const char *const units[] = {"B", "KB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(units); ++unit)
    value /= 1024;
  return formatNumber(value, unit == 0 ? 0 : 1) + " " + units[unit];
}

std::string ingot::tool::formatTime(double seconds) {
  if (seconds < 1e-6)
    return formatNumber(seconds * 1e9, 0) + " ns";
  if (seconds < 1e-3)
    return formatNumber(seconds * 1e6, 1) + " us";
  if (seconds < 1)
    return formatNumber(seconds * 1e3, 2) + " ms";
  return formatNumber(seconds, 2) + " s";
}
