//===- DatasetTest.cpp - Labelled images in memory -------------------------===//
#include "runtime/train/Dataset.h"

#include "runtime/train/io/Idx.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

#include <filesystem>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

namespace {

class DatasetFiles : public ingot::testing::TemporaryFolder {
protected:
  std::string write(const std::string &name, std::vector<int64_t> shape,
                    std::vector<uint8_t> values,
                    ingot_dtype_t dtype = INGOT_U8) {
    std::string file = path(name);
    io::Result<void> written = io::writeIdx(
        file, {dtype, std::move(shape), std::as_bytes(std::span(values))});
    EXPECT_TRUE(written) << written.error();
    return file;
  }

  static std::string errorOf(const std::string &images,
                             const std::string &labels) {
    try {
      readDataset(images, labels);
    } catch (const std::runtime_error &error) {
      return error.what();
    }
    return "no error";
  }
};

TEST_F(DatasetFiles, ScalesPixelsToTheUnitInterval) {
  Dataset dataset = readDataset(write("i", {2, 1, 3}, {0, 255, 51, 1, 2, 3}),
                                write("l", {2}, {7, 4}));
  EXPECT_EQ(dataset.size(), 2u);
  EXPECT_EQ(dataset.imageShape, (std::vector<int64_t>{1, 3}));
  EXPECT_EQ(dataset.imageElements(), 3u);
  EXPECT_EQ(dataset.images[0], 0);
  EXPECT_EQ(dataset.images[1], 1);
  // 1/255 is rounded once and the product once more: 2 * 2^-24 * 0.2.
  EXPECT_NEAR(dataset.images[2], 0.2, 0x1p-23 * 0.2);
  EXPECT_EQ(dataset.labels, (std::vector<int64_t>{7, 4}));
}

TEST_F(DatasetFiles, RefusesFilesThatDoNotFitTogether) {
  std::string images = write("i", {2, 3}, {1, 2, 3, 4, 5, 6});
  std::string labels = write("l", {3}, {1, 2, 3});
  EXPECT_EQ(errorOf(images, labels),
            labels +
                ": expected one label for each of 2 images, found shape [3]");
  EXPECT_EQ(errorOf(labels, labels),
            labels + ": expected images of rank 1 or more, found [3] in all");
  std::string wide = write("w", {1}, {1, 2, 3, 4}, INGOT_I32);
  EXPECT_EQ(errorOf(images, wide),
            wide + ": expected elements of type u8, found i32");
}

TEST_F(DatasetFiles, FindsTheFilesOfAFolder) {
  write("train-images-idx3-ubyte", {2, 2}, {1, 2, 3, 4});
  write("train-labels-idx1-ubyte", {2}, {0, 1});
  // The ending does not say whether a file is compressed: its bytes do.
  write("t10k-images-idx3-ubyte.gz", {1, 2}, {5, 6});
  std::string folder = std::filesystem::path(path("x")).parent_path();
  try {
    readMnistFolder(folder);
    FAIL() << "a file is missing";
  } catch (const std::runtime_error &error) {
    EXPECT_EQ(error.what(), folder + ": no file 't10k-labels-idx1-ubyte' or "
                                     "'t10k-labels-idx1-ubyte.gz'");
  }
  write("t10k-labels-idx1-ubyte.gz", {1}, {9});
  TrainAndTest sets = readMnistFolder(folder);
  EXPECT_EQ(sets.train.size(), 2u);
  EXPECT_EQ(sets.test.labels, (std::vector<int64_t>{9}));
}

} // namespace
