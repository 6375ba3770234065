//===- Color.h - Images of other colours -------------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_COLOR_H
#define INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_COLOR_H

#include "runtime/train/io/HostTensor.h"

namespace ingot::train {

/// An image of u8 with 1 or 3 channels. Its functions are those of Pillow, to the bit.
class ColorImage {
public:
  /// Keeps `sample`. Throws std::runtime_error if it is not such an image.
  explicit ColorImage(io::HostTensor &sample);

  /// Away from black, from the mean grey, from the grey of each pixel: 1 changes
  /// nothing, 0 leaves only that.
  void scaleBrightness(float factor) const;
  void scaleContrast(float factor) const;
  void scaleSaturation(float factor) const;

  /// Turns the colours by a part of their circle.
  void shiftHue(float part) const;

private:
  uint8_t &at(size_t channel, size_t pixel) const {
    return values[channel * pixels + pixel];
  }
  uint8_t greyAt(size_t pixel) const;

  uint8_t *values;
  size_t channels, pixels;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_COLOR_H
