//===- Raster.h - Rows of tensors seen as images ---------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_PICTURES_RASTER_H
#define INGOT_RUNTIME_TRAIN_PICTURES_RASTER_H

#include "runtime/train/TrainLog.h"
#include "runtime/train/data/Field.h"

#include <optional>
#include <vector>

namespace ingot::train {

/// Numbers [channels, height, width] of one image; 1 channel or 3.
struct Raster {
  int64_t channels = 1, height = 0, width = 0;
  std::vector<double> values;
};

/// How a row of `tensor`, whose first extent counts rows, is an image; its values are
/// left out. By its own shape, [height, width] or [channels, height, width] of 8 pixels
/// or more; a row of numbers by the shape of the images in `part` that have as many,
/// else as a square. Nothing if it is none of these.
std::optional<Raster> findRasterShape(const TensorSpec &tensor,
                                      const Part &part);

/// Row `row` of `tensor`, made smaller by whole factors until a log can hold many.
Raster makeRaster(const Raster &shape, const io::TensorView &tensor,
                  size_t row);

/// The largest magnitude of each pixel's channels, as a share of one that a pixel in
/// a hundred exceeds: a few bright ones do not make all others black. These are white.
Raster magnitudeOf(const Raster &raster);

/// Makes all values shares of the range that these images have in common: [0, 1],
/// [-1, 1], or the smallest that holds them.
void normalize(std::vector<Raster> &rasters);

/// All of one shape, and 1 column of white between two; there is one at least.
Raster joinSideBySide(const std::vector<Raster> &rasters);

/// Of values in [0, 1]. All have one shape; there is one at least.
LogImages makeImages(const LogPlace &place, const std::string &name,
                     const std::vector<Raster> &rasters,
                     std::vector<std::string> captions);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_PICTURES_RASTER_H
