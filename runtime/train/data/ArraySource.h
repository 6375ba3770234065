//===- ArraySource.h - Rows of an array in a file --------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_ARRAYSOURCE_H
#define INGOT_RUNTIME_TRAIN_DATA_ARRAYSOURCE_H

#include "runtime/train/data/Source.h"
#include "runtime/train/data/SourceSpec.h"
#include "runtime/train/io/MappedFile.h"

namespace ingot::train {

/// Open the kinds of files that hold arrays; a sample is what one number of the first
/// dimension chooses. Entries choose columns if a sample has one dimension, and the
/// array of an .npz file comes before them. Throw std::runtime_error.
std::unique_ptr<Source> openNpy(SourceSpec spec, io::MappedFile file,
                                const nlohmann::json &meaning);
std::unique_ptr<Source> openNpz(SourceSpec spec, io::MappedFile file,
                                const nlohmann::json &meaning);
std::unique_ptr<Source> openIdx(SourceSpec spec, io::MappedFile file,
                                const nlohmann::json &meaning);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_ARRAYSOURCE_H
