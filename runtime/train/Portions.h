//===- Portions.h - Any number of samples through a compiled batch ---------===//
#ifndef INGOT_RUNTIME_TRAIN_PORTIONS_H
#define INGOT_RUNTIME_TRAIN_PORTIONS_H

#include "runtime/samples/Portions.h"
#include "runtime/train/Program.h"
#include "runtime/train/io/HostTensor.h"
#include "runtime/train/io/TensorSpec.h"

#include <functional>

namespace ingot::train {

/// `function` for any number of samples: runtime/samples in C++. Its rules are those of
/// the executables that `compile --emit exe` makes, so that both compute the same bits.
class Portions {
public:
  /// Fills `tensor` with the rows of input `number` from `first` on, or with all of one
  /// of rank 0.
  using Read =
      std::function<void(size_t number, size_t first, io::HostTensor &tensor)>;

  /// `inputs` in signature order, with as many rows as there are samples. Throws
  /// std::runtime_error with what was expected and found if no variant of `function`
  /// can take them.
  Portions(const Program &program, const std::string &function,
           std::vector<TensorSpec> inputs);

  const Variant &variant() const { return program.variants()[plan.variant]; }

  /// The outputs for all samples, in signature order. Inputs are read some megabytes at
  /// a time, or at once if the function takes exactly these samples. Throws if a run
  /// fails.
  std::vector<io::HostTensor> run(Context &context, const Read &read) const;

private:
  bool isPerSample(const TensorSpec &spec) const;
  size_t samplesAtOnce() const;

  const Program &program;
  std::vector<TensorSpec> inputs;
  ingot_portions_t plan;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_PORTIONS_H
