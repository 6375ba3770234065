//===- KeptColumns.h - Columns that a checkpoint remembers ------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_KEPTCOLUMNS_H
#define INGOT_RUNTIME_TRAIN_DATA_KEPTCOLUMNS_H

#include "runtime/train/data/Columns.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace ingot::train {

/// A column that was chosen of a table or an array.
struct KeptColumn {
  std::string name; ///< its number if it has none
  size_t number = 0;
  bool isOneHot = false;
  std::optional<std::string> fill = {}; ///< instead of a missing cell
};

/// Where they are in what is kept of a source.
inline constexpr const char *kKeptColumns = "columns";

/// What a later reader takes if its user names no columns.
nlohmann::json keepColumns(std::span<const KeptColumn> chosen,
                           const ColumnNames &all);

/// The columns of `all` that `meaning` keeps of an earlier file: those of the same
/// names, or of the same numbers if as many have none. Nothing if none are kept, or
/// those of another file. Throws std::runtime_error.
std::optional<std::vector<KeptColumn>>
takeKeptColumns(const nlohmann::json &meaning, const ColumnNames &all);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_KEPTCOLUMNS_H
