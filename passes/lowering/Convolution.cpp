//===- Convolution.cpp - Convolutions to linalg -------------------------------===//
//
// Only the forms that are contractions arrive here: channels last, no border, one
// group (Conv2dOp::isContraction). The others were decomposed into them.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Convolution.h"
#include "passes/lowering/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace {

/// Indices of the pixels that windows read, `y * stride + i * dilation`: row y or
/// column x of the windows, tap i or j.
AffineExpr indexWindow(AffineExpr position, AffineExpr tap, unsigned dim,
                       ArrayRef<int64_t> stride, ArrayRef<int64_t> dilation) {
  return position * stride[dim] + tap * dilation[dim];
}

/// Whether tap j belongs to the window of the pixel that channel o is of, where
/// j and o are the indices of these loops: 0 <= j - pixel * distance < window.
Value createTapCondition(OpBuilder &builder, Location loc, ingot::Conv2dOp op,
                         unsigned j, unsigned o) {
  auto constant = [&](int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  int64_t O = op.getOutput().getType().getDimSize(3) / op.countPixels();
  Value pixel = arith::DivUIOp::create(
      builder, loc, linalg::IndexOp::create(builder, loc, o), constant(O));
  Value first = arith::MulIOp::create(builder, loc, pixel,
                                      constant(op.getPixelDistance()));
  // What is negative is large without a sign.
  Value tap = arith::SubIOp::create(
      builder, loc, linalg::IndexOp::create(builder, loc, j), first);
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, tap,
                               constant(op.getPixelWindow()));
}

/// `ingot.conv2d` becomes a generic over (n, y, x, o, i, j, c), the last three
/// reduced, that adds products into a zero-filled tensor.
struct LowerConv2d : OpRewritePattern<ingot::Conv2dOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ingot::Conv2dOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.isContraction())
      return rewriter.notifyMatchFailure(op, "expected a contraction");
    MLIRContext *context = rewriter.getContext();
    AffineExpr n, y, x, o, i, j, c;
    bindDims(context, n, y, x, o, i, j, c);
    ArrayRef<int64_t> stride = op.getStride(), dilation = op.getDilation();
    AffineExpr input[] = {n, indexWindow(y, i, 0, stride, dilation),
                          indexWindow(x, j, 1, stride, dilation), c};
    AffineExpr weight[] = {i, j, c, o};
    AffineExpr output[] = {n, y, x, o};
    auto takesPart = [&](OpBuilder &builder, Location loc) {
      return createTapCondition(builder, loc, op, /*j=*/5, /*o=*/3);
    };
    llvm::function_ref<Value(OpBuilder &, Location)> condition;
    if (op.countPixels() > 1)
      condition = takesPart;
    rewriter.replaceOp(op, ingot::createProduct(
                               rewriter, op.getLoc(), op.getOutput().getType(),
                               {op.getInput(), op.getWeight()},
                               {AffineMap::get(7, 0, input, context),
                                AffineMap::get(7, 0, weight, context),
                                AffineMap::get(7, 0, output, context)},
                               condition));
    return success();
  }
};

/// `ingot.conv2d_weight_grad` becomes a generic over (i, j, c, o, n, y, x), the
/// last three reduced.
struct LowerConv2dWeightGrad : OpRewritePattern<ingot::Conv2dWeightGradOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ingot::Conv2dWeightGradOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.isContraction())
      return rewriter.notifyMatchFailure(op, "expected a contraction");
    MLIRContext *context = rewriter.getContext();
    AffineExpr i, j, c, o, n, y, x;
    bindDims(context, i, j, c, o, n, y, x);
    ArrayRef<int64_t> stride = op.getStride(), dilation = op.getDilation();
    AffineExpr outputGrad[] = {n, y, x, o};
    AffineExpr input[] = {n, indexWindow(y, i, 0, stride, dilation),
                          indexWindow(x, j, 1, stride, dilation), c};
    AffineExpr weightGrad[] = {i, j, c, o};
    rewriter.replaceOp(
        op, ingot::createProduct(rewriter, op.getLoc(),
                                 op.getWeightGrad().getType(),
                                 {op.getInput(), op.getOutputGrad()},
                                 {AffineMap::get(7, 0, input, context),
                                  AffineMap::get(7, 0, outputGrad, context),
                                  AffineMap::get(7, 0, weightGrad, context)}));
    return success();
  }
};

} // namespace

void ingot::populateConvolutionToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerConv2d, LowerConv2dWeightGrad>(patterns.getContext());
}
