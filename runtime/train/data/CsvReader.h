//===- CsvReader.h - Records of a text of separated values -----------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_CSVREADER_H
#define INGOT_RUNTIME_TRAIN_DATA_CSVREADER_H

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::train {

/// A cell, in the text that was read.
struct CsvCell {
  std::string_view text; ///< without quotes; else without blanks around it
  bool isQuoted = false;
  bool hasDoubledQuotes = false; ///< `""` in it stands for `"`

  std::string value() const;
};

/// What is wrong with a text, and where.
struct CsvError {
  size_t line;
  std::string message;
};

/// A place between two records.
struct CsvPlace {
  size_t offset; ///< in bytes
  size_t line;   ///< from 1; a quoted cell may have several
};

/// Reads records one after another, without allocating more than the cells of one.
/// Source: RFC 4180, and beyond it: any separator, any end of line, blank lines. A
/// separator ' ' is any number of blanks, those around a line left out.
class CsvReader {
public:
  /// Cells longer than this are taken for a quote that nobody closed.
  static constexpr size_t kMaxCellBytes = size_t{1} << 20;

  CsvReader(std::string_view text, char separator, CsvPlace begin)
      : text(text), separator(separator), at(begin) {}

  /// Reads the next record into `cells`, no more than `limit` + 1 of them. Lines
  /// without anything are left out, unless `limit` is 1, where they may be a
  /// cell. False at the end of the text. Throws CsvError.
  bool next(std::vector<CsvCell> &cells, size_t limit);

  CsvPlace place() const { return at; } ///< of the record after this one
  size_t line() const { return first; } ///< where the last record begins

private:
  CsvCell readCell();
  CsvCell readQuotedCell(size_t begin);
  bool atEndOfLine() const;
  bool isSeparator(char c) const;
  void skipMergedBlanks();
  void skipEndOfLine();

  std::string_view text;
  char separator;
  CsvPlace at;
  size_t first = 0;
};

/// The separator of a text, by its first line: what stands there most often of a
/// comma, semicolon, tab and vertical bar; a blank if there are only numbers between
/// blanks.
char guessSeparator(std::string_view text);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_CSVREADER_H
