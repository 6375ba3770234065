//===- SourceKinds.h - What opens the kinds of sources ----------------------===//
//
// Each is in a file of its own, and openSource() chooses among them. All throw
// std::runtime_error.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_SOURCEKINDS_H
#define INGOT_RUNTIME_TRAIN_DATA_SOURCEKINDS_H

#include "runtime/train/data/Source.h"
#include "runtime/train/data/SourceSpec.h"
#include "runtime/train/io/MappedFile.h"

namespace ingot::train {

//===--- ArraySource.cpp -----------------------------------------------------===//

/// Open the kinds of files that hold arrays; a sample is what one number of the first
/// dimension chooses. Entries choose columns if a sample has one dimension, and the
/// array of an .npz file comes before them.
std::unique_ptr<Source> openNpy(SourceSpec spec, io::MappedFile file,
                                const nlohmann::json &meaning);
std::unique_ptr<Source> openNpz(SourceSpec spec, io::MappedFile file,
                                const nlohmann::json &meaning);
std::unique_ptr<Source> openIdx(SourceSpec spec, io::MappedFile file,
                                const nlohmann::json &meaning);

//===--- ImageSource.cpp -----------------------------------------------------===//

/// Opens a folder of PNG and JPEG files in the order of their names, or a folder of such
/// folders, one per class, or a single file. A sample is an image or, with the
/// word `labels`, the number of its class. Images are decoded when they are read.
std::unique_ptr<Source> openImages(SourceSpec spec,
                                   const nlohmann::json &meaning);

/// Whether a path has the ending of an image that can be read.
bool isImageName(std::string_view path);

//===--- TableSource.cpp -----------------------------------------------------===//

/// Opens a file of separated values; a sample is a row of the chosen columns. All rows
/// are looked at here, so that reading one later cannot fail.
std::unique_ptr<Source> openTable(SourceSpec spec, io::MappedFile file,
                                  const nlohmann::json &meaning);

//===--- TextSource.cpp ------------------------------------------------------===//

/// Opens a text, in bytes, characters or words, whose samples are windows; with the
/// word `next`, those one further, which a model of language predicts. All of
/// the text is looked at here, so that reading a window later cannot fail.
std::unique_ptr<Source> openText(SourceSpec spec, io::MappedFile file,
                                 const nlohmann::json &meaning);

//===--- SyntheticSource.cpp -------------------------------------------------===//

/// Opens `synthetic:NAME,...`: problems to learn and to test with. A sample depends on
/// its number and the seed only; `targets` gives what belongs to the inputs with
/// that number.
std::unique_ptr<Source> openSynthetic(SourceSpec spec);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_SOURCEKINDS_H
