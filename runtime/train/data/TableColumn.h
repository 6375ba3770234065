//===- TableColumn.h - What the cells of one column mean -------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_TABLECOLUMN_H
#define INGOT_RUNTIME_TRAIN_DATA_TABLECOLUMN_H

#include "runtime/train/data/CsvReader.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ingot::train {

/// One chosen column of a table: numbers, or words from a list of categories. It
/// learns which from the cells, or is told; then it gives each cell a value.
class TableColumn {
public:
  enum class Kind {
    Undecided,  ///< numbers if all are, words if all are
    Numbers,    ///< a word is an error
    Categories, ///< the number of the word in `categories`
    OneHot,     ///< a vector: 1 at that number, else 0
  };

  size_t number = 0; ///< in the file
  std::string name;  ///< its number if the file has no header
  Kind kind = Kind::Undecided;
  std::optional<std::string> fill; ///< instead of a missing cell

  /// Gives the column the categories of an earlier one, which are not empty.
  void setCategories(std::vector<std::string> given);

  /// Looks at a cell of this line. Throws what is wrong, without place.
  void learn(const CsvCell &cell, size_t line);

  /// To be called when all cells have been seen: decides, and puts categories in
  /// order unless they are given.
  void decide();

  /// In order; empty before they are known, and for numbers.
  const std::vector<std::string> &categories() const { return inOrder; }

  /// Numbers per sample.
  size_t width() const { return kind == Kind::OneHot ? inOrder.size() : 1; }

  /// Whether all of its values are integers.
  bool isIntegral() const { return isWhole; }

  /// Writes `width()` values; `T` is int64_t only if all are integers.
  template <typename T> void write(const CsvCell &cell, T *values) const;

private:
  CsvCell orFill(const CsvCell &cell) const;
  void learnNumber(const CsvCell &cell, size_t line);
  void learnWord(const CsvCell &cell, size_t line);
  size_t categoryOf(const CsvCell &cell) const;

  std::vector<std::string> inOrder;
  std::map<std::string, size_t, std::less<>> words; ///< and their numbers
  size_t numberLine = 0, wordLine = 0; ///< where the first one stands, or 0
  std::string firstNumber;
  bool isWhole = true;
};

/// Whether nothing is there, in one of the usual spellings.
bool isMissing(const CsvCell &cell);

/// The number in a cell, nothing if it is a word.
std::optional<double> numberIn(const CsvCell &cell);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_TABLECOLUMN_H
