//===- TableColumn.cpp - What the cells of one column mean -----------------===//
#include "runtime/train/data/TableColumn.h"

#include "runtime/train/data/Utf8.h"
#include "runtime/train/io/ParseNumber.h"
#include "runtime/train/io/Quote.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;
using io::quote;

namespace {

/// More are no categories but a text.
constexpr size_t kMaxCategories = size_t{1} << 16;

template <typename T> std::optional<T> parse(std::string_view text) {
  if (text.starts_with('+'))
    text.remove_prefix(1);
  return io::parseNumber<T>(text);
}

/// "1,5", "1.234,5": a number as many languages write it.
bool hasDecimalComma(std::string_view text) {
  auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.starts_with('+') || text.starts_with('-'))
    text.remove_prefix(1);
  size_t comma = text.find(',');
  if (comma == std::string_view::npos || comma == 0 || comma + 1 == text.size())
    return false;
  std::string_view whole = text.substr(0, comma), rest = text.substr(comma + 1);
  return std::all_of(rest.begin(), rest.end(), isDigit) &&
         isDigit(whole.front()) &&
         std::all_of(whole.begin(), whole.end(),
                     [&](char c) { return isDigit(c) || c == '.'; });
}

} // namespace

bool ingot::train::isMissing(const CsvCell &cell) {
  static constexpr std::string_view kSpellings[] = {
      "", "?", "NA", "N/A", "NaN", "nan", "NAN", "null", "NULL"};
  return std::find(std::begin(kSpellings), std::end(kSpellings), cell.text) !=
         std::end(kSpellings);
}

std::optional<double> ingot::train::numberIn(const CsvCell &cell) {
  return parse<double>(cell.text);
}

void TableColumn::learn(const CsvCell &cell, size_t line) {
  if (isMissing(cell) && !fill)
    throw std::runtime_error("the cell is missing; " + quote(name + "?=VALUE") +
                             " would fill it");
  CsvCell value = orFill(cell);
  bool isWordColumn = kind == Kind::Categories || kind == Kind::OneHot;
  if (!isWordColumn && numberIn(value))
    learnNumber(value, line);
  else
    learnWord(value, line);
}

/// The cell, or what fills it.
CsvCell TableColumn::orFill(const CsvCell &cell) const {
  return fill && isMissing(cell) ? CsvCell{*fill} : cell;
}

void TableColumn::learnNumber(const CsvCell &cell, size_t line) {
  if (wordLine != 0)
    throw std::runtime_error(
        "found the number " + quote(cell.text) + ", but the word " +
        quote(words.begin()->first) + " in line " + std::to_string(wordLine) +
        "; " + quote("category(" + name + ")") +
        " takes both as words, and header=yes the first line as a header");
  if (!std::isfinite(*numberIn(cell)))
    throw std::runtime_error("expected a finite number, found " +
                             quote(cell.text));
  isWhole = isWhole && parse<int64_t>(cell.text);
  if (numberLine == 0) {
    numberLine = line;
    firstNumber = cell.text;
  }
}

void TableColumn::learnWord(const CsvCell &cell, size_t line) {
  if (kind == Kind::Numbers || numberLine != 0)
    throw std::runtime_error("expected a number" +
                             (numberLine == 0
                                  ? ""
                                  : " as " + quote(firstNumber) + " in line " +
                                        std::to_string(numberLine)) +
                             ", found " + quote(cell.text));
  if (kind == Kind::Undecided && hasDecimalComma(cell.text))
    throw std::runtime_error(
        "expected a number with a decimal point, found " + quote(cell.text) +
        "; " + quote("category(" + name + ")") + " takes it as a word");
  wordLine = wordLine == 0 ? line : wordLine;
  if (!inOrder.empty()) {
    categoryOf(cell);
    return;
  }
  if (!cell.hasDoubledQuotes && words.contains(cell.text))
    return;
  if (!isUtf8(cell.text))
    throw std::runtime_error(quote(cell.text) + " is not UTF-8");
  words.try_emplace(cell.value());
  if (words.size() > kMaxCategories)
    throw std::runtime_error("more than " + std::to_string(kMaxCategories) +
                             " different words; expected categories");
}

void TableColumn::setCategories(std::vector<std::string> given) {
  inOrder = std::move(given);
  words.clear();
  for (size_t i = 0; i < inOrder.size(); ++i)
    words.emplace(inOrder[i], i);
}

void TableColumn::decide() {
  if (kind == Kind::Undecided)
    kind = wordLine != 0 ? Kind::Categories : Kind::Numbers;
  if (kind == Kind::Numbers || !inOrder.empty())
    return;
  std::vector<std::string> found;
  for (const auto &[word, unused] : words)
    found.push_back(word);
  // Words that are integers are in the order of these: 9 before 10.
  bool areIntegers =
      std::all_of(found.begin(), found.end(),
                  [](const std::string &w) { return parse<int64_t>(w); });
  if (areIntegers)
    std::sort(found.begin(), found.end(),
              [](const std::string &a, const std::string &b) {
                auto x = *parse<int64_t>(a), y = *parse<int64_t>(b);
                return x != y ? x < y : a < b;
              });
  setCategories(std::move(found));
}

size_t TableColumn::categoryOf(const CsvCell &cell) const {
  auto found =
      cell.hasDoubledQuotes ? words.find(cell.value()) : words.find(cell.text);
  if (found == words.end())
    throw std::runtime_error("unknown word " + quote(cell.value()) +
                             "; expected one of " + io::quoteAll(inOrder));
  return found->second;
}

template <typename T>
void TableColumn::write(const CsvCell &cell, T *values) const {
  CsvCell known = orFill(cell);
  if (kind == Kind::Numbers) {
    *values = *parse<T>(known.text);
    return;
  }
  size_t category = categoryOf(known);
  if (kind == Kind::Categories) {
    *values = static_cast<T>(category);
    return;
  }
  std::fill_n(values, inOrder.size(), T{0});
  values[category] = T{1};
}

template void TableColumn::write(const CsvCell &, int64_t *) const;
template void TableColumn::write(const CsvCell &, double *) const;
