//===- Lowering.cpp - Constructions that the lowering patterns share ---------===//

#include "passes/lowering/Lowering.h"
#include "ir/ScalarType.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

Value ingot::createEmptyTensor(OpBuilder &builder, Location loc,
                               RankedTensorType type) {
  return tensor::EmptyOp::create(builder, loc, type.getShape(),
                                 type.getElementType());
}

Value ingot::createFilledTensor(OpBuilder &builder, Location loc,
                                RankedTensorType type, TypedAttr value) {
  Value scalar = arith::ConstantOp::create(builder, loc, value);
  Value empty = createEmptyTensor(builder, loc, type);
  return linalg::FillOp::create(builder, loc, scalar, empty).getResult(0);
}

Value ingot::createZeroTensor(OpBuilder &builder, Location loc,
                              RankedTensorType type) {
  return createFilledTensor(builder, loc, type,
                            builder.getZeroAttr(type.getElementType()));
}

AffineMap ingot::selectDims(MLIRContext *context, int64_t rank,
                            ArrayRef<int64_t> dims) {
  SmallVector<AffineExpr> exprs;
  for (int64_t dim : dims)
    exprs.push_back(getAffineDimExpr(dim, context));
  return AffineMap::get(rank, 0, exprs, context);
}

linalg::GenericOp ingot::createPointwiseGeneric(
    OpBuilder &builder, Location loc, ArrayRef<RankedTensorType> types,
    ValueRange inputs, ArrayRef<AffineMap> inputMaps,
    llvm::function_ref<SmallVector<Value>(OpBuilder &, Location, ValueRange)>
        body) {
  int64_t rank = types.front().getRank();
  SmallVector<AffineMap> maps(inputMaps);
  SmallVector<Value> outputs;
  SmallVector<Type> resultTypes;
  for (RankedTensorType type : types) {
    outputs.push_back(createEmptyTensor(builder, loc, type));
    maps.push_back(builder.getMultiDimIdentityMap(rank));
    resultTypes.push_back(type);
  }
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  return linalg::GenericOp::create(
      builder, loc, resultTypes, inputs, outputs, maps, iterators,
      [&](OpBuilder &nested, Location nestedLoc, ValueRange arguments) {
        SmallVector<Value> results =
            body(nested, nestedLoc, arguments.take_front(inputs.size()));
        linalg::YieldOp::create(nested, nestedLoc, results);
      });
}

Value ingot::createProduct(
    OpBuilder &builder, Location loc, RankedTensorType type,
    ValueRange operands, ArrayRef<AffineMap> maps,
    llvm::function_ref<Value(OpBuilder &, Location)> takesPart) {
  SmallVector<utils::IteratorType> iterators;
  for (unsigned loop = 0; loop < maps.back().getNumDims(); ++loop)
    iterators.push_back(maps.back().isFunctionOfDim(loop)
                            ? utils::IteratorType::parallel
                            : utils::IteratorType::reduction);
  RankedTensorType sumType = getAccumulatorType(type);
  auto product = linalg::GenericOp::create(
      builder, loc, TypeRange{sumType}, operands,
      ValueRange{createZeroTensor(builder, loc, sumType)}, maps, iterators,
      [&](OpBuilder &nested, Location nestedLoc, ValueRange arguments) {
        Type sumType = arguments[2].getType();
        Value lhs = extendFloat(nested, nestedLoc, arguments[0], sumType);
        Value rhs = extendFloat(nested, nestedLoc, arguments[1], sumType);
        Value product = arith::MulFOp::create(nested, nestedLoc, lhs, rhs);
        if (takesPart)
          product = arith::SelectOp::create(
              nested, nestedLoc, takesPart(nested, nestedLoc), product,
              arith::ConstantOp::create(nested, nestedLoc,
                                        nested.getZeroAttr(sumType)));
        Value sum =
            arith::AddFOp::create(nested, nestedLoc, arguments[2], product);
        linalg::YieldOp::create(nested, nestedLoc, sum);
      });
  return roundAccumulated(builder, loc, product.getResult(0), type);
}

RankedTensorType ingot::getAccumulatorType(RankedTensorType type) {
  return type.clone(getAccumulatorType(type.getElementType()));
}

Value ingot::extendFloat(OpBuilder &builder, Location loc, Value value,
                         Type type) {
  return value.getType() == type
             ? value
             : arith::ExtFOp::create(builder, loc, type, value).getResult();
}

Value ingot::roundAccumulated(OpBuilder &builder, Location loc, Value tensor,
                              RankedTensorType type) {
  if (tensor.getType() == type)
    return tensor;
  return createPointwiseGeneric(
             builder, loc, type, tensor,
             builder.getMultiDimIdentityMap(type.getRank()),
             [&](OpBuilder &nested, Location nestedLoc,
                 ValueRange arguments) -> SmallVector<Value> {
               return {arith::TruncFOp::create(
                   nested, nestedLoc, type.getElementType(), arguments[0])};
             })
      .getResult(0);
}
