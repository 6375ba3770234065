//===- Portions.h - Any number of samples through a compiled batch ---------===//
#ifndef INGOT_RUNTIME_TRAIN_PORTIONS_H
#define INGOT_RUNTIME_TRAIN_PORTIONS_H

#include "runtime/samples/Portions.h"
#include "runtime/train/Program.h"
#include "runtime/train/io/HostTensor.h"

namespace ingot::train {

/// `function` with inputs in signature order, which outlive this: runtime/samples in
/// C++. Its rules are those of the executables that `compile --emit exe` makes, so that
/// both compute the same bits.
class Portions {
public:
  /// Throws std::runtime_error with what was expected and found if no variant of
  /// `function` can take these inputs.
  Portions(const Program &program, const std::string &function,
           const std::vector<io::HostTensor> &inputs);

  const Variant &variant() const { return program.variants()[plan.variant]; }

  /// The outputs for all samples, in signature order. Throws if a run fails.
  std::vector<io::HostTensor> run(Context &context) const;

private:
  const Program &program;
  std::vector<ingot_buffer_view_t> inputs;
  ingot_portions_t plan;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_PORTIONS_H
