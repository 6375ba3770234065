//===- Progress.cpp - How far a training run is ----------------------------===//
#include "runtime/train/Progress.h"

#include <nlohmann/json.hpp>

#include <stdexcept>

using namespace ingot::train;
using nlohmann::json;

/// More is no training run but a damaged file; sums of them cannot overflow.
static constexpr int64_t kMost = 1'000'000'000'000;

json ingot::train::toJson(const Progress &progress) {
  json means = json::object();
  for (const auto &[name, mean] : progress.means)
    means[name] = {mean.sum, mean.weights};
  return {{"epochs", progress.epochs},
          {"steps", progress.steps},
          {"total_steps", progress.totalSteps},
          {"seed", progress.seed},
          {"learning_rate", progress.learningRate},
          {"means", means}};
}

static const json &member(const json &object, const char *name,
                          bool isRight(const json &)) {
  if (!object.is_object() || !object.contains(name) || !isRight(object[name]))
    throw std::runtime_error("no checkpoint: '" + std::string(name) +
                             "' of its progress is missing or wrong");
  return object[name];
}

static int64_t readCount(const json &object, const char *name) {
  return member(object, name,
                [](const json &value) {
                  return value.is_number_integer() && value >= 0 &&
                         value <= kMost;
                })
      .get<int64_t>();
}

Progress ingot::train::progressFromJson(const json &object) {
  Progress progress;
  progress.epochs = readCount(object, "epochs");
  progress.steps = readCount(object, "steps");
  progress.totalSteps = readCount(object, "total_steps");
  progress.seed = member(object, "seed", [](const json &value) {
                    return value.is_number_unsigned();
                  }).get<uint64_t>();
  progress.learningRate =
      member(object, "learning_rate", [](const json &value) {
        return value.is_number();
      }).get<double>();
  const json &means = member(
      object, "means", [](const json &value) { return value.is_object(); });
  for (const auto &[name, mean] : means.items()) {
    if (!mean.is_array() || mean.size() != 2 || !mean[0].is_number() ||
        !mean[1].is_number())
      throw std::runtime_error("no checkpoint: the mean of '" + name +
                               "' is wrong");
    progress.means[name] = {mean[0], mean[1]};
  }
  return progress;
}
