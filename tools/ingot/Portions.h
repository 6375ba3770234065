//===- Portions.h - Any number of samples through a compiled batch ---------===//
#ifndef INGOT_TOOLS_INGOT_PORTIONS_H
#define INGOT_TOOLS_INGOT_PORTIONS_H

#include "runtime/train/Program.h"
#include "runtime/train/io/HostTensor.h"

#include <map>
#include <optional>
#include <vector>

namespace ingot::tool {

using NamedTensors = std::map<std::string, io::HostTensor>;

/// How many samples travel how, all of them being one where nothing is cut. The rules are those of the executables that
/// `compile --emit exe` makes, so that both compute the same bits.
struct Portions {
  const train::Variant *variant;
  int64_t batch, samples;

  /// The variant's own shapes: nothing is cut, and every function can run.
  bool isExact() const { return batch == samples; }
};

/// The variant of exactly the shapes of `tensors`; else, of those whose samples are
/// proved not to depend on each other, the one with the largest batch that the samples
/// fill, or the smallest batch. Nothing if no variant fits.
std::optional<Portions>
planPortions(const std::vector<const train::Variant *> &variants,
             const NamedTensors &tensors);

/// The outputs for all samples, in signature order. A portion that is not full
/// is filled by repeating the last sample, whose extra results are dropped.
std::vector<io::HostTensor> runPortions(const Portions &portions,
                                        train::Context &context,
                                        const NamedTensors &tensors);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_PORTIONS_H
