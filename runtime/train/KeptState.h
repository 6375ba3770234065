//===- KeptState.h - What an evaluation must not change --------------------===//
#ifndef INGOT_RUNTIME_TRAIN_KEPTSTATE_H
#define INGOT_RUNTIME_TRAIN_KEPTSTATE_H

#include "runtime/train/Program.h"

namespace ingot::train {

/// While it lives, functions may run that leave no trace: its end gives the context the
/// buffers back that it had, with what random numbers count. Neither parameters nor the
/// moments of an optimiser, which only training changes.
class KeptState {
public:
  KeptState(const Program &program, Context &context);
  ~KeptState();
  KeptState(const KeptState &) = delete;
  KeptState &operator=(const KeptState &) = delete;

private:
  struct Kept {
    size_t position; ///< of the state
    std::vector<std::byte> content;
  };
  Context &context;
  std::vector<Kept> states;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_KEPTSTATE_H
