//===- WidenConvolutions.cpp - Neighbouring pixels as channels ----------------===//
//
// Vectors run along output channels. With six of them ten of sixteen lanes would
// be empty; with B neighbouring pixels of the last dimension as B*O channels of one
// pixel they are full. The kernel gets B - 1 strides wider and strides over B pixels;
// the convolution says which of its taps belong to which pixel, so that the others
// take no part, not even with a pixel that is not finite.
//
// C input and O output channels; of the last spatial dimension W windows and K taps.
//
//===----------------------------------------------------------------------===//

#include "ir/ScalarType.h"
#include "ir/ops/Convolution.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"
#include "passes/graph/Origin.h"
#include "passes/schedule/TargetDescription.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace ingot::passes;
using namespace ingot::schedule;

#define GEN_PASS_DEF_WIDENCONVOLUTIONSPASS
#include "passes/PassBase.inc"

namespace {

/// Below this the zeros and the wider kernel are not worth it.
constexpr double kMinSpeedup = 1.2;

ArrayRef<int64_t> shapeOf(Value tensor) {
  return ingot::ir::GraphBuilder::typeOf(tensor).getShape();
}

/// Wide convolutions in terms of narrow ones.
struct Widening {
  int64_t pixels; ///< B
  int64_t stride; ///< of windows, before
  int64_t K, O;   ///< before

  int64_t wideK() const { return K + (pixels - 1) * stride; }
};

/// The number of pixels with the least work per pixel; nothing if that is one. Those of
/// an input have its channels, at the distance of its elements.
std::optional<Widening> chooseWidening(ingot::ir::ConvOp op,
                                       int64_t vectorBits) {
  if (op.getLayout() != ingot::ir::ImageLayout::channels_last ||
      op.getGroups() != 1 || op.getDilation().back() != 1 ||
      op.countPixels() != 1)
    return std::nullopt;
  bool ofInput = op.getOf() == ingot::ir::ConvTensor::input;
  ArrayRef<int64_t> images = shapeOf(op.getTensor(
      ofInput ? ingot::ir::ConvTensor::input : ingot::ir::ConvTensor::output));
  ArrayRef<int64_t> weight =
      shapeOf(op.getTensor(ingot::ir::ConvTensor::weight));
  int64_t rank = images.size();
  Widening best{1, (ofInput ? op.getInputDilation() : op.getStride()).back(),
                weight[rank - 3], images.back()};
  // Vectors hold sums.
  int64_t lanes =
      vectorBits / ingot::ir::getAccumulatorType(op.getType().getElementType())
                       .getIntOrFloatBitWidth();
  double bestSpeedup = kMinSpeedup;
  for (int64_t pixels = 2; pixels * best.O <= lanes; ++pixels) {
    Widening wide{pixels, best.stride, best.K, best.O};
    double speedup = static_cast<double>(pixels * best.K) / wide.wideK();
    if (images[rank - 2] % pixels != 0 || speedup <= bestSpeedup)
      continue;
    best = wide;
    bestSpeedup = speedup;
  }
  if (best.pixels == 1)
    return std::nullopt;
  return best;
}

/// [.., W, O] as [.., W/B, B*O].
SmallVector<int64_t> widenShape(ArrayRef<int64_t> shape, int64_t pixels) {
  SmallVector<int64_t> wide(shape);
  wide[wide.size() - 2] /= pixels;
  wide.back() *= pixels;
  return wide;
}

/// With the `extents` of what it computes.
Value createWide(ingot::ir::GraphBuilder b, const Widening &widening,
                 ingot::ir::ConvOp op, Value lhs, Value rhs,
                 ArrayRef<int64_t> extents, int64_t pixels) {
  SmallVector<int64_t> stride(op.getStride());
  stride.back() *= widening.pixels;
  return b.create<ingot::ir::ConvOp>(
      lhs, rhs, op.getOf(), stride, op.getLow(), op.getHigh(), op.getDilation(),
      op.getInputDilation(), op.getGroups(), op.getLayout(), extents,
      op.getReversed(), pixels);
}

/// Where the taps of pixel `p` begin in the wide weight.
int64_t firstTap(const Widening &widening, ingot::ir::ConvOp op, int64_t p) {
  return widening.stride * (op.getReversed() ? widening.pixels - 1 - p : p);
}

/// The input of a convolution as the output of one that has its output as input and
/// the weight's channels exchanged: windows and positions change places, so that taps
/// run the other way. It is the weight that is turned: a wide product leaves terms out
/// along steps of k that both operands walk forwards.
Value turnRound(ingot::ir::GraphBuilder b, ingot::ir::ConvOp op) {
  ArrayRef<int64_t> output = shapeOf(op.getLhs()),
                    weight = shapeOf(op.getRhs());
  SmallVector<int64_t> low, high, exchange, taps;
  for (size_t i = 0; i < op.getStride().size(); ++i) {
    int64_t dilatedKernel = op.getDilation()[i] * (weight[i] - 1) + 1;
    low.push_back(dilatedKernel - 1 - op.getLow()[i]);
    high.push_back((op.getExtents()[i] - 1) * op.getInputDilation()[i] +
                   dilatedKernel - low.back() -
                   (output[1 + i] - 1) * op.getStride()[i] - 1);
    exchange.push_back(i);
    taps.push_back(i);
  }
  int64_t rank = output.size();
  exchange.append({rank - 1, rank - 2});
  Value turned =
      b.create<ingot::ir::FlipOp>(b.transpose(op.getRhs(), exchange), taps);
  return b.create<ConvOp>(op.getLhs(), turned, ConvTensor::output,
                          op.getInputDilation(), low, high, op.getDilation(),
                          op.getStride(), op.getGroups(), op.getLayout(),
                          ArrayRef<int64_t>(), op.getReversed());
}

struct WidenConv : OpRewritePattern<ConvOp> {
  WidenConv(MLIRContext *context, int64_t vectorBits)
      : OpRewritePattern(context), vectorBits(vectorBits) {}

  LogicalResult matchAndRewrite(ConvOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<Widening> widening = chooseWidening(op, vectorBits);
    if (!widening)
      return rewriter.notifyMatchFailure(op, "no gain");
    GraphBuilder b(rewriter, op.getLoc());
    switch (op.getOf()) {
    case ConvTensor::output:
      rewriter.replaceOp(op, widenOutput(b, *widening, op));
      return success();
    case ConvTensor::weight:
      // Of narrow floats each share would be rounded before they are added.
      if (getAccumulatorType(op.getType().getElementType()) !=
          op.getType().getElementType())
        return rewriter.notifyMatchFailure(op, "accumulates in another type");
      rewriter.replaceOp(op, widenWeight(b, *widening, op));
      return success();
    case ConvTensor::input:
      // Most of what a turned one reads would be zeros that need memory.
      if (llvm::any_of(op.getStride(), [](int64_t s) { return s != 1; }))
        return rewriter.notifyMatchFailure(op, "windows are apart");
      markOrigin(op);
      rewriter.replaceOp(op,
                         turnRound(GraphBuilder(rewriter, op.getLoc()), op));
      return success();
    }
    llvm_unreachable("a tensor of three");
  }

  /// The taps of pixel p are p strides later.
  static Value widenOutput(GraphBuilder b, const Widening &widening,
                           ConvOp op) {
    int64_t rank = op.getType().getRank();
    SmallVector<Value> weights;
    for (int64_t p = 0; p < widening.pixels; ++p) {
      SmallVector<int64_t> left(rank, 0), right(rank, 0);
      left[rank - 3] = firstTap(widening, op, p);
      right[rank - 3] = widening.wideK() - widening.K - left[rank - 3];
      weights.push_back(b.pad(op.getRhs(), left, right, 0.0));
    }
    Value output =
        createWide(b, widening, op, op.getLhs(), b.concat(weights, rank - 1),
                   op.getExtents(), widening.pixels);
    return b.reshape(output, shapeOf(op));
  }

  /// The wide weight holds the narrow one B times, each from every B-th pixel.
  static Value widenWeight(GraphBuilder b, const Widening &widening,
                           ConvOp op) {
    int64_t rank = op.getType().getRank();
    SmallVector<int64_t> extents(op.getExtents());
    extents.back() = widening.wideK();
    Value output = b.reshape(op.getLhs(),
                             widenShape(shapeOf(op.getLhs()), widening.pixels));
    Value wide =
        createWide(b, widening, op, output, op.getRhs(), extents, /*pixels=*/1);
    Value sum;
    for (int64_t p = 0; p < widening.pixels; ++p) {
      SmallVector<int64_t> start(rank, 0), limit(shapeOf(op));
      start[rank - 3] = firstTap(widening, op, p);
      limit[rank - 3] = start[rank - 3] + widening.K;
      start[rank - 1] = p * widening.O;
      limit[rank - 1] = start[rank - 1] + widening.O;
      Value share = b.slice(wide, start, limit);
      sum = sum ? b.add(sum, share) : share;
    }
    return sum;
  }

  int64_t vectorBits;
};

/// f(reshape(x), y) = reshape(f(x, reshape back(y))) where `x` has B pixels as
/// channels: what follows a wide convolution stays in its epilogue.
struct SinkReshapeThroughPointwise
    : OpTraitRewritePattern<ingot::ir::OpTrait::Pointwise> {
  using OpTraitRewritePattern::OpTraitRewritePattern;

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    Value wide;
    for (Value operand : op->getOperands())
      if (auto reshape = operand.getDefiningOp<ReshapeOp>();
          reshape && splitsPixels(reshape))
        wide = reshape.getInput();
    if (!wide)
      return rewriter.notifyMatchFailure(op,
                                         "no operand of a wide convolution");
    GraphBuilder b(rewriter, op->getLoc());
    IRMapping mapping;
    for (Value operand : op->getOperands())
      if (GraphBuilder::typeOf(operand).getRank() > 0)
        mapping.map(operand, widen(b, operand, shapeOf(wide)));
    Operation *sunk = rewriter.clone(*op, mapping);
    SmallVector<Value> results;
    for (auto [result, narrow] :
         llvm::zip(sunk->getResults(), op->getResults())) {
      result.setType(GraphBuilder::typeOf(narrow).clone(shapeOf(wide)));
      results.push_back(b.reshape(result, shapeOf(narrow)));
    }
    rewriter.replaceOp(op, results);
    return success();
  }

  /// [.., W/B, B*O] to [.., W, O], behind a convolution or what follows it.
  static bool splitsPixels(ReshapeOp op) {
    Operation *producer = op.getInput().getDefiningOp();
    ArrayRef<int64_t> from = shapeOf(op.getInput()),
                      to = shapeOf(op.getOutput());
    if (!producer || from.size() < 3 || from.size() != to.size() ||
        from.back() <= to.back() || from.back() % to.back())
      return false;
    return (isa<ConvOp>(producer) ||
            producer->hasTrait<ingot::ir::OpTrait::Pointwise>()) &&
           from.drop_back(2) == to.drop_back(2);
  }

  /// `operand` in the shape of a wide image; one value per channel is repeated for
  /// each pixel.
  static Value widen(GraphBuilder b, Value operand, ArrayRef<int64_t> shape) {
    auto expand = operand.getDefiningOp<ExpandOp>();
    int64_t channelDim = shape.size() - 1;
    if (!expand || expand.getDims() != ArrayRef<int64_t>(channelDim))
      return b.reshape(operand, shape);
    RankedTensorType channels = expand.getInput().getType();
    int64_t O = channels.getDimSize(0), B = shape.back() / O;
    int64_t last[] = {1};
    Value repeated =
        b.create<ExpandOp>(channels.clone({B, O}), expand.getInput(), last);
    return b.create<ExpandOp>(channels.clone(shape),
                              b.reshape(repeated, {B * O}),
                              ArrayRef<int64_t>(channelDim));
  }
};

struct WidenConvolutionsPass
    : ingot::passes::impl::WidenConvolutionsPassBase<WidenConvolutionsPass> {
  using Base::Base;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    FailureOr<TargetAttr> target = requireTarget(getOperation());
    if (failed(target))
      return signalPassFailure();
    int64_t vectorBits = 8 * target->get(TargetFact::vector);
    patterns.add<WidenConv>(context, vectorBits);
    patterns.add<SinkReshapeThroughPointwise>(context);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
