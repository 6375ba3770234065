//===- TrainingSetup.h - What is trained on what, as options ---------------===//
#ifndef INGOT_TOOLS_INGOT_TRAININGSETUP_H
#define INGOT_TOOLS_INGOT_TRAININGSETUP_H

#include "ingot/compile.h"
#include "runtime/train/Convention.h"
#include "runtime/train/data/TrainingData.h"

namespace CLI {
class App;
} // namespace CLI

namespace ingot::tool {

/// The functions of a program that a training runs.
struct ChosenFunctions {
  std::vector<std::string> training;
  std::string evaluation;            ///< empty: none
  std::vector<FunctionInfo> infos;   ///< of all of them, for one batch size
  std::vector<FunctionInfo> program; ///< of all that it has
  train::PictureFunctions pictures;  ///< if somebody wants any

  /// For a training that is not judged.
  void dropEvaluation();

  /// Whether `function` has other shapes if `source` is built for the batch size `size`
  /// than in `program`. Those of a text, or that its author has fixed, stay.
  bool changesWithBatch(const std::string &function, const Source &source,
                        int64_t size) const;
};

/// The options that bind functions and data, for every command that trains.
struct TrainingSetup {
  std::vector<std::string> data,
      validation;                      ///< NAME=SOURCE; `data` also a folder
  std::vector<std::string> transforms; ///< NAME=STEP,...
  uint64_t memoryMiB = train::DataOptions().memoryBytes >> 20;
  double validationShare = 0;
  std::string stratifyBy;
  std::vector<std::string> steps, constants;
  std::vector<std::string> metrics;
  std::string evaluation, loss, rateInput = "lr";
  int64_t ignoredLabel = train::kIgnoredLabel;
  bool wantsPictures = false;

  void add(CLI::App &command);

  /// Throws std::runtime_error.
  train::ConventionOptions convention() const;

  /// Opens what the functions read, and drops an evaluation that nobody named and
  /// that reads anything else. `seed` chooses what is split off, `meaning` is that
  /// of an earlier run or null.
  train::TrainingData openData(ChosenFunctions &functions, uint64_t seed,
                               const nlohmann::json &meaning) const;
};

/// Looks at `source` as it is before it is compiled. Throws as chooseSteps().
ChosenFunctions chooseFunctions(const Source &source, int64_t batch,
                                const train::ConventionOptions &convention);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_TRAININGSETUP_H
