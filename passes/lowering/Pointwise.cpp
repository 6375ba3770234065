//===- Pointwise.cpp - Pointwise operations to linalg ------------------------===//

#include "ir/Ingot.h"
#include "ir/ScalarType.h"
#include "passes/lowering/Lowering.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace {

/// The constant that fills the whole of `operand`, or null. Constants are lowered
/// to fills before their users: the walk follows program order.
TypedAttr getSplatValue(Value operand) {
  auto fill = operand.getDefiningOp<linalg::FillOp>();
  if (!fill)
    return nullptr;
  auto scalar = fill.getInputs()[0].getDefiningOp<arith::ConstantOp>();
  return scalar ? scalar.getValue() : nullptr;
}

/// `value` as `type`, which differs from its own at most in that one of them is
/// an unsigned integer: the elements of tensors may be, arith has none.
Value convertSign(OpBuilder &builder, Location loc, Value value, Type type) {
  return value.getType() == type
             ? value
             : UnrealizedConversionCastOp::create(builder, loc, type, value)
                   .getResult(0);
}

/// `value` as an attribute of arith.
TypedAttr convertSign(TypedAttr value) {
  auto number = dyn_cast<IntegerAttr>(value);
  return number ? IntegerAttr::get(ingot::getScalarType(number.getType()),
                                   number.getValue())
                : value;
}

/// A pointwise operation becomes one generic around its scalar form. Splat
/// constants move into the body, where an emitter sees them as immediates.
struct LowerPointwise : OpTraitRewritePattern<ingot::OpTrait::Pointwise> {
  using OpTraitRewritePattern::OpTraitRewritePattern;

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    SmallVector<RankedTensorType> types;
    SmallVector<Type> elementTypes;
    for (Type type : op->getResultTypes()) {
      types.push_back(cast<RankedTensorType>(type));
      elementTypes.push_back(
          ingot::getScalarType(types.back().getElementType()));
    }
    int64_t rank = types.front().getRank();

    SmallVector<Value> inputs;
    SmallVector<AffineMap> maps;
    SmallVector<TypedAttr> immediates;
    for (Value operand : op->getOperands()) {
      TypedAttr splat = getSplatValue(operand);
      immediates.push_back(splat);
      if (splat)
        continue;
      auto type = cast<RankedTensorType>(operand.getType());
      inputs.push_back(operand);
      maps.push_back(type.getRank() == 0
                         ? AffineMap::get(rank, 0, rewriter.getContext())
                         : rewriter.getMultiDimIdentityMap(rank));
    }
    auto generic = ingot::createPointwiseGeneric(
        rewriter, op->getLoc(), types, inputs, maps,
        [&](OpBuilder &builder, Location loc, ValueRange arguments) {
          SmallVector<Value> scalars;
          for (TypedAttr immediate : immediates) {
            if (immediate) {
              scalars.push_back(arith::ConstantOp::create(
                  builder, loc, convertSign(immediate)));
              continue;
            }
            Value scalar = arguments.front();
            scalars.push_back(convertSign(
                builder, loc, scalar, ingot::getScalarType(scalar.getType())));
            arguments = arguments.drop_front();
          }
          SmallVector<Value> results =
              cast<ingot::StructuredOpInterface>(op).buildBody(builder, scalars,
                                                               elementTypes);
          for (auto [result, type] : llvm::zip_equal(results, types))
            result = convertSign(builder, loc, result, type.getElementType());
          return results;
        });
    rewriter.replaceOp(op, generic.getResults());
    return success();
  }
};

} // namespace

void ingot::populatePointwiseToLinalgPatterns(RewritePatternSet &patterns) {
  patterns.add<LowerPointwise>(patterns.getContext());
}
