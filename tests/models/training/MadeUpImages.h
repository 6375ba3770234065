//===- MadeUpImages.h - A data set where none is installed ------------------===//

#ifndef INGOT_TESTS_MODELS_TRAINING_MADEUPIMAGES_H
#define INGOT_TESTS_MODELS_TRAINING_MADEUPIMAGES_H

#include "runtime/train/data/MemorySource.h"
#include "runtime/train/data/TrainingData.h"

namespace ingot::testing {

/// `count` images of 28 x 28 of ten classes: a bright row for each, on a background
/// that differs from image to image and is nowhere flat.
inline train::Part makeImages(int64_t count) {
  std::vector<float> images;
  std::vector<int64_t> labels;
  for (int64_t image = 0; image < count; ++image) {
    labels.push_back(image * 7 % 10);
    for (int64_t pixel = 0; pixel < 784; ++pixel) {
      bool isBright = pixel / 28 == 2 * labels.back() + 4;
      int64_t noise = (image * 193 + pixel * 71) % 101;
      images.push_back(static_cast<float>(noise + 150 * isBright) / 255);
    }
  }
  auto makeField = [&](const char *name, ingot_dtype_t dtype,
                       std::vector<int64_t> shape,
                       std::span<const std::byte> bytes) {
    return train::Field(
        name, name,
        std::make_shared<train::MemorySource>(io::HostTensor{
            dtype, std::move(shape), {bytes.begin(), bytes.end()}}));
  };
  return train::makePart({makeField("images", INGOT_F32, {count, 28, 28},
                                    std::as_bytes(std::span(images))),
                          makeField("labels", INGOT_I64, {count},
                                    std::as_bytes(std::span(labels)))});
}

} // namespace ingot::testing

#endif // INGOT_TESTS_MODELS_TRAINING_MADEUPIMAGES_H
