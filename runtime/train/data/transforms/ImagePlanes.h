//===- ImagePlanes.h - A sample seen as an image ----------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_IMAGEPLANES_H
#define INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_IMAGEPLANES_H

#include "runtime/train/io/HostTensor.h"

#include <stdexcept>
#include <utility>

namespace ingot::train {

/// The extents of an image.
struct ImageExtents {
  size_t channels, height, width;
};

/// Those of a sample. Throws if it is not an image.
inline ImageExtents extentsOf(const io::HostTensor &sample) {
  size_t rank = sample.shape.size();
  if ((rank != 2 && rank != 3) || sample.data.empty())
    throw std::runtime_error("expected an image of shape [channels, height, "
                             "width] or [height, width], found " +
                             io::formatShape(sample.shape));
  auto extent = [&](size_t back) {
    return static_cast<size_t>(sample.shape[rank - back]);
  };
  return {rank == 3 ? extent(3) : 1, extent(2), extent(1)};
}

/// Gives the sample another height and width, with elements that are zero, and
/// returns the ones that it had.
inline std::vector<std::byte> replacePlanes(io::HostTensor &sample,
                                            size_t height, size_t width) {
  size_t rank = sample.shape.size();
  size_t channels = extentsOf(sample).channels;
  sample.shape[rank - 2] = static_cast<int64_t>(height);
  sample.shape[rank - 1] = static_cast<int64_t>(width);
  return std::exchange(sample.data,
                       std::vector<std::byte>(channels * height * width *
                                              ingot_dtype_size(sample.dtype)));
}

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_IMAGEPLANES_H
