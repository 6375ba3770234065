//===- Shape.cpp - Evaluates operations that move or create elements ------===//

#include "ir/ops/Shape.h"
#include "ir/reference/Strides.h"
#include "ir/reference/Tolerance.h"

using namespace mlir;
using namespace ingot;

namespace {

template <typename T>
void copyElements(ArrayRef<int64_t> extents, const std::vector<T> &source,
                  const StridedBox &from, std::vector<T> &target,
                  const StridedBox &to) {
  if (source.empty()) // not the kind of element that the tensor holds
    return;
  forEachRow(extents, [&](ArrayRef<int64_t> position, int64_t rowLength) {
    const T *read = source.data() + from.offsetOf(position);
    T *write = target.data() + to.offsetOf(position);
    int64_t readStride = extents.empty() ? 0 : from.strides.back();
    int64_t writeStride = extents.empty() ? 0 : to.strides.back();
    for (int64_t i = 0; i < rowLength; ++i)
      write[i * writeStride] = read[i * readStride];
  });
}

/// Copies a box of `extents` from `source` to `target` with all that an element
/// carries.
void copyBox(ArrayRef<int64_t> extents, const ReferenceTensor &source,
             const StridedBox &from, ReferenceTensor &target,
             const StridedBox &to) {
  copyElements(extents, source.floats, from, target.floats, to);
  copyElements(extents, source.integers, from, target.integers, to);
  copyElements(extents, source.errorBounds, from, target.errorBounds, to);
}

} // namespace

LogicalResult IotaOp::evaluate(ArrayRef<const ReferenceTensor *>,
                               MutableArrayRef<ReferenceTensor> results) {
  ReferenceTensor &output = results[0];
  int64_t inner = rowMajorStrides(output.type.getShape())[getDim()];
  int64_t extent = output.type.getDimSize(getDim());
  auto floatType = dyn_cast<FloatType>(output.type.getElementType());
  for (int64_t i = 0, e = output.elementCount(); i < e; ++i) {
    int64_t index = i / inner % extent;
    if (!floatType) {
      output.integers[i] = wrapInteger(output.type.getElementType(), index);
      continue;
    }
    output.floats[i] = static_cast<double>(index);
    if (output.tracksErrors())
      output.errorBounds[i] = representationError(floatType, output.floats[i]);
  }
  return success();
}

LogicalResult ReshapeOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                                  MutableArrayRef<ReferenceTensor> results) {
  results[0].floats = operands[0]->floats;
  results[0].integers = operands[0]->integers;
  results[0].errorBounds = operands[0]->errorBounds;
  return success();
}

LogicalResult TransposeOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                                    MutableArrayRef<ReferenceTensor> results) {
  SmallVector<int64_t> inputStrides =
      rowMajorStrides(operands[0]->type.getShape());
  StridedBox from;
  for (int64_t dim : getPermutation())
    from.strides.push_back(inputStrides[dim]);
  ArrayRef<int64_t> extents = results[0].type.getShape();
  copyBox(extents, *operands[0], from, results[0],
          {0, rowMajorStrides(extents)});
  return success();
}

LogicalResult ExpandOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                                 MutableArrayRef<ReferenceTensor> results) {
  ArrayRef<int64_t> extents = results[0].type.getShape();
  StridedBox from{0, SmallVector<int64_t>(extents.size(), 0)};
  for (auto [dim, stride] : llvm::zip_equal(
           getDims(), rowMajorStrides(operands[0]->type.getShape())))
    from.strides[dim] = stride;
  copyBox(extents, *operands[0], from, results[0],
          {0, rowMajorStrides(extents)});
  return success();
}

LogicalResult SliceOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                                MutableArrayRef<ReferenceTensor> results) {
  StridedBox from{0, rowMajorStrides(operands[0]->type.getShape())};
  from.offset = from.offsetOf(getStarts());
  for (auto [stride, step] : llvm::zip_equal(from.strides, getStrides()))
    stride *= step;
  ArrayRef<int64_t> extents = results[0].type.getShape();
  copyBox(extents, *operands[0], from, results[0],
          {0, rowMajorStrides(extents)});
  return success();
}

LogicalResult ConcatOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                                 MutableArrayRef<ReferenceTensor> results) {
  StridedBox to{0, rowMajorStrides(results[0].type.getShape())};
  for (const ReferenceTensor *input : operands) {
    ArrayRef<int64_t> extents = input->type.getShape();
    copyBox(extents, *input, {0, rowMajorStrides(extents)}, results[0], to);
    to.offset += extents[getDim()] * to.strides[getDim()];
  }
  return success();
}

LogicalResult PadOp::evaluate(ArrayRef<const ReferenceTensor *> operands,
                              MutableArrayRef<ReferenceTensor> results) {
  ReferenceTensor &output = results[0];
  double value = getValue().convertToDouble();
  llvm::fill(output.floats, value);
  llvm::fill(output.errorBounds,
             representationError(cast<FloatType>(output.type.getElementType()),
                                 value));
  StridedBox to{0, rowMajorStrides(output.type.getShape())};
  to.offset = to.offsetOf(getLow());
  ArrayRef<int64_t> extents = operands[0]->type.getShape();
  copyBox(extents, *operands[0], {0, rowMajorStrides(extents)}, output, to);
  return success();
}
