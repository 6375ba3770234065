//===- TensorBytes.cpp - Sizes of tensors in memory --------------------------===//

#include "ir/TensorBytes.h"
#include "ir/ops/Inference.h"

using namespace mlir;

std::string ingot::ir::findShapeError(RankedTensorType type) {
  ArrayRef<int64_t> shape = type.getShape();
  if (llvm::any_of(shape, [](int64_t extent) { return extent < 1; }))
    return "expected extents of at least 1, found " + formatShape(shape);
  // Of element types that the dialect has not, another constraint complains.
  Type element = type.getElementType();
  int64_t bytes = element.isIntOrFloat() ? elementBytes(element) : 1;
  for (int64_t extent : shape) {
    if (extent > kMaxBytes / bytes)
      return "expected a tensor of at most 2^46 bytes, found shape " +
             formatShape(shape);
    bytes *= extent;
  }
  return "";
}
