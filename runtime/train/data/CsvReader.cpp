//===- CsvReader.cpp - Records of a text of separated values ---------------===//
#include "runtime/train/data/CsvReader.h"

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

bool CsvReader::next(std::vector<CsvCell> &cells, size_t limit) {
  cells.clear();
  while (limit != 1 && at.offset < text.size() && atEndOfLine())
    skipEndOfLine();
  if (at.offset == text.size())
    return false;
  first = at.line;
  while (true) {
    cells.push_back(readCell());
    if (atEndOfLine())
      break;
    ++at.offset; // the separator
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
         isBlank(text[inside]) && text[inside] != separator)
    ++inside;
  if (inside < text.size() && text[inside] == '"')
    return readQuotedCell(inside + 1);
  while (!atEndOfLine() && text[at.offset] != separator) {
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
         text[at.offset] != separator)
    ++at.offset;
  if (!atEndOfLine() && text[at.offset] != separator)
    throw CsvError{at.line, "text follows a closing quote"};
  return cell;
}

char ingot::train::guessSeparator(std::string_view text) {
  constexpr std::string_view kCandidates = ",;\t|";
  size_t counts[kCandidates.size()] = {};
  bool isQuoted = false;
  for (char c : text.substr(0, CsvReader::kMaxCellBytes)) {
    isQuoted ^= c == '"';
    if (!isQuoted && (c == '\n' || c == '\r'))
      break;
    if (size_t i = kCandidates.find(c); !isQuoted && i != std::string::npos)
      ++counts[i];
  }
  return kCandidates[static_cast<size_t>(
      std::max_element(std::begin(counts), std::end(counts)) - counts)];
}
