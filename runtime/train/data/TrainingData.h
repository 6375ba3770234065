//===- TrainingData.h - What a run trains on, and what it is judged by -----===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_TRAININGDATA_H
#define INGOT_RUNTIME_TRAIN_DATA_TRAININGDATA_H

#include "runtime/train/data/Field.h"

#include <nlohmann/json.hpp>

#include <map>

namespace ingot::train {

/// Two parts with fields of the same names; the second may have no samples.
struct TrainingData {
  Part train, validation;
  /// Which samples were split off, in words that are the same if they are; empty: none.
  std::string split = {};
};

/// Where the samples are, and which of them are kept for validation.
struct DataOptions {
  /// By the name of the input: what openSource() takes.
  std::map<std::string, std::string> train, validation;
  /// By the same names: what TransformChain takes.
  std::map<std::string, std::string> transforms;
  /// Of the training samples, if there are none of their own for validation.
  double validationShare = 0;
  /// The field whose classes have the same shares in both parts; empty: none.
  std::string stratifyBy;
  uint64_t seed = 0; ///< of the choice
  /// For samples that have been parsed or decoded, of all sources together: what does
  /// not fit is made anew in each epoch, to the same numbers.
  uint64_t memoryBytes = uint64_t{1} << 30;
};

/// Opens all sources. `meaning` is what meaningOf() says of an earlier run, or null:
/// its words mean what they did, and its transformations are what they were. Others
/// are fitted to the training samples alone. Options that would have no effect are
/// refused. Throws std::runtime_error, in one line.
TrainingData openTrainingData(const DataOptions &options,
                              const nlohmann::json &meaning);

/// What `part` needs to be understood again, by field: words, and the state of its
/// transformations. Fields that need nothing are not in it.
nlohmann::json meaningOf(const Part &part);

/// Transformations of an earlier run.
struct KeptTransforms {
  std::shared_ptr<const TransformChain> steps;
  bool ofPictures =
      false; ///< whose bytes a program gets as numbers from 0 to 1
};

/// All that is in `meaning`, by field. Throws std::runtime_error.
std::vector<std::pair<std::string, KeptTransforms>>
allTransforms(const nlohmann::json &meaning);

/// `meaning` for a program that scales samples itself, as `ingot compile --weights`
/// makes it: the other transformations are left. Throws as allTransforms().
nlohmann::json withoutScaling(nlohmann::json meaning);

/// Opens `spec` for the input called `name` as an earlier run did, whose meaningOf() is
/// `meaning`, or null: there is then nothing to fit transformations to. Throws
/// std::runtime_error, in one line.
Field openField(const std::string &name, const std::string &spec,
                const nlohmann::json &meaning);

/// Takes `share` of the samples of `data.train`, chosen by `seed`, for validation;
/// with `stratifyBy`, of each class as many as that share gives, to within one. Throws
/// std::runtime_error if a part would be empty.
void splitOff(TrainingData &data, double share, const std::string &stratifyBy,
              uint64_t seed);

/// All samples of `fields`. Throws std::runtime_error if their numbers differ, or
/// are 0.
Part makePart(std::vector<Field> fields);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_TRAININGDATA_H
