//===- CsvReader.cpp - Records of a text of separated values ---------------===//
#include "runtime/train/data/CsvReader.h"

#include "runtime/train/io/ParseNumber.h"

#include <algorithm>

using namespace ingot::train;

namespace {

bool isBlank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view cell) {
  while (!cell.empty() && isBlank(cell.front()))
    cell.remove_prefix(1);
  while (!cell.empty() && isBlank(cell.back()))
    cell.remove_suffix(1);
  return cell;
}

/// Whether a line is of several numbers between blanks.
bool isListOfNumbers(std::string_view line) {
  size_t count = 0;
  for (line = trim(line); !line.empty(); line = trim(line)) {
    std::string_view word = line.substr(0, line.find_first_of(" \t"));
    if (!ingot::io::parseNumber<double>(word))
      return false;
    line.remove_prefix(word.size());
    ++count;
  }
  return count > 1;
}

[[noreturn]] void failForLength(size_t line) {
  throw CsvError{line, "a cell of more than " +
                           std::to_string(CsvReader::kMaxCellBytes) +
                           " bytes; is a quote not closed?"};
}

} // namespace

std::string CsvCell::value() const {
  std::string value(text);
  if (hasDoubledQuotes) {
    size_t end = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      value[end++] = text[i];
      if (text[i] == '"')
        ++i;
    }
    value.resize(end);
  }
  return value;
}

bool CsvReader::atEndOfLine() const {
  return at.offset == text.size() || text[at.offset] == '\n' ||
         text[at.offset] == '\r';
}

/// "\n", "\r\n" or "\r".
void CsvReader::skipEndOfLine() {
  if (at.offset == text.size())
    return;
  bool isReturn = text[at.offset] == '\r';
  ++at.offset;
  if (isReturn && at.offset < text.size() && text[at.offset] == '\n')
    ++at.offset;
  ++at.line;
}

bool CsvReader::isSeparator(char c) const {
  return separator == ' ' ? isBlank(c) : c == separator;
}

/// To the next cell, or the end of the line, where any number of blanks separates.
void CsvReader::skipMergedBlanks() {
  while (separator == ' ' && at.offset < text.size() &&
         isBlank(text[at.offset]))
    ++at.offset;
}

bool CsvReader::next(std::vector<CsvCell> &cells, size_t limit) {
  cells.clear();
  skipMergedBlanks();
  while (limit != 1 && at.offset < text.size() && atEndOfLine()) {
    skipEndOfLine();
    skipMergedBlanks();
  }
  if (at.offset == text.size())
    return false;
  first = at.line;
  while (true) {
    cells.push_back(readCell());
    skipMergedBlanks();
    if (atEndOfLine())
      break;
    if (separator != ' ')
      ++at.offset;
    if (cells.size() > limit)
      return true; // whoever asked for fewer finds that there are more
  }
  skipEndOfLine();
  return true;
}

CsvCell CsvReader::readCell() {
  size_t begin = at.offset;
  size_t inside = begin;
  while (inside < text.size() && inside - begin < kMaxCellBytes &&
         isBlank(text[inside]) && !isSeparator(text[inside]))
    ++inside;
  if (inside < text.size() && text[inside] == '"')
    return readQuotedCell(inside + 1);
  while (!atEndOfLine() && !isSeparator(text[at.offset])) {
    if (at.offset - begin == kMaxCellBytes)
      failForLength(first);
    ++at.offset;
  }
  return {trim(text.substr(begin, at.offset - begin))};
}

CsvCell CsvReader::readQuotedCell(size_t begin) {
  CsvCell cell = {{}, true, false};
  at.offset = begin;
  while (true) {
    if (at.offset - begin > kMaxCellBytes)
      failForLength(first);
    if (at.offset == text.size())
      throw CsvError{first, "a quote is not closed"};
    char c = text[at.offset];
    if (c == '\n' || (c == '\r' && (at.offset + 1 == text.size() ||
                                    text[at.offset + 1] != '\n')))
      ++at.line;
    ++at.offset;
    if (c != '"')
      continue;
    if (at.offset == text.size() || text[at.offset] != '"')
      break;
    cell.hasDoubledQuotes = true;
    ++at.offset;
  }
  cell.text = text.substr(begin, at.offset - 1 - begin);
  while (at.offset < text.size() && isBlank(text[at.offset]) &&
         !isSeparator(text[at.offset]))
    ++at.offset;
  if (!atEndOfLine() && !isSeparator(text[at.offset]))
    throw CsvError{at.line, "text follows a closing quote"};
  return cell;
}

char ingot::train::guessSeparator(std::string_view text) {
  constexpr std::string_view kCandidates = ",;\t|";
  size_t counts[kCandidates.size()] = {};
  bool isQuoted = false;
  size_t length = 0;
  for (char c : text.substr(0, CsvReader::kMaxCellBytes)) {
    isQuoted ^= c == '"';
    if (!isQuoted && (c == '\n' || c == '\r'))
      break;
    ++length;
    if (size_t i = kCandidates.find(c); !isQuoted && i != std::string::npos)
      ++counts[i];
  }
  bool isFound = std::any_of(std::begin(counts), std::end(counts),
                             [](size_t count) { return count > 0; });
  if (!isFound && isListOfNumbers(text.substr(0, length)))
    return ' ';
  return kCandidates[static_cast<size_t>(
      std::max_element(std::begin(counts), std::end(counts)) - counts)];
}
