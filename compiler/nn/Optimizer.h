//===- Optimizer.h - What optimisers share ------------------------------===//

#ifndef INGOT_COMPILER_NN_OPTIMIZER_H
#define INGOT_COMPILER_NN_OPTIMIZER_H

#include "ingot/optim.h"

namespace ingot::optim {

/// Which of these are not frozen.
std::vector<bool> findTrained(const std::vector<Tensor> &parameters);

/// Those of `tensors`, one per parameter, whose parameter is trained.
std::vector<Tensor> selectTrained(const std::vector<Tensor> &tensors,
                                  const std::vector<bool> &trained);

/// One tensor per parameter, called `<prefix>.<parameter>`.
std::vector<Tensor> declareSlots(const std::vector<Tensor> &parameters,
                                 const std::string &prefix,
                                 SourceLocation location, double first = 0.0);

/// The number of steps done so far, an i64 of rank 0.
Tensor declareStep(const std::string &optimizer, SourceLocation location);

/// Fail unless the argument called `name` is in its range.
void checkParameters(const std::vector<Tensor> &parameters);
void checkFraction(const char *name, double value);
void checkNotNegative(const char *name, double value);

/// Fails unless there is one gradient of the right shape for each parameter.
void checkGrads(const std::vector<Tensor> &grads,
                const std::vector<Tensor> &parameters);

// A step computes in f32 or wider: of narrow parameters it takes dsl::widen(), and
// what it leaves there is rounded once.

/// `grad + weightDecay * parameter`, in the type of `parameter`.
Tensor addDecay(const Tensor &grad, const Tensor &parameter,
                double weightDecay);

/// The learning rate as a tensor of rank 0 of this element type.
Tensor makeRate(const Operand &lr, DType dtype);

/// `value`, rounded to its type, becomes the state's.
void assignRounded(const Tensor &state, const Tensor &value);

} // namespace ingot::optim

#endif // INGOT_COMPILER_NN_OPTIMIZER_H
