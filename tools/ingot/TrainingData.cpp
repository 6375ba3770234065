//===- TrainingData.cpp - The images to train with -------------------------===//

#include "tools/ingot/TrainingData.h"

#include <filesystem>
#include <stdexcept>

using namespace ingot;

/// Where Debian's package dataset-fashion-mnist puts its files.
static constexpr const char *kDefaultData = "/usr/share/datasets/fashion-mnist";

train::TrainAndTest ingot::tool::readTrainingData(const std::string &folder) {
  if (!folder.empty())
    return train::readMnistFolder(folder);
  if (!std::filesystem::is_directory(kDefaultData))
    throw std::runtime_error(
        "no data: give a folder with --data, or install the Debian package "
        "dataset-fashion-mnist, whose data are the default");
  return train::readMnistFolder(kDefaultData);
}
