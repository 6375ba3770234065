//===- Dataset.h - Labelled images in memory -------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATASET_H
#define INGOT_RUNTIME_TRAIN_DATASET_H

#include <cstdint>
#include <string>
#include <vector>

namespace ingot::train {

/// Images, scaled to [0, 1], and their classes.
struct Dataset {
  std::vector<int64_t> imageShape; ///< of one image
  std::vector<float> images;       ///< one after another
  std::vector<int64_t> labels;

  size_t size() const { return labels.size(); }
  size_t imageElements() const { return size() ? images.size() / size() : 0; }
};

/// Reads IDX files of bytes: images of any rank above 1, and as many labels.
/// Throws std::runtime_error, naming the file.
Dataset readDataset(const std::string &imagesPath,
                    const std::string &labelsPath);

struct TrainAndTest {
  Dataset train, test;
};

/// Reads the four files of the MNIST family from `folder`, each plain or with
/// the ending ".gz".
TrainAndTest readMnistFolder(const std::string &folder);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATASET_H
