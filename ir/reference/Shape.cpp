//===- Shape.cpp - Evaluates operations that rename elements ---------------===//

#include "ir/ops/Shape.h"
#include "ir/reference/ReferenceTensor.h"

using namespace mlir;
using namespace ingot::ir;

LogicalResult ReshapeOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                                  MutableArrayRef<ReferenceTensor> results) {
  results[0].floats = operands[0]->floats;
  results[0].integers = operands[0]->integers;
  results[0].errorBounds = operands[0]->errorBounds;
  return success();
}
