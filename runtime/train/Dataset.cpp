//===- Dataset.cpp - Labelled images in memory -----------------------------===//
#include "runtime/train/Dataset.h"

#include "runtime/train/io/Idx.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

static io::HostTensor readBytes(const std::string &path) {
  io::Result<io::HostTensor> tensor = io::readIdx(path);
  if (!tensor)
    throw std::runtime_error(tensor.error());
  if (tensor->dtype != INGOT_U8)
    throw std::runtime_error(path + ": expected elements of type u8, found " +
                             ingot_dtype_name(tensor->dtype));
  return std::move(*tensor);
}

Dataset ingot::train::readDataset(const std::string &imagesPath,
                                  const std::string &labelsPath) {
  io::HostTensor images = readBytes(imagesPath);
  io::HostTensor labels = readBytes(labelsPath);
  if (images.shape.size() < 2)
    throw std::runtime_error(imagesPath +
                             ": expected images of rank 1 or more, found " +
                             io::formatShape(images.shape) + " in all");
  if (labels.shape.size() != 1 || labels.shape[0] != images.shape[0])
    throw std::runtime_error(labelsPath + ": expected one label for each of " +
                             std::to_string(images.shape[0]) +
                             " images, found shape " +
                             io::formatShape(labels.shape));
  if (images.data.empty())
    throw std::runtime_error(imagesPath + ": holds no image");
  Dataset dataset;
  dataset.imageShape.assign(images.shape.begin() + 1, images.shape.end());
  dataset.images.resize(images.data.size());
  std::ranges::transform(images.data, dataset.images.begin(),
                         [](std::byte pixel) {
                           return static_cast<float>(pixel) * (1.0f / 255.0f);
                         });
  dataset.labels.resize(labels.data.size());
  std::ranges::transform(labels.data, dataset.labels.begin(),
                         [](std::byte b) { return static_cast<int64_t>(b); });
  return dataset;
}

static std::string findFile(const std::string &folder,
                            const std::string &name) {
  for (const char *ending : {"", ".gz"}) {
    std::string path = folder + "/" + name + ending;
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored))
      return path;
  }
  throw std::runtime_error(folder + ": no file '" + name + "' or '" + name +
                           ".gz'");
}

TrainAndTest ingot::train::readMnistFolder(const std::string &folder) {
  auto read = [&](const std::string &prefix) {
    return readDataset(findFile(folder, prefix + "-images-idx3-ubyte"),
                       findFile(folder, prefix + "-labels-idx1-ubyte"));
  };
  TrainAndTest sets = {read("train"), read("t10k")};
  if (sets.train.imageShape != sets.test.imageShape)
    throw std::runtime_error(folder + ": training images have shape " +
                             io::formatShape(sets.train.imageShape) +
                             ", test images " +
                             io::formatShape(sets.test.imageShape));
  return sets;
}
