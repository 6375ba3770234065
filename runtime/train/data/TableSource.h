//===- TableSource.h - Columns of a text of separated values ---------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_TABLESOURCE_H
#define INGOT_RUNTIME_TRAIN_DATA_TABLESOURCE_H

#include "runtime/train/data/Source.h"
#include "runtime/train/data/SourceSpec.h"
#include "runtime/train/io/MappedFile.h"

namespace ingot::train {

/// Opens a file of separated values; a sample is a row of the chosen columns. All rows
/// are looked at here, so that reading one later cannot fail. Throws
/// std::runtime_error.
std::unique_ptr<Source> openTable(SourceSpec spec, io::MappedFile file,
                                  const nlohmann::json &meaning);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_TABLESOURCE_H
