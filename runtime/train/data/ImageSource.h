//===- ImageSource.h - Images of a folder, and their classes ---------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_IMAGESOURCE_H
#define INGOT_RUNTIME_TRAIN_DATA_IMAGESOURCE_H

#include "runtime/train/data/Source.h"
#include "runtime/train/data/SourceSpec.h"

namespace ingot::train {

/// Opens a folder of PNG and JPEG files in the order of their names, or a folder of such
/// folders, one per class, or a single file. A sample is an image or, with the
/// word `labels`, the number of its class. Images are decoded when they are read.
/// Throws std::runtime_error.
std::unique_ptr<Source> openImages(SourceSpec spec,
                                   const nlohmann::json &meaning);

/// Whether a path has the ending of an image that can be read.
bool isImageName(std::string_view path);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_IMAGESOURCE_H
