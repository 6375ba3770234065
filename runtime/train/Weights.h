//===- Weights.h - Parameters and buffers from a file of somebody else -----===//
#ifndef INGOT_RUNTIME_TRAIN_WEIGHTS_H
#define INGOT_RUNTIME_TRAIN_WEIGHTS_H

#include "runtime/train/Program.h"

#include <utility>

namespace ingot::train {

/// How the names of a file become those of a program.
struct WeightOptions {
  /// What the names in the file begin with, "module.": it is dropped, and tensors
  /// without it are not looked at.
  std::string prefix;
  /// Then a name that is `first`, or begins with it and a dot, begins with `second`
  /// instead: {"fc", "head"} makes "head.weight" of "fc.weight". Of several that fit
  /// the first counts.
  std::vector<std::pair<std::string, std::string>> renames;
  /// Whether the file may lack tensors, have others, or have some in other shapes:
  /// these keep their first values.
  bool isPartial = false;
};

/// What a partial file did not give; with the reason, where there is one.
struct WeightReport {
  size_t loaded = 0;
  std::vector<std::string> missing; ///< names of the program
  std::vector<std::string> unused;  ///< names of the file, but for:
  /// Tensors that the file, a checkpoint, calls an optimiser's, and the program has not.
  size_t unusedSlots = 0;
};

/// "fc=head" as a rename. Throws std::runtime_error, naming the option `--weights-map`.
std::pair<std::string, std::string> parseRename(const std::string &text);

/// Gives parameters and buffers of `context` the values of a file; floats of one type
/// become those of another, rounded to the nearest. Optimiser slots in it are not read.
/// Throws std::runtime_error, and changes nothing, if the file does not hold exactly
/// what is wanted, or, if it may be partial, nothing of it.
WeightReport loadWeights(const std::string &path, const Program &program,
                         Context &context, const WeightOptions &options = {});

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_WEIGHTS_H
