//===- Pooling.cpp - Maxima, sums and means over windows of an image ---------===//
//
// Loops say how kernels run. Decompositions of what has loops of its own combine the
// taps of the windows, one slice of the image each: an independent way to the same
// values, which is differentiable.
//
// Letters: q a window and p a pixel, per spatial dimension, and t a tap.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Pooling.h"
#include "ir/ScalarType.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"
#include "ir/ops/LoopBody.h"
#include "ir/ops/Pointwise.h"
#include "ir/ops/Window.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot::ir;

constexpr double kLowest = -std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <typename OpOrAdaptor> static Window windowOf(OpOrAdaptor op) {
  return {op.getKernelSize(),  op.getStride(),   op.getPaddingLow(),
          op.getPaddingHigh(), op.getDilation(), op.getLayout()};
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static bool isMean(PoolKind kind) {
  return kind == PoolKind::mean_of_taps || kind == PoolKind::mean_of_pixels;
}

static LogicalResult checkTapCount(std::optional<Location> location,
                                   const Window &window) {
  int64_t count = 1;
  for (int64_t extent : window.kernel) {
    count *= extent;
    if (count > kNoTerm)
      return emitOptionalError(location,
                               "expected less than 2^31 taps, found a kernel "
                               "of ",
                               formatShape(window.kernel));
  }
  return success();
}

/// The type of the pool of an image, of its element type.
static FailureOr<RankedTensorType> inferPool(std::optional<Location> location,
                                             const Window &window,
                                             RankedTensorType image) {
  int64_t rank = image.getRank() - 2;
  if (rank < 1 || rank > 3) // C1
    return emitOptionalError(
        location,
        "expected an image of 1 to 3 dimensions besides batch and "
        "channels, found ",
        formatShape(image.getShape()));
  if (failed(window.check(location, rank))) // C2
    return failure();
  FailureOr<RankedTensorType> result = window.inferResult(location, image);
  if (failed(result)) // C3
    return failure();
  for (int64_t i = 0; i < rank; ++i)
    if (window.low[i] >= window.dilatedKernel(i) ||
        window.high[i] >= window.dilatedKernel(i)) // C4
      return emitOptionalError(location, "padding of low ", window.low[i],
                               " and high ", window.high[i],
                               " is not smaller than the dilated kernel of "
                               "extent ",
                               window.dilatedKernel(i), " of dimension ",
                               window.dim(i));
  if (failed(checkTapCount(location, window))) // C5
    return failure();
  return result;
}

/// `type` with the elements that its own are summed in.
static RankedTensorType widenType(RankedTensorType type) {
  return type.clone(getAccumulatorType(type.getElementType()));
}

/// Whether both have one shape and are summed in one type.
static bool haveEqualSums(RankedTensorType lhs, RankedTensorType rhs) {
  return lhs.getShape() == rhs.getShape() &&
         getAccumulatorType(lhs.getElementType()) ==
             getAccumulatorType(rhs.getElementType());
}

static LogicalResult checkMean(std::optional<Location> location, PoolKind kind,
                               ArrayRef<int64_t> dilation) {
  if (isMean(kind) && llvm::any_of(dilation, [](int64_t d) { return d != 1; }))
    return emitOptionalError(location,
                             "expected means without dilation, found ",
                             formatShape(dilation));
  return success();
}

FailureOr<RankedTensorType> PoolOp::inferType(std::optional<Location> location,
                                              Adaptor adaptor) {
  FailureOr<RankedTensorType> output =
      inferPool(location, windowOf(adaptor),
                cast<RankedTensorType>(adaptor.getInput().getType()));
  if (failed(output) || failed(checkMean(location, adaptor.getKind(),
                                         adaptor.getDilation()))) // C6
    return failure();
  return adaptor.getKind() == PoolKind::sum ? widenType(*output) : *output;
}

/// The type of the pool whose gradient `op` is. Checks that `output_grad` fits to it.
template <typename OpT>
static FailureOr<RankedTensorType> checkOutputGrad(OpT op) {
  FailureOr<RankedTensorType> output =
      inferPool(op.getLoc(), windowOf(op), op.getInputGrad().getType());
  if (failed(output)) // C1
    return failure();
  if (!haveEqualSums(*output, op.getOutputGrad().getType())) // C2
    return op.emitOpError("expected output_grad like ")
           << *output << ", found " << op.getOutputGrad().getType();
  return output;
}

LogicalResult PoolGradOp::verify() {
  FailureOr<RankedTensorType> output = checkOutputGrad(*this);
  if (failed(output) ||
      failed(checkMean(getLoc(), getKind(), getDilation()))) // C1
    return failure();
  size_t expectedCount = getKind() == PoolKind::max ? 2 : 0;
  if (getPooled().size() != expectedCount) // C3
    return emitOpError("expected ")
           << expectedCount
           << " operands besides output_grad, the input and the output of a "
              "maximum, found "
           << getPooled().size();
  if (expectedCount == 0)
    return success();
  Type input = getInputGrad().getType();
  if (getPooled()[0].getType() != input ||
      getPooled()[1].getType() != *output) // C3
    return emitOpError("expected input and output of types ")
           << input << " and " << *output << ", found "
           << getPooled()[0].getType() << " and " << getPooled()[1].getType();
  return success();
}

LogicalResult PoolWinnerOp::verify() {
  FailureOr<RankedTensorType> output =
      inferPool(getLoc(), windowOf(*this), getInput().getType());
  if (failed(output)) // C1
    return failure();
  if (*output != getOutput().getType() ||
      output->getShape() != getWinner().getType().getShape()) // C2, C3
    return emitOpError("expected output and winner like ")
           << *output << ", found " << getOutput().getType() << " and "
           << getWinner().getType();
  return success();
}

LogicalResult PoolGatherOp::verify() {
  if (failed(checkOutputGrad(*this))) // C1, C2
    return failure();
  ArrayRef<int64_t> expected = getOutputGrad().getType().getShape();
  if (!getWinner())
    return success();
  ArrayRef<int64_t> found = GraphBuilder::typeOf(getWinner()).getShape();
  if (found != expected) // C3
    return emitOpError("expected winner of shape ")
           << formatShape(expected) << ", found " << formatShape(found);
  return success();
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// A tap of each window: one loop per spatial dimension.
static SmallVector<Loop> addTaps(LoopsBuilder &loops, const Window &window) {
  return llvm::map_to_vector(
      window.kernel, [&](int64_t extent) { return loops.addReduced(extent); });
}

/// The pixels that windows at `windows` read at their taps.
static SmallVector<LoopSum> pixelsOf(const Window &window,
                                     SmallVector<LoopSum> windows,
                                     ArrayRef<Loop> taps) {
  for (auto [i, tap] : llvm::enumerate(taps)) {
    LoopSum &index = windows[window.dim(i)];
    index = index * window.stride[i] + tap * window.dilation[i] - window.low[i];
  }
  return windows;
}

/// The windows that read `pixels` at their taps.
static SmallVector<LoopSum> windowsOf(const Window &window,
                                      SmallVector<LoopSum> pixels,
                                      ArrayRef<Loop> taps) {
  for (auto [i, tap] : llvm::enumerate(taps)) {
    LoopSum &index = pixels[window.dim(i)];
    index =
        (index + tap * -window.dilation[i] + window.low[i]) / window.stride[i];
  }
  return pixels;
}

/// output[n, q, c] = max_t or sum_t input[n, q*stride + t*dilation - low, c]
Loops PoolOp::getLoops() {
  Window window = windowOf(*this);
  bool isMax = getKind() == PoolKind::max;
  LoopsBuilder loops(getOutput());
  SmallVector<LoopSum> all = loops.all();
  loops.readsGuarded(pixelsOf(window, all, addTaps(loops, window)), getInput(),
                     isMax ? kLowest : 0.0);
  loops.combines(all, isMax ? Combiner::Maximum : Combiner::Sum,
                 getOutput().getType().getElementType());
  return loops.build(isMean(getKind()) ? Loops::Body::Composed
                                       : Loops::Body::Copy);
}

/// winner[n, q, c] = the first t with
///     input[n, q*stride + t*dilation - low, c] == output[n, q, c]
/// NaN equals nothing: the border never wins, as -inf would where the maximum of a
/// window is -inf.
Loops PoolWinnerOp::getLoops() {
  Window window = windowOf(*this);
  LoopsBuilder loops(getWinner());
  SmallVector<LoopSum> all = loops.all();
  loops.readsGuarded(pixelsOf(window, all, addTaps(loops, window)), getInput(),
                     kNan);
  loops.reads(all);
  loops.combines(all, Combiner::FirstEqual,
                 getInput().getType().getElementType());
  return loops.build();
}

/// A pixel, and the maximum that it may be.
SmallVector<Value> PoolWinnerOp::buildBody(OpBuilder &, ValueRange scalars,
                                           TypeRange) {
  return {scalars[0], scalars[1]};
}

/// Whether each pixel belongs to one tap of one window.
static bool tilesImage(const Window &window, RankedTensorType image,
                       RankedTensorType output) {
  for (int64_t i = 0; i < window.rank(); ++i)
    if (window.dilation[i] != 1 || window.stride[i] != window.kernel[i] ||
        window.low[i] != 0 ||
        output.getDimSize(window.dim(i)) * window.kernel[i] !=
            image.getDimSize(window.dim(i)))
      return false;
  return true;
}

/// Of windows that tile the image, for a maximum: each tap of a window gets its share
/// without a sum over others, input_grad[q*stride + t] from output_grad[q].
static Loops getTiledLoops(PoolGatherOp op, const Window &window) {
  LoopsBuilder loops(op.getOutputGrad());
  SmallVector<LoopSum> windows = loops.all();
  SmallVector<Loop> taps = llvm::map_to_vector(
      window.kernel, [&](int64_t extent) { return loops.add(extent); });
  loops.reads(windows);
  loops.reads(windows);
  loops.writes(pixelsOf(window, windows, taps),
               op.getInputGrad().getType().getElementType());
  return loops.build();
}

/// input_grad[n, p, c] = sum_t output_grad[n, (p + low - t*dilation) / stride, c]
Loops PoolGatherOp::getLoops() {
  Window window = windowOf(*this);
  if (getWinner() &&
      tilesImage(window, getInputGrad().getType(), getOutputGrad().getType()))
    return getTiledLoops(*this, window);
  LoopsBuilder loops(getInputGrad());
  SmallVector<LoopSum> all = loops.all();
  SmallVector<LoopSum> windows = windowsOf(window, all, addTaps(loops, window));
  loops.reads(windows, getFloatElement(getOutputGrad(), 0.0));
  if (getWinner())
    loops.reads(windows, Builder(getContext()).getI32IntegerAttr(kNoTerm));
  loops.combines(all, Combiner::Sum, getInputGrad().getType().getElementType());
  return loops.build();
}

/// What a window gives a pixel: with winners, nothing to all but one.
SmallVector<Value> PoolGatherOp::buildBody(OpBuilder &builder,
                                           ValueRange scalars,
                                           TypeRange resultTypes) {
  Location loc = getLoc();
  Value term = extend(builder, loc, scalars[0], resultTypes[0]);
  if (!getWinner())
    return {term};
  // The loops of taps come last.
  unsigned first = getInputGrad().getType().getRank();
  SmallVector<Loop> taps;
  for (unsigned i = 0; i < getKernelSize().size(); ++i)
    taps.push_back({first + i});
  Value number = buildIterationNumber(builder, loc, taps, getKernelSize(),
                                      builder.getI32Type());
  Value isWinner = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                         scalars[1], number);
  Value zero = arith::ConstantOp::create(builder, loc,
                                         builder.getZeroAttr(term.getType()));
  return {arith::SelectOp::create(builder, loc, isWinner, term, zero)};
}

/// Those of the decomposition: for each pixel p the taps t of the windows that contain
/// it, and of a maximum the pixels at all taps u of such a window,
/// p + (u - t)*dilation.
Loops PoolGradOp::getLoops() {
  Window window = windowOf(*this);
  LoopsBuilder loops(getInputGrad());
  SmallVector<LoopSum> all = loops.all();
  SmallVector<Loop> t = addTaps(loops, window);
  SmallVector<LoopSum> windows = windowsOf(window, all, t);
  TypedAttr outside = getFloatElement(getOutputGrad(), 0.0);
  loops.reads(windows, outside);
  if (getKind() == PoolKind::max) {
    SmallVector<LoopSum> pixels = all;
    for (auto [i, u] : llvm::enumerate(addTaps(loops, window))) {
      LoopSum &pixel = pixels[window.dim(i)];
      pixel = pixel + u * window.dilation[i] + t[i] * -window.dilation[i];
    }
    loops.reads(pixels, getFloatElement(getInputGrad(), kNan));
    loops.reads(windows, getFloatElement(getInputGrad(), kNan));
  }
  loops.writes(all, getInputGrad().getType().getElementType());
  return loops.build(Loops::Body::Composed);
}

//===----------------------------------------------------------------------===//
// Decompositions
//===----------------------------------------------------------------------===//

/// Per dimension i of the image the pixels among the taps of its windows, of the type
/// of `output`: min(q*stride - low + kernel, extent) - max(q*stride - low, 0).
static Value countPixels(GraphBuilder b, const Window &window, int64_t i,
                         int64_t extent, RankedTensorType output) {
  Type index = IntegerType::get(output.getContext(), 64);
  auto type = RankedTensorType::get({output.getDimSize(window.dim(i))}, index);
  Value first =
      b.add(b.mul(b.create<IotaOp>(type, 0), window.stride[i]), -window.low[i]);
  Value end = b.create<MinimumOp>(b.add(first, window.kernel[i]),
                                  b.splat(type, extent));
  Value count = b.sub(end, b.create<MaximumOp>(first, b.splat(type, 0)));
  return b.create<ExpandOp>(output, b.cast(count, output.getElementType()),
                            ArrayRef<int64_t>(window.dim(i)));
}

/// What the sum of each window is divided by: `output` is the type of the quotient. A
/// splat, or a product of one vector per dimension that kernels compute as they go.
static Value buildCounts(GraphBuilder b, const Window &window, PoolKind kind,
                         RankedTensorType image, RankedTensorType output) {
  double taps = 1;
  for (int64_t extent : window.kernel)
    taps *= extent;
  if (kind == PoolKind::mean_of_taps || !window.hasBorder())
    return b.splat(output, taps);
  Value product;
  for (int64_t i = 0; i < window.rank(); ++i) {
    Value count =
        countPixels(b, window, i, image.getDimSize(window.dim(i)), output);
    product = product ? b.mul(product, count) : count;
  }
  return product;
}

/// An operation with the windows of `op`.
template <typename OpT, typename FromOp, typename... Args>
static Value createLike(GraphBuilder b, FromOp op, Args... args) {
  return b.create<OpT>(args..., op.getKernelSize(), op.getStride(),
                       op.getPaddingLow(), op.getPaddingHigh(),
                       op.getDilation(), op.getLayout());
}

static Value combineTaps(GraphBuilder b, PoolOp op) {
  Window window = windowOf(op);
  bool isMax = op.getKind() == PoolKind::max;
  Value padded = window.pad(b, op.getInput(), isMax ? kLowest : 0.0);
  Value combined;
  window.forEachTap([&](ArrayRef<int64_t> position) {
    Value tap = window.takeTap(b, padded, position);
    if (!isMax)
      tap = b.widen(tap);
    if (!combined)
      combined = tap;
    else
      combined =
          isMax ? b.create<MaximumOp>(combined, tap) : b.add(combined, tap);
  });
  return combined;
}

SmallVector<Value> PoolOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  RankedTensorType output = getOutput().getType();
  Value result;
  if (isMean(getKind())) {
    Value sum = createLike<PoolOp>(b, *this, getInput(), PoolKind::sum);
    result = b.div(sum, buildCounts(b, windowOf(*this), getKind(),
                                    getInput().getType(), widenType(output)));
  } else {
    result = combineTaps(b, *this);
  }
  return {b.cast(result, output.getElementType())};
}

/// Which tap is the first to win is found from the last one on.
SmallVector<Value> PoolWinnerOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  Window window = windowOf(*this);
  Value padded = window.pad(b, getInput(), kNan);
  SmallVector<Value> taps;
  window.forEachTap([&](ArrayRef<int64_t> position) {
    taps.push_back(window.takeTap(b, padded, position));
  });
  Value winner = b.splat(getWinner().getType(), kNoTerm);
  for (int64_t number = taps.size() - 1; number >= 0; --number)
    winner = b.where(b.compare(Predicate::eq, taps[number], getOutput()),
                     b.splat(getWinner().getType(), number), winner);
  return {winner};
}

SmallVector<Value> PoolGatherOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  Window window = windowOf(*this);
  Value outputGrad = b.widen(getOutputGrad());
  SmallVector<int64_t> shape(getInputGrad().getType().getShape());
  for (int64_t i = 0; i < window.rank(); ++i)
    shape[window.dim(i)] += window.low[i] + window.high[i];
  RankedTensorType padded = GraphBuilder::typeOf(outputGrad).clone(shape);
  Value sum;
  int64_t number = 0;
  window.forEachTap([&](ArrayRef<int64_t> position) {
    Value share = outputGrad;
    if (getWinner())
      share = b.keepWhere(b.compare(Predicate::eq, getWinner(), number++),
                          outputGrad);
    Value term = window.putTap(b, share, position, padded);
    sum = sum ? b.add(sum, term) : term;
  });
  return {
      b.cast(window.crop(b, sum), getInputGrad().getType().getElementType())};
}

SmallVector<Value> PoolGradOp::decompose(OpBuilder &builder) {
  GraphBuilder b(builder, getLoc());
  RankedTensorType type = getInputGrad().getType();
  if (getKind() == PoolKind::max) {
    Value input = getPooled()[0], output = getPooled()[1];
    RankedTensorType numbers =
        GraphBuilder::typeOf(output).clone(builder.getI32Type());
    Value winner = createLike<PoolWinnerOp>(b, *this, numbers, input, output);
    return {createLike<PoolGatherOp>(b, *this, type, getOutputGrad(), winner)};
  }
  Window window = windowOf(*this);
  auto gather = [&](Value outputGrad, RankedTensorType to) {
    return createLike<PoolGatherOp>(b, *this, to, outputGrad, Value());
  };
  auto countsFor = [&](RankedTensorType quotient) {
    return buildCounts(b, window, getKind(), type, quotient);
  };
  if (getKind() == PoolKind::sum)
    return {gather(getOutputGrad(), type)};
  // What differs from window to window divides before the sum.
  if (getKind() == PoolKind::mean_of_pixels && window.hasBorder()) {
    Value grad = b.widen(getOutputGrad());
    return {gather(b.div(grad, countsFor(GraphBuilder::typeOf(grad))), type)};
  }
  Value sum = gather(getOutputGrad(), widenType(type));
  return {
      b.cast(b.div(sum, countsFor(widenType(type))), type.getElementType())};
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

LogicalResult PoolOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  SmallVector<Value> pooled;
  if (getKind() == PoolKind::max)
    pooled.append({getInput(), getOutput()});
  operandGrads.push_back(
      createLike<PoolGradOp>({builder, getLoc()}, *this, getInput().getType(),
                             resultGrads[0], ValueRange(pooled), getKind()));
  return success();
}

/// Linear in the gradient: each window sums its pixels, or takes that of its winner.
LogicalResult PoolGatherOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                                     SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  RankedTensorType type = getOutputGrad().getType();
  if (!getWinner()) {
    Value sum = createLike<PoolOp>(b, *this, resultGrads[0], PoolKind::sum);
    operandGrads.push_back(b.cast(sum, type.getElementType()));
    return success();
  }
  Window window = windowOf(*this);
  Value padded = window.pad(b, resultGrads[0], 0.0);
  Value taken;
  int64_t number = 0;
  window.forEachTap([&](ArrayRef<int64_t> position) {
    Value isWinner = b.compare(Predicate::eq, getWinner(), number++);
    Value tap = b.keepWhere(isWinner, window.takeTap(b, padded, position));
    taken = taken ? b.add(taken, tap) : tap;
  });
  operandGrads.append({b.cast(taken, type.getElementType()), Value()});
  return success();
}
