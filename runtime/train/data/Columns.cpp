//===- Columns.cpp - Columns as the user names them ------------------------===//
#include "runtime/train/data/Columns.h"

#include "runtime/train/io/ParseNumber.h"
#include "runtime/train/io/Quote.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;
using io::quote;

namespace {

std::string listOf(const ColumnNames &columns) {
  if (columns.names.empty())
    return "a number from 0 to " + std::to_string(columns.count - 1);
  return "one of " +
         io::quoteAll({columns.names.begin(), columns.names.end()}) +
         " or a number from 0 to " + std::to_string(columns.count - 1);
}

/// The number of a column with this name or number.
std::optional<size_t> lookUp(std::string_view word,
                             const ColumnNames &columns) {
  bool isQuoted = word.size() >= 2 && word.front() == '"' && word.back() == '"';
  if (isQuoted)
    word = word.substr(1, word.size() - 2);
  auto name = std::find(columns.names.begin(), columns.names.end(), word);
  if (name != columns.names.end()) {
    if (std::find(name + 1, columns.names.end(), word) != columns.names.end())
      throw std::runtime_error(columns.path + ": two columns are called " +
                               quote(word) + "; choose them by number");
    return static_cast<size_t>(name - columns.names.begin());
  }
  std::optional<size_t> number = io::parseNumber<size_t>(word);
  return !isQuoted && number && *number < columns.count ? number : std::nullopt;
}

} // namespace

size_t ingot::train::findColumn(const std::string &word,
                                const ColumnNames &columns) {
  std::optional<size_t> found = lookUp(word, columns);
  if (!found)
    throw std::runtime_error(columns.path + ": no column " + quote(word) +
                             "; expected " + listOf(columns));
  return *found;
}

std::vector<size_t>
ingot::train::selectColumns(std::span<const std::string> words,
                            const ColumnNames &columns) {
  std::vector<size_t> chosen, left;
  bool areAllLeftOut = true;
  for (const std::string &word : words) {
    // A name is taken as it stands, whatever characters it has.
    std::optional<size_t> whole = lookUp(word, columns);
    size_t dots = word.find("..");
    if (!whole && word.starts_with('^')) {
      left.push_back(findColumn(word.substr(1), columns));
      continue;
    }
    areAllLeftOut = false;
    if (whole || dots == std::string::npos) {
      chosen.push_back(whole ? *whole : findColumn(word, columns));
      continue;
    }
    std::string from = word.substr(0, dots), to = word.substr(dots + 2);
    size_t first = from.empty() ? 0 : findColumn(from, columns);
    size_t last = to.empty() ? columns.count - 1 : findColumn(to, columns);
    if (first > last)
      throw std::runtime_error(columns.path + ": the range " + quote(word) +
                               " ends before it begins");
    for (size_t column = first; column <= last; ++column)
      chosen.push_back(column);
  }
  if (areAllLeftOut) {
    chosen.resize(columns.count);
    std::iota(chosen.begin(), chosen.end(), 0);
  }
  std::erase_if(chosen, [&](size_t column) {
    return std::find(left.begin(), left.end(), column) != left.end();
  });
  if (chosen.empty())
    throw std::runtime_error(columns.path + ": no column is left");
  return chosen;
}
