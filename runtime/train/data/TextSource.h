//===- TextSource.h - Windows of a text as numbers -------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_TEXTSOURCE_H
#define INGOT_RUNTIME_TRAIN_DATA_TEXTSOURCE_H

#include "runtime/train/data/Source.h"
#include "runtime/train/data/SourceSpec.h"
#include "runtime/train/io/MappedFile.h"

namespace ingot::train {

/// Opens a text, in bytes, characters or words, whose samples are windows; with the
/// word `next`, those one further, which a model of language predicts. All of
/// the text is looked at here, so that reading a window later cannot fail. Throws
/// std::runtime_error.
std::unique_ptr<Source> openText(SourceSpec spec, io::MappedFile file,
                                 const nlohmann::json &meaning);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_TEXTSOURCE_H
