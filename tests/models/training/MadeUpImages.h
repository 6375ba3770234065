//===- MadeUpImages.h - A data set where none is installed ------------------===//

#ifndef INGOT_TESTS_MODELS_TRAINING_MADEUPIMAGES_H
#define INGOT_TESTS_MODELS_TRAINING_MADEUPIMAGES_H

#include "runtime/train/Dataset.h"

namespace ingot::testing {

/// `count` images of 28 x 28 of ten classes: a bright row for each, on a background
/// that differs from image to image and is nowhere flat.
inline train::Dataset makeImages(int count) {
  train::Dataset data;
  data.imageShape = {28, 28};
  for (int image = 0; image < count; ++image) {
    data.labels.push_back(image * 7 % 10);
    for (int pixel = 0; pixel < 784; ++pixel) {
      bool isBright = pixel / 28 == 2 * data.labels.back() + 4;
      int noise = (image * 193 + pixel * 71) % 101;
      data.images.push_back(static_cast<float>(noise + 150 * isBright) / 255);
    }
  }
  return data;
}

} // namespace ingot::testing

#endif // INGOT_TESTS_MODELS_TRAINING_MADEUPIMAGES_H
