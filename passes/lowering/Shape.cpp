//===- Shape.cpp - Shape operations to linalg and slices ---------------------===//

#include "ir/ops/Shape.h"
#include "ir/ops/Inference.h"
#include "passes/lowering/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace {

/// A constant that reaches a kernel is a splat: the others are kernel inputs.
struct LowerConstant : OpRewritePattern<ingot::ConstantOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ingot::ConstantOp op,
                                PatternRewriter &rewriter) const override {
    auto splat = dyn_cast<SplatElementsAttr>(op.getValue());
    if (!splat)
      return rewriter.notifyMatchFailure(op, "expected a splat constant");
    rewriter.replaceOp(op, ingot::createFilledTensor(
                               rewriter, op.getLoc(), op.getOutput().getType(),
                               splat.getSplatValue<TypedAttr>()));
    return success();
  }
};

struct LowerIota : OpRewritePattern<ingot::IotaOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ingot::IotaOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getOutput().getType();
    Type element = type.getElementType();
    auto generic = ingot::createPointwiseGeneric(
        rewriter, op.getLoc(), type, {}, {},
        [&](OpBuilder &builder, Location loc,
            ValueRange) -> SmallVector<Value> {
          Type integer =
              isa<IntegerType>(element) ? element : builder.getI64Type();
          Value index = arith::IndexCastOp::create(
              builder, loc, integer,
              linalg::IndexOp::create(builder, loc, op.getDim()));
          if (isa<FloatType>(element))
            index = arith::SIToFPOp::create(builder, loc, element, index);
          return {index};
        });
    rewriter.replaceOp(op, generic.getResults());
    return success();
  }
};

/// A copy that reads the input through `inputMap`: expand and transpose.
void replaceByCopy(Operation *op, Value input, AffineMap inputMap,
                   PatternRewriter &rewriter) {
  auto generic = ingot::createPointwiseGeneric(
      rewriter, op->getLoc(),
      cast<RankedTensorType>(op->getResult(0).getType()), input, inputMap,
      [](OpBuilder &, Location, ValueRange arguments) -> SmallVector<Value> {
        return {arguments[0]};
      });
  rewriter.replaceOp(op, generic.getResults());
}

struct LowerExpand : OpRewritePattern<ingot::ExpandOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ingot::ExpandOp op,
                                PatternRewriter &rewriter) const override {
    replaceByCopy(op, op.getInput(),
                  ingot::selectDims(rewriter.getContext(),
                                    op.getOutput().getType().getRank(),
                                    op.getDims()),
                  rewriter);
    return success();
  }
};

struct LowerTranspose : OpRewritePattern<ingot::TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ingot::TransposeOp op,
                                PatternRewriter &rewriter) const override {
    // Input dimension permutation[d] runs with loop d.
    ArrayRef<int64_t> permutation = op.getPermutation();
    SmallVector<int64_t> loopOf(permutation.size());
    for (auto [d, source] : llvm::enumerate(permutation))
      loopOf[source] = d;
    replaceByCopy(
        op, op.getInput(),
        ingot::selectDims(rewriter.getContext(), loopOf.size(), loopOf),
        rewriter);
    return success();
  }
};

/// Any reshape is a collapse to one dimension and an expansion from it.
struct LowerReshape : OpRewritePattern<ingot::ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ingot::ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType inputType = op.getInput().getType();
    RankedTensorType outputType = op.getOutput().getType();
    auto flatType = RankedTensorType::get({inputType.getNumElements()},
                                          inputType.getElementType());
    auto allDims = [](int64_t rank) {
      SmallVector<ReassociationIndices> groups;
      if (rank > 0) {
        groups.emplace_back(rank);
        std::iota(groups[0].begin(), groups[0].end(), 0);
      }
      return groups;
    };
    Value flat = op.getInput();
    if (inputType.getRank() == 0)
      flat =
          tensor::ExpandShapeOp::create(rewriter, op.getLoc(), flatType, flat,
                                        ArrayRef<ReassociationIndices>());
    else if (inputType.getRank() > 1)
      flat = tensor::CollapseShapeOp::create(
          rewriter, op.getLoc(), flatType, flat, allDims(inputType.getRank()));
    if (outputType.getRank() == 0)
      flat = tensor::CollapseShapeOp::create(rewriter, op.getLoc(), outputType,
                                             flat,
                                             ArrayRef<ReassociationIndices>());
    else if (outputType.getRank() > 1)
      flat = tensor::ExpandShapeOp::create(rewriter, op.getLoc(), outputType,
                                           flat, allDims(outputType.getRank()));
    rewriter.replaceOp(op, flat);
    return success();
  }
};

SmallVector<OpFoldResult> staticSizes(Builder &builder,
                                      ArrayRef<int64_t> sizes) {
  return getAsIndexOpFoldResult(builder.getContext(), sizes);
}

struct LowerSlice : OpRewritePattern<ingot::SliceOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ingot::SliceOp op,
                                PatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<tensor::ExtractSliceOp>(
        op, op.getOutput().getType(), op.getInput(),
        staticSizes(rewriter, op.getStarts()),
        staticSizes(rewriter, op.getOutput().getType().getShape()),
        staticSizes(rewriter, op.getStrides()));
    return success();
  }
};

/// `source` written into `target` at `offsets`.
Value insertAt(OpBuilder &builder, Location loc, Value source, Value target,
               ArrayRef<int64_t> offsets) {
  auto type = cast<RankedTensorType>(source.getType());
  SmallVector<int64_t> ones(type.getRank(), 1);
  return tensor::InsertSliceOp::create(
      builder, loc, source, target, staticSizes(builder, offsets),
      staticSizes(builder, type.getShape()), staticSizes(builder, ones));
}

struct LowerConcat : OpRewritePattern<ingot::ConcatOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ingot::ConcatOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getOutput().getType();
    Value result = ingot::createEmptyTensor(rewriter, op.getLoc(), type);
    SmallVector<int64_t> offsets(type.getRank(), 0);
    for (Value input : op.getInputs()) {
      result = insertAt(rewriter, op.getLoc(), input, result, offsets);
      offsets[op.getDim()] +=
          cast<RankedTensorType>(input.getType()).getDimSize(op.getDim());
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

struct LowerPad : OpRewritePattern<ingot::PadOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ingot::PadOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = op.getOutput().getType();
    Value border = ingot::createFilledTensor(
        rewriter, op.getLoc(), type,
        rewriter.getFloatAttr(type.getElementType(),
                              op.getValue().convertToDouble()));
    rewriter.replaceOp(op, insertAt(rewriter, op.getLoc(), op.getInput(),
                                    border, op.getLow()));
    return success();
  }
};

} // namespace

void ingot::populateShapeToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerConstant, LowerIota, LowerExpand, LowerTranspose,
               LowerReshape, LowerSlice, LowerConcat, LowerPad>(
      patterns.getContext());
}
