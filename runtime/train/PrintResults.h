//===- PrintResults.h - What a function made of samples, for people --------===//
#ifndef INGOT_RUNTIME_TRAIN_PRINTRESULTS_H
#define INGOT_RUNTIME_TRAIN_PRINTRESULTS_H

#include "runtime/train/data/Field.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>

namespace ingot::train {

/// What the outputs of a function say of some samples.
struct Results {
  std::vector<io::TensorSpec> specs; ///< with the shapes of `tensors`
  std::vector<io::HostTensor> tensors;
  size_t samples = 0; ///< 0: nobody knows of any
  /// Where a sample is, in the words of its source.
  std::function<std::string(size_t)> describe;
  /// Names of classes, by the number of them; of those that training data had.
  std::vector<std::vector<std::string>> classes;
};

/// The names of all classes in what is kept of training data (meaningOf()), those of
/// "labels" and "targets" first.
std::vector<std::vector<std::string>>
knownClasses(const nlohmann::json &meaning);

/// One line per output with its first elements; or, for logits and probabilities of
/// classes whose names are known, the likeliest class of each of the first samples.
std::string formatResults(const Results &results);

/// A header, and one line per sample: where it is, its likeliest class, and all outputs.
/// Throws if an output does not have one row per sample.
std::string formatCsv(const Results &results);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_PRINTRESULTS_H
