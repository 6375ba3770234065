//===- FiniteCheck.h - Where numbers stop to be numbers --------------------===//
#ifndef INGOT_RUNTIME_TRAIN_FINITECHECK_H
#define INGOT_RUNTIME_TRAIN_FINITECHECK_H

#include "runtime/train/BoundFunction.h"

namespace ingot::train {

/// The first parameter, in the order of the program, that is not finite: "'fc1.weight'
/// of the layer 'fc1' (3 of its 128 values are not finite)". Empty if all are.
std::string findBadParameter(const Program &program, Context &context);

/// The first value of an input of `function` that is not finite: "'features' has NaN
/// in sample 4 of the batch". Empty if all are.
std::string findBadInput(const BoundFunction &function);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_FINITECHECK_H
