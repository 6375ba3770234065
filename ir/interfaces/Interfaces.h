//===- Interfaces.h - What an ingot operation can be asked -----------------===//

#ifndef INGOT_IR_INTERFACES_INTERFACES_H
#define INGOT_IR_INTERFACES_INTERFACES_H

#include "ir/interfaces/ChannelOrder.h"
#include "ir/interfaces/Loops.h"
#include "ir/interfaces/Traits.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"

namespace ingot::ir {
enum class ImageLayout : uint32_t;
} // namespace ingot::ir

#include "ir/Interfaces.h.inc"

namespace ingot::ir {

/// True if `op` is a product of two tensors, summed, that a kernel can hold with an
/// epilogue: each operand has a loop of the result that the other lacks.
bool isContraction(mlir::Operation *op);

/// True if the result of `op` only selects, repeats or reorders elements of its
/// operand, so that a kernel may read the operand directly.
bool isView(mlir::Operation *op);

} // namespace ingot::ir

#endif // INGOT_IR_INTERFACES_INTERFACES_H
