//===- Pooling.cpp - Maxima and means over windows of an image --------------===//
//
// Decompositions combine the taps of the windows, one slice of the image each;
// gradients put each tap back where it came from.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Pooling.h"
#include "ir/ScalarType.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Pointwise.h"
#include "ir/ops/Window.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot;

static constexpr int64_t kDense[] = {1, 1}; ///< no gaps between taps

template <typename OpOrAdaptor> static Window maxWindow(OpOrAdaptor op) {
  return {op.getKernelSize(),  op.getStride(),   op.getPaddingLow(),
          op.getPaddingHigh(), op.getDilation(), op.getLayout()};
}

template <typename OpOrAdaptor> static Window avgWindow(OpOrAdaptor op) {
  return {op.getKernelSize(),  op.getStride(), op.getPaddingLow(),
          op.getPaddingHigh(), kDense,         op.getLayout()};
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static FailureOr<RankedTensorType>
inferPool(std::optional<Location> location, const Window &window, Value input) {
  auto type = cast<RankedTensorType>(input.getType());
  if (type.getRank() != 4) // C1
    return emitOptionalError(location, "expected an input of rank 4, found ",
                             formatShape(type.getShape()));
  if (failed(window.checkLists(location, 2))) // C2
    return failure();
  if (failed(window.checkFit(location, type))) // C3
    return failure();
  for (int i = 0; i < 2; ++i)
    if (window.low[i] >= window.dilatedKernel(i) ||
        window.high[i] >= window.dilatedKernel(i)) // C4
      return emitOptionalError(location, "padding of low ", window.low[i],
                               " and high ", window.high[i],
                               " is not smaller than the dilated kernel of "
                               "extent ",
                               window.dilatedKernel(i), " of dimension ",
                               firstSpatialDim(window.layout) + i);
  return window.resultType(type);
}

LogicalResult MaxPool2dOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &results) {
  auto output = inferPool(location, maxWindow(adaptor), adaptor.getInput());
  if (failed(output))
    return failure();
  results.push_back(*output);
  return success();
}

LogicalResult MaxPool2dBackwardOp::inferReturnTypes(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<Type> &results) {
  auto output = inferPool(location, maxWindow(adaptor), adaptor.getInput());
  if (failed(output)) // C1
    return failure();
  if (adaptor.getOutput().getType() != *output ||
      adaptor.getOutputGrad().getType() != *output) // C2
    return emitOptionalError(
        location, "expected output_grad and output of type ", *output,
        ", found ", adaptor.getOutputGrad().getType(), " and ",
        adaptor.getOutput().getType());
  results.push_back(adaptor.getInput().getType());
  return success();
}

LogicalResult AvgPool2dOp::inferReturnTypes(MLIRContext *,
                                            std::optional<Location> location,
                                            Adaptor adaptor,
                                            SmallVectorImpl<Type> &results) {
  auto output = inferPool(location, avgWindow(adaptor), adaptor.getInput());
  if (failed(output))
    return failure();
  results.push_back(*output);
  return success();
}

//===----------------------------------------------------------------------===//
// MaxPool2dOp, MaxPool2dBackwardOp
//===----------------------------------------------------------------------===//

/// output[n, y, x, c] = max_{i, j} input[n, y*stride + i*dilation - low, ..., c]
Loops MaxPool2dOp::getLoops() {
  Window window = maxWindow(*this);
  LoopsBuilder loops(getOutput());
  SmallVector<LoopSum> output = loops.all(), input = output;
  for (int d = 0; d < 2; ++d) {
    LoopSum &pixel = input[firstSpatialDim(getLayout()) + d];
    Loop tap = loops.addReduced(window.kernel[d]);
    pixel = pixel * window.stride[d] + tap * window.dilation[d] - window.low[d];
  }
  TypedAttr lowest =
      getFloatElement(getInput(), -std::numeric_limits<double>::infinity());
  loops.reads(input, window.hasBorder() ? lowest : TypedAttr());
  loops.accumulates(output, lowest);
  return loops.build();
}

SmallVector<Value> MaxPool2dOp::buildBody(OpBuilder &builder,
                                          ValueRange scalars, TypeRange) {
  return {arith::MaximumFOp::create(builder, getLoc(), scalars[1], scalars[0])};
}

SmallVector<Value> MaxPool2dOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  Window window = maxWindow(*this);
  Value padded =
      window.pad(b, getInput(), -std::numeric_limits<double>::infinity());
  Value maximum;
  window.forEachTap([&](ArrayRef<int64_t> position) {
    Value tap = window.takeTap(b, padded, position);
    maximum = maximum ? b.create<MaximumOp>(maximum, tap) : tap;
  });
  return {maximum};
}

LogicalResult MaxPool2dOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                    SmallVectorImpl<Value> &operandGrads) {
  operandGrads.push_back(MaxPool2dBackwardOp::create(
      builder, getLoc(), resultGrads[0], getInput(), getOutput(),
      getKernelSize(), getStride(), getPaddingLow(), getPaddingHigh(),
      getLayout(), getDilation()));
  return success();
}

SmallVector<Value> MaxPool2dBackwardOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  Window window = maxWindow(*this);
  // NaN equals nothing: the border never takes the gradient of a pixel, as -inf
  // would where the maximum of a window is -inf.
  Value padded =
      window.pad(b, getInput(), std::numeric_limits<double>::quiet_NaN());
  Value isFound, outputGrad = b.widen(getOutputGrad());
  Type elementType = getInput().getType().getElementType();
  SmallVector<Value> shares;
  window.forEachTap([&](ArrayRef<int64_t> position) {
    Value isMaximum = b.compare(
        Predicate::eq, window.takeTap(b, padded, position), getOutput());
    Value isFirst = isMaximum;
    if (isFound)
      isFirst =
          b.create<LogicalAndOp>(isMaximum, b.create<LogicalNotOp>(isFound));
    isFound = isFound ? b.create<LogicalOrOp>(isFound, isMaximum) : isMaximum;
    shares.push_back(b.keepWhere(isFirst, outputGrad));
  });
  Value inputGrad = window.putTaps(b, shares, GraphBuilder::typeOf(padded));
  return {b.cast(window.crop(b, inputGrad), elementType)};
}

//===----------------------------------------------------------------------===//
// AvgPool2dOp
//===----------------------------------------------------------------------===//

/// What the sum of each window is divided by, of the type that is summed in.
static Value buildCounts(GraphBuilder b, AvgPool2dOp op) {
  Window window = avgWindow(op);
  RankedTensorType output = op.getOutput().getType();
  output = output.clone(getAccumulatorType(output.getElementType()));
  double tapCount = window.kernel[0] * window.kernel[1];
  auto isZero = [](int64_t padding) { return padding == 0; };
  if (op.getCountIncludePad() ||
      (llvm::all_of(window.low, isZero) && llvm::all_of(window.high, isZero)))
    return b.splat(output, tapCount);

  // Pixels of the image in window y (or x) along height (or width).
  int64_t height = firstSpatialDim(window.layout);
  auto countPixels = [&](int i, int64_t position) {
    int64_t start = position * window.stride[i] - window.low[i];
    int64_t end = std::min(start + window.kernel[i],
                           op.getInput().getType().getDimSize(height + i));
    return end - std::max<int64_t>(start, 0);
  };
  int64_t rows = output.getDimSize(height);
  int64_t columns = output.getDimSize(height + 1);
  SmallVector<double> counts;
  for (int64_t y = 0; y < rows; ++y)
    for (int64_t x = 0; x < columns; ++x)
      counts.push_back(countPixels(0, y) * countPixels(1, x));
  Value table = b.constant(output.clone({rows, columns}), counts);
  return b.create<ExpandOp>(output, table,
                            ArrayRef<int64_t>({height, height + 1}));
}

SmallVector<Value> AvgPool2dOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  Window window = avgWindow(*this);
  Value padded = b.widen(window.pad(b, getInput(), 0.0));
  ArrayRef<int64_t> paddedShape = GraphBuilder::typeOf(padded).getShape();
  int64_t height = firstSpatialDim(getLayout());
  Value sum;
  if (window.kernel == paddedShape.slice(height, 2)) {
    // One window over the whole image: a sum over rows and columns.
    sum = b.reshape(b.sum(padded, {height, height + 1}),
                    getOutput().getType().getShape());
  } else {
    window.forEachTap([&](ArrayRef<int64_t> position) {
      Value tap = window.takeTap(b, padded, position);
      sum = sum ? b.add(sum, tap) : tap;
    });
  }
  return {b.cast(b.div(sum, buildCounts(b, *this)),
                 getOutput().getType().getElementType())};
}

/// Every pixel of a window gets 1/count of its gradient.
LogicalResult AvgPool2dOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                    SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Window window = avgWindow(*this);
  Value share = b.div(b.widen(resultGrads[0]), buildCounts(b, *this));
  SmallVector<int64_t> paddedShape(getInput().getType().getShape());
  for (int i = 0; i < 2; ++i)
    paddedShape[firstSpatialDim(getLayout()) + i] +=
        window.low[i] + window.high[i];
  auto paddedType = RankedTensorType::get(
      paddedShape, GraphBuilder::typeOf(share).getElementType());
  Value inputGrad = window.crop(b, window.putEverywhere(b, share, paddedType));
  operandGrads.push_back(
      b.cast(inputGrad, getInput().getType().getElementType()));
  return success();
}
