//===- TrainingData.h - The images to train with ---------------------------===//
#ifndef INGOT_TOOLS_INGOT_TRAININGDATA_H
#define INGOT_TOOLS_INGOT_TRAININGDATA_H

#include "runtime/train/Dataset.h"

namespace ingot::tool {

/// The four files of the MNIST family in `folder`; if it is empty, those of
/// Debian's package dataset-fashion-mnist. Throws std::runtime_error.
train::TrainAndTest readTrainingData(const std::string &folder);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_TRAININGDATA_H
