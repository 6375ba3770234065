//===- WidenConvolutions.cpp - Neighbouring pixels as channels ----------------===//
//
// Vectors run along output channels. With six of them ten of sixteen lanes would
// be empty; with B neighbouring pixels of a row as B*O channels of one pixel they
// are full. The kernel gets B - 1 columns wider and strides over B pixels; the
// convolution says which of its columns belong to which pixel, so that the others
// take no part, not even with a pixel that is not finite.
//
// N images, OH x OW windows, C input and O output channels, KH x KW taps.
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
using namespace ingot;

namespace ingot {
#define GEN_PASS_DEF_WIDENCONVOLUTIONSPASS
#include "passes/Passes.h.inc"
} // namespace ingot

namespace {

/// Below this the zeros and the wider kernel are not worth it.
constexpr double kMinSpeedup = 1.2;

ArrayRef<int64_t> shapeOf(Value tensor) {
  return GraphBuilder::typeOf(tensor).getShape();
}

/// Wide convolutions in terms of narrow ones.
struct Widening {
  int64_t pixels; ///< B
  int64_t stride; ///< of windows along a row, before
  int64_t KW, O;  ///< before

  int64_t wideKW() const { return KW + (pixels - 1) * stride; }
};

int64_t countPixels(Conv2dOp op) { return op.countPixels(); }
int64_t countPixels(Conv2dInputGradOp) { return 1; }
int64_t countPixels(Conv2dWeightGradOp) { return 1; }

/// The number of pixels with the least work per pixel, for `images` [N, OH, OW, O]
/// and `weight` [KH, KW, C, O]; nothing if that is one.
template <typename OpT>
std::optional<Widening> chooseWidening(OpT op, RankedTensorType images,
                                       RankedTensorType weight,
                                       int64_t vectorBits) {
  if (op.getLayout() != ImageLayout::channels_last || op.getGroups() != 1 ||
      op.getDilation()[1] != 1 || countPixels(op) != 1)
    return std::nullopt;
  Widening best{1, op.getStride()[1], weight.getDimSize(1),
                weight.getDimSize(3)};
  // Vectors hold sums.
  int64_t lanes =
      vectorBits /
      getAccumulatorType(images.getElementType()).getIntOrFloatBitWidth();
  double bestSpeedup = kMinSpeedup;
  for (int64_t pixels = 2; pixels * best.O <= lanes; ++pixels) {
    Widening wide{pixels, best.stride, best.KW, best.O};
    double speedup = static_cast<double>(pixels * best.KW) / wide.wideKW();
    if (images.getDimSize(2) % pixels != 0 || speedup <= bestSpeedup)
      continue;
    best = wide;
    bestSpeedup = speedup;
  }
  if (best.pixels == 1)
    return std::nullopt;
  return best;
}

/// [N, OH, OW, O] as [N, OH, OW/B, B*O].
Value widenImages(GraphBuilder b, const Widening &widening, Value images) {
  ArrayRef<int64_t> shape = shapeOf(images);
  return b.reshape(images, {shape[0], shape[1], shape[2] / widening.pixels,
                            widening.pixels * shape[3]});
}

/// `attributes` follow those that the operations have in common.
template <typename OpT, typename... Attributes>
Value createWide(GraphBuilder b, const Widening &widening, OpT op,
                 ArrayRef<int64_t> shape, Value lhs, Value rhs,
                 Attributes... attributes) {
  auto type = GraphBuilder::typeOf(op->getResult(0)).clone(shape);
  int64_t stride[] = {op.getStride()[0], widening.stride * widening.pixels};
  return b.create<OpT>(type, lhs, rhs, ArrayRef<int64_t>(stride),
                       op.getPaddingLow(), op.getPaddingHigh(),
                       op.getDilation(), op.getGroups(), op.getLayout(),
                       attributes...);
}

struct WidenConv2d : OpRewritePattern<Conv2dOp> {
  WidenConv2d(MLIRContext *context, int64_t vectorBits)
      : OpRewritePattern(context), vectorBits(vectorBits) {}

  LogicalResult matchAndRewrite(Conv2dOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<Widening> widening = chooseWidening(
        op, op.getOutput().getType(), op.getWeight().getType(), vectorBits);
    if (!widening)
      return rewriter.notifyMatchFailure(op, "no gain");
    GraphBuilder b(rewriter, op.getLoc());
    // The taps of pixel p stand p strides to the right.
    SmallVector<Value> weights;
    for (int64_t p = 0; p < widening->pixels; ++p) {
      int64_t left = p * widening->stride;
      int64_t right = widening->wideKW() - widening->KW - left;
      weights.push_back(
          b.pad(op.getWeight(), {0, left, 0, 0}, {0, right, 0, 0}, 0.0));
    }
    ArrayRef<int64_t> shape = shapeOf(op.getOutput());
    int64_t wide[] = {shape[0], shape[1], shape[2] / widening->pixels,
                      shape[3] * widening->pixels};
    Value output = createWide(b, *widening, op, wide, op.getInput(),
                              b.concat(weights, 3), widening->pixels);
    rewriter.replaceOp(op, b.reshape(output, shape));
    return success();
  }

  int64_t vectorBits;
};

/// The gradient of the wide weight holds that of the narrow one B times, each from
/// every B-th pixel. Of narrow floats each of them would be rounded before they are
/// added.
struct WidenConv2dWeightGrad : OpRewritePattern<Conv2dWeightGradOp> {
  WidenConv2dWeightGrad(MLIRContext *context, int64_t vectorBits)
      : OpRewritePattern(context), vectorBits(vectorBits) {}

  LogicalResult matchAndRewrite(Conv2dWeightGradOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getWeightGrad().getType();
    if (getAccumulatorType(type.getElementType()) != type.getElementType())
      return rewriter.notifyMatchFailure(op, "accumulates in another type");
    std::optional<Widening> widening =
        chooseWidening(op, op.getOutputGrad().getType(), type, vectorBits);
    if (!widening)
      return rewriter.notifyMatchFailure(op, "no gain");
    GraphBuilder b(rewriter, op.getLoc());
    ArrayRef<int64_t> shape = type.getShape();
    int64_t KH = shape[0], C = shape[2], O = widening->O;
    int64_t wide[] = {KH, widening->wideKW(), C, O * widening->pixels};
    Value grads = createWide(b, *widening, op, wide,
                             widenImages(b, *widening, op.getOutputGrad()),
                             op.getInput());
    Value sum;
    for (int64_t p = 0; p < widening->pixels; ++p) {
      int64_t left = p * widening->stride;
      Value grad = b.slice(grads, {0, left, 0, p * O},
                           {KH, left + widening->KW, C, (p + 1) * O});
      sum = sum ? b.add(sum, grad) : grad;
    }
    rewriter.replaceOp(op, sum);
    return success();
  }

  int64_t vectorBits;
};

/// The gradient of an image is a convolution with the weights turned round, which can
/// be widened. Not where windows are apart: most of what it read would be zeros that
/// need memory.
struct TurnConv2dInputGrad : OpRewritePattern<Conv2dInputGradOp> {
  TurnConv2dInputGrad(MLIRContext *context, int64_t vectorBits)
      : OpRewritePattern(context), vectorBits(vectorBits) {}

  LogicalResult matchAndRewrite(Conv2dInputGradOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType weight = op.getWeight().getType();
    ArrayRef<int64_t> shape = weight.getShape();
    if (!llvm::all_equal({op.getStride()[0], op.getStride()[1], int64_t(1)}) ||
        !chooseWidening(op, op.getInputGrad().getType(),
                        weight.clone({shape[0], shape[1], shape[3], shape[2]}),
                        vectorBits))
      return rewriter.notifyMatchFailure(op, "no gain");
    markOrigin(op);
    rewriter.replaceOp(op, op.decompose(rewriter));
    return success();
  }

  int64_t vectorBits;
};

/// f(reshape(x), y) = reshape(f(x, reshape back(y))) where `x` has B pixels as
/// channels: what follows a wide convolution stays in its epilogue.
struct SinkReshapeThroughPointwise
    : OpTraitRewritePattern<ingot::OpTrait::Pointwise> {
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

  /// [N, OH, OW/B, B*O] to [N, OH, OW, O], behind a convolution or what follows it.
  static bool splitsPixels(ReshapeOp op) {
    Operation *producer = op.getInput().getDefiningOp();
    ArrayRef<int64_t> from = shapeOf(op.getInput()),
                      to = shapeOf(op.getOutput());
    return producer &&
           (isa<Conv2dOp>(producer) ||
            producer->hasTrait<ingot::OpTrait::Pointwise>()) &&
           from.size() == 4 && to.size() == 4 && from[0] == to[0] &&
           from[1] == to[1] && from[2] < to[2] && from[3] % to[3] == 0;
  }

  /// `operand` in the shape of a wide image; one value per channel is repeated for
  /// each pixel.
  static Value widen(GraphBuilder b, Value operand, ArrayRef<int64_t> shape) {
    auto expand = operand.getDefiningOp<ExpandOp>();
    if (!expand || expand.getDims() != ArrayRef<int64_t>({3}))
      return b.reshape(operand, shape);
    RankedTensorType channels = expand.getInput().getType();
    int64_t O = channels.getDimSize(0), B = shape[3] / O;
    int64_t last[] = {1}, all[] = {3};
    Value repeated =
        b.create<ExpandOp>(channels.clone({B, O}), expand.getInput(), last);
    return b.create<ExpandOp>(channels.clone(shape),
                              b.reshape(repeated, {B * O}), all);
  }
};

struct WidenConvolutionsPass
    : ingot::impl::WidenConvolutionsPassBase<WidenConvolutionsPass> {
  using Base::Base;

  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    FailureOr<TargetAttr> target = requireTarget(getOperation());
    if (failed(target))
      return signalPassFailure();
    int64_t vectorBits = 8 * target->get(TargetFact::vector);
    patterns.add<WidenConv2d, TurnConv2dInputGrad, WidenConv2dWeightGrad>(
        context, vectorBits);
    patterns.add<SinkReshapeThroughPointwise>(context);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
