//===- TransformChain.h - The steps between a file and a program -----------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_TRANSFORMCHAIN_H
#define INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_TRANSFORMCHAIN_H

#include "runtime/train/data/Source.h"
#include "runtime/train/data/transforms/Transform.h"

#include <optional>

namespace ingot::train {

/// Whose random decisions are to be taken.
struct Draw {
  uint64_t seed, epoch, sample;
};

/// Steps in the order of their text, such as
/// `resize(32,32),crop(28),flip,normalize(0.5,0.25)`. Applying it changes nothing in it:
/// any number of threads may do so.
class TransformChain {
public:
  /// Throws std::runtime_error with what there is instead of an unknown step.
  explicit TransformChain(const std::string &text = "");

  /// The chain whose `state` this is. Throws std::runtime_error.
  static TransformChain restore(const nlohmann::json &state);

  /// The steps, as the user wrote them.
  const std::string &description() const { return text; }

  bool needsFit() const;

  bool changesShape() const;

  /// Lets the steps that learn from data see these samples, as they are outside of
  /// training. The samples are read once per such step.
  void fit(const Source &source, std::span<const uint32_t> numbers);

  /// The text and what was learnt: all that a later reader needs.
  nlohmann::json state() const;

  /// Changes `sample`. Decisions depend on `draw`, on the name of the step and on
  /// how many of this name are before it: an image and its mask are flipped
  /// alike, whatever else is done to either. Without `draw`, as at evaluation, no
  /// step is random: `crop` takes the centre, the other random ones do nothing.
  void apply(io::HostTensor &sample, const std::optional<Draw> &draw) const;

  /// The steps that only scale, as one, for what a program without them is given:
  /// `ofPictures`, whose bytes it gets as numbers from 0 to 1, or numbers as they are.
  /// Nothing if there are none. Throws if they do not fit each other.
  std::optional<Scaling> scaling(bool ofPictures) const;

  /// All other steps; needs no fit.
  TransformChain withoutScaling() const;

private:
  struct Step {
    std::string name, text;
    uint64_t key; ///< of its name and its number among those
    std::unique_ptr<Transform> transform;
  };

  std::vector<FittedTransform *> fittedSteps() const;
  void applyBefore(size_t end, io::HostTensor &sample,
                   const std::optional<Draw> &draw) const;

  std::string text;
  std::vector<Step> steps;
};

/// All steps with their arguments, for messages: "resize(HEIGHT[,WIDTH]), ...".
std::string listTransforms();

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_TRANSFORMS_TRANSFORMCHAIN_H
