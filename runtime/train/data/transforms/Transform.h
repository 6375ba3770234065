//===- Transform.h - One step between a file and a program -----------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_TRANSFORM_H
#define INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_TRANSFORM_H

#include "runtime/train/data/CounterRandom.h"
#include "runtime/train/io/HostTensor.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ingot::train {

/// What a step does that only shifts and scales numbers: (x - center) / scale, with one
/// pair for each channel or number, or one for all. Of the bytes of pictures it takes
/// what they are, or what they are as numbers from 0 to 1.
struct Scaling {
  std::vector<double> centers, scales;
  bool takesUnit = false;
};

/// Turns a sample into the next one. Images are [channels, height, width] or
/// [height, width].
class Transform {
public:
  virtual ~Transform() = default;

  /// `random` belongs to this step of this sample in this epoch; null outside of
  /// training, where nothing is random. Throws std::runtime_error if the sample is
  /// not what the step expects.
  virtual void apply(io::HostTensor &sample, CounterRandom *random) const = 0;

  /// Whether samples have another shape behind it.
  virtual bool changesShape() const { return false; }

  /// Nothing if the step does anything else.
  virtual std::optional<Scaling> scaling() const { return std::nullopt; }
};

/// A step that has to see samples of the training part first.
class FittedTransform : public Transform {
public:
  virtual void observe(const io::HostTensor &sample) = 0;

  /// To be called behind the last sample, of which there is one at least.
  virtual void finish() = 0;

  /// What was learnt, null before.
  virtual nlohmann::json state() const = 0;

  /// Throws std::runtime_error if it is not a state of this step.
  virtual void restore(const nlohmann::json &state) = 0;
};

/// Makes a step of its arguments, whose number has been checked. Throws
/// std::runtime_error, without the step's name.
using MakeTransform =
    std::unique_ptr<Transform> (*)(std::span<const double> arguments);

/// A kind of step by the name that a user writes.
struct TransformKind {
  std::string name;
  std::string signature; ///< for messages and documentation
  size_t leastArguments, mostArguments;
  MakeTransform make;
};

/// Each group in a file of its own.
std::vector<TransformKind> geometricKinds();
std::vector<TransformKind> colorKinds();
std::vector<TransformKind> scalingKinds();

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_TRANSFORM_H
