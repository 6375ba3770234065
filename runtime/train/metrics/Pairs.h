//===- Pairs.h - How predictions and targets go together --------------------===//
#ifndef INGOT_RUNTIME_TRAIN_METRICS_PAIRS_H
#define INGOT_RUNTIME_TRAIN_METRICS_PAIRS_H

#include "runtime/train/io/HostTensor.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ingot::train {

/// Samples of a classification, one row each.
struct Pairs {
  enum class Kind {
    Classes,   ///< a score for each class against one label
    Labels,    ///< a label against a label
    Binary,    ///< one score against 0 or 1
    Multilabel ///< several scores against as many times 0 or 1
  };

  Kind kind;
  size_t samples = 0;
  size_t columns = 1; ///< classes, or labels of a sample
  std::vector<double>
      scores; ///< [samples, columns]; Labels: the predicted ones
  std::vector<int64_t> targets; ///< [samples], Multilabel: [samples, columns]

  std::span<const double> row(size_t sample) const {
    return std::span(scores).subspan(sample * columns, columns);
  }
};

/// By the rules in README.md; samples whose label is `ignored` are left out. Throws
/// std::runtime_error, beginning with `metric`, if shapes do not fit or a target is no
/// class.
Pairs pairUp(const io::TensorView &predictions, const io::TensorView &targets,
             const std::string &metric, int64_t ignored);

/// By the same rules, of how many classes predictions of that shape have a score for
/// each label of targets of the other; nothing if they have none.
std::optional<int64_t> countClasses(const std::vector<int64_t> &predictions,
                                    const std::vector<int64_t> &targets);

/// Pairs of numbers, [samples, columns] each: all but the first dimension are columns.
struct NumberPairs {
  size_t samples = 0, columns = 1;
  std::vector<double> predictions, targets;
};

NumberPairs pairUpNumbers(const io::TensorView &predictions,
                          const io::TensorView &targets,
                          const std::string &metric);

/// All elements as numbers.
std::vector<double> toNumbers(const io::TensorView &tensor);

/// All elements as whole numbers; throws, beginning with `metric`, if one is not.
std::vector<int64_t> toLabels(const io::TensorView &tensor,
                              const std::string &metric);

[[noreturn]] void rejectShapes(const io::TensorView &predictions,
                               const io::TensorView &targets,
                               const std::string &metric);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_METRICS_PAIRS_H
