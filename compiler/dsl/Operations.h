//===- Operations.h - Functions that append one operation ------------------===//
//
// One for each operation, generated from ir/ops: operands, attributes and, where
// they cannot be inferred, result types are its parameters, in the order of its
// definition. Operands have to be what the operation takes: nothing is broadcast
// or cast, and dimensions count from the front. Without MLIR, for
// compiler/dsl/functional and compiler/nn.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_COMPILER_DSL_OPERATIONS_H
#define INGOT_COMPILER_DSL_OPERATIONS_H

#include "ingot/tensor.h"

namespace ingot::dsl::ops {
using ingot::detail::TensorSpec;
#include "compiler/dsl/operations.h.inc"
} // namespace ingot::dsl::ops

#endif // INGOT_COMPILER_DSL_OPERATIONS_H
