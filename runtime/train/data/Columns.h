//===- Columns.h - Columns as the user names them --------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_COLUMNS_H
#define INGOT_RUNTIME_TRAIN_DATA_COLUMNS_H

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace ingot::train {

/// Whose columns they are.
struct ColumnNames {
  const std::string &path;            ///< for messages
  std::span<const std::string> names; ///< empty if columns have only numbers
  size_t count;
};

/// The number of a column, which is named or, from 0, numbered; a name may be in
/// double quotes. Throws std::runtime_error with what there is.
size_t findColumn(const std::string &word, const ColumnNames &columns);

/// The columns that `words` choose, in this order: `NAME`, `FIRST..LAST` (either may be
/// left out), `^NAME` for all but this. All if there is no word, or only the last kind.
std::vector<size_t> selectColumns(std::span<const std::string> words,
                                  const ColumnNames &columns);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_COLUMNS_H
