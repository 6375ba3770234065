//===- KeptState.h - What an evaluation must not change --------------------===//
#ifndef INGOT_RUNTIME_TRAIN_KEPTSTATE_H
#define INGOT_RUNTIME_TRAIN_KEPTSTATE_H

#include "runtime/train/Program.h"

namespace ingot::train {

/// State as it is now: buffers, with what random numbers count, but neither parameters
/// nor the moments of an optimiser, which only training changes.
class KeptState {
public:
  KeptState(const Program &program, Context &context);

  /// Gives it back to the same context: what ran since leaves no trace.
  void restore(Context &context) const;

private:
  struct Kept {
    size_t position; ///< of the state
    std::vector<std::byte> content;
  };
  std::vector<Kept> states;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_KEPTSTATE_H
