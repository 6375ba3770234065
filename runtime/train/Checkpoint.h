//===- Checkpoint.h - State of a program in a file -------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_CHECKPOINT_H
#define INGOT_RUNTIME_TRAIN_CHECKPOINT_H

#include "runtime/train/Program.h"
#include "runtime/train/Progress.h"
#include "runtime/train/io/Safetensors.h"

#include <nlohmann/json_fwd.hpp>

#include <set>

namespace ingot::train {

/// Where meaningOf() the training data is in what a checkpoint says of its run.
inline constexpr const char *kDataKey = "data";

/// The tensors of `file` that it calls slots of optimisers, as the files of this
/// library do: nothing in those of others. Throws, naming `path`, if that is damaged.
std::set<std::string> optimizerSlotsIn(const io::Safetensors &file,
                                       const std::string &path);

/// Writes the whole state of `context`, by name, with optimiser slots, and what `run`
/// says of the run beside `progress`, an object, to a safetensors file that appears
/// complete or not at all. Throws std::runtime_error.
void saveCheckpoint(const std::string &path, const Program &program,
                    Context &context, const Progress &progress,
                    nlohmann::json run);

/// A checkpoint in memory: the seed is needed before there is a program.
class Checkpoint {
public:
  /// Throws, naming `path`, if the file does not say how far a run is: weights alone
  /// are not enough to go on as if nothing had happened.
  static Checkpoint read(const std::string &path);

  /// What saveCheckpoint() was given, and the progress as "progress".
  const nlohmann::json &run() const { return *savedRun; }
  /// What its data meant, for openTrainingData(); null if it does not say.
  nlohmann::json meaning() const;
  /// How far that run is.
  const Progress &progress() const { return savedProgress; }

  /// Gives all state of `context` its values, which must be exactly those of the
  /// program. Nothing is changed if they are not.
  void restore(const Program &program, Context &context) const;

private:
  Checkpoint(std::string path, io::Safetensors file,
             std::shared_ptr<const nlohmann::json> run, Progress progress)
      : origin(std::move(path)), file(std::move(file)),
        savedRun(std::move(run)), savedProgress(std::move(progress)) {}

  std::string origin;
  io::Safetensors file;
  std::shared_ptr<const nlohmann::json> savedRun;
  Progress savedProgress;
};

/// Writes the whole state of `context`, by name, and nothing of a run. Throws.
void saveState(const std::string &path, const Program &program,
               Context &context);

/// Gives all state of `context` its values in a file, which must hold exactly these;
/// nothing is changed if it does not.
void loadState(const std::string &path, const Program &program,
               Context &context);

/// What meaningOf() said of the data that the weights in the file at `path` were
/// trained on; null if it does not say. Throws if that cannot be read.
nlohmann::json readMeaning(const std::string &path);

/// The tensor of `file` for each of `wanted`. Throws one line that names up to
/// three differences: tensors that are missing, of another type or shape, or
/// neither wanted nor `ignored`. `path` is named in it.
std::vector<const io::TensorView *>
matchTensors(const io::Safetensors &file, const std::string &path,
             std::span<const TensorSpec> wanted,
             std::span<const TensorSpec> ignored = {});

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_CHECKPOINT_H
