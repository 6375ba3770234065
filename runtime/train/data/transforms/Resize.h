//===- Resize.h - Images of another size ------------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_RESIZE_H
#define INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_RESIZE_H

#include "runtime/train/io/HostTensor.h"

namespace ingot::train {

/// Gives an image of u8 or f32 another size by linear interpolation; where it becomes
/// smaller, each pixel is a weighted mean of all that it covers (antialiased). The
/// rounding of u8 is Pillow's, to the bit. Of i32 and i64, which are indices, each becomes
/// the nearest. Throws std::runtime_error.
void resizeImage(io::HostTensor &image, size_t height, size_t width);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_RESIZE_H
