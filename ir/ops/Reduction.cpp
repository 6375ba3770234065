//===- Reduction.cpp - Operations that remove dimensions --------------------===//

#include "ir/ops/Reduction.h"
#include "ir/ScalarType.h"
#include "ir/ops/GraphBuilder.h"
#include "ir/ops/Inference.h"
#include "ir/ops/Loops.h"
#include "ir/ops/Pointwise.h"
#include "ir/ops/ScalarBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/TypeUtilities.h"

#include <cmath>

using namespace mlir;
using namespace ingot::ir;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static LogicalResult inferReduction(std::optional<Location> location,
                                    Value input, ArrayRef<int64_t> dims,
                                    SmallVectorImpl<Type> &results) {
  auto type = cast<RankedTensorType>(input.getType());
  if (failed(checkDims(location, dims, type.getRank()))) // C1
    return failure();
  results.push_back(dropDims(type, dims));
  return success();
}

static LogicalResult inferArgReduction(std::optional<Location> location,
                                       Value input, int64_t dim,
                                       SmallVectorImpl<Type> &results) {
  auto type = cast<RankedTensorType>(input.getType());
  if (failed(checkDim(location, dim, type.getRank()))) // C1
    return failure();
  results.push_back(
      RankedTensorType::get(dropDims(type, {dim}).getShape(),
                            IntegerType::get(type.getContext(), 64)));
  return success();
}

LogicalResult SumOp::inferReturnTypes(MLIRContext *,
                                      std::optional<Location> location,
                                      Adaptor adaptor,
                                      SmallVectorImpl<Type> &results) {
  return inferReduction(location, adaptor.getInput(), adaptor.getDims(),
                        results);
}

LogicalResult ProdOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> location,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &results) {
  return inferReduction(location, adaptor.getInput(), adaptor.getDims(),
                        results);
}

LogicalResult AmaxOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> location,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &results) {
  return inferReduction(location, adaptor.getInput(), adaptor.getDims(),
                        results);
}

LogicalResult AminOp::inferReturnTypes(MLIRContext *,
                                       std::optional<Location> location,
                                       Adaptor adaptor,
                                       SmallVectorImpl<Type> &results) {
  return inferReduction(location, adaptor.getInput(), adaptor.getDims(),
                        results);
}

LogicalResult ArgmaxOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  return inferArgReduction(location, adaptor.getInput(), adaptor.getDim(),
                           results);
}

LogicalResult ArgminOp::inferReturnTypes(MLIRContext *,
                                         std::optional<Location> location,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &results) {
  return inferArgReduction(location, adaptor.getInput(), adaptor.getDim(),
                           results);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Loops over the dimensions of `input`, in order, that accumulate over `dims`;
/// `loops.all()` and, in `kept`, those of the result.
static LoopsBuilder loopOver(Value input, ArrayRef<int64_t> dims,
                             SmallVectorImpl<LoopSum> &kept) {
  LoopsBuilder loops;
  for (auto [dim, extent] :
       llvm::enumerate(GraphBuilder::typeOf(input).getShape())) {
    bool isReduced = llvm::is_contained(dims, static_cast<int64_t>(dim));
    Loop loop = isReduced ? loops.addReduced(extent) : loops.add(extent);
    if (!isReduced)
      kept.push_back(loop);
  }
  loops.reads(loops.all());
  return loops;
}

static Loops reduce(Value input, ArrayRef<int64_t> dims, TypedAttr start) {
  SmallVector<LoopSum> kept;
  LoopsBuilder loops = loopOver(input, dims, kept);
  loops.accumulates(kept, start);
  return loops.build();
}

/// `FloatOp`, `SignedOp` or `UnsignedOp` of what was accumulated and an element.
template <typename FloatOp, typename SignedOp, typename UnsignedOp>
static SmallVector<Value> combine(Value input, OpBuilder &builder, Location loc,
                                  ValueRange scalars) {
  Value element = scalars[0], sum = scalars[1];
  if (isa<FloatType>(sum.getType()))
    return {FloatOp::create(builder, loc, sum,
                            extend(builder, loc, element, sum.getType()))};
  if (getElementTypeOrSelf(input).isUnsignedInteger())
    return {UnsignedOp::create(builder, loc, sum, element)};
  return {SignedOp::create(builder, loc, sum, element)};
}

/// The number that no element of `input` is below: -inf for floats. With `isMinimum`
/// the number that none is above.
static TypedAttr extremeOf(Value input, bool isMinimum) {
  Builder builder(input.getContext());
  Type type = getElementTypeOrSelf(input);
  if (auto floatType = dyn_cast<FloatType>(type))
    return builder.getFloatAttr(
        type, APFloat::getInf(floatType.getFloatSemantics(), !isMinimum));
  unsigned width = type.getIntOrFloatBitWidth();
  APInt value =
      type.isUnsignedInteger()
          ? (isMinimum ? APInt::getMaxValue(width) : APInt::getMinValue(width))
          : (isMinimum ? APInt::getSignedMaxValue(width)
                       : APInt::getSignedMinValue(width));
  return builder.getIntegerAttr(getScalarType(type), value);
}

/// output = sum_dims input
Loops SumOp::getLoops() {
  return reduce(getInput(), getDims(), getZeroSum(getOutput()));
}

SmallVector<Value> SumOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                    TypeRange) {
  return combine<arith::AddFOp, arith::AddIOp, arith::AddIOp>(
      getInput(), builder, getLoc(), scalars);
}

/// Powers of two that keep a product of floats in f64 within the middle of its range:
/// where it leaves [2^-240, 2^240), 2^480 is taken off or put on and counted.
static constexpr double kMiddle = 0x1p240, kStep = 0x1p480;

/// output = prod_dims input; of floats m and k go along with the product m 2^(480 k).
Loops ProdOp::getLoops() {
  Builder builder(getContext());
  TypedAttr one = builder.getOneAttr(getZeroSum(getOutput()).getType());
  if (!isa<FloatType>(one.getType()))
    return reduce(getInput(), getDims(), one);
  SmallVector<LoopSum> kept;
  LoopsBuilder loops = loopOver(getInput(), getDims(), kept);
  loops.carries(kept, builder.getF64FloatAttr(1)); // m
  loops.carries(kept, builder.getF64FloatAttr(0)); // k
  loops.accumulates(kept, one);
  return loops.build();
}

namespace {
/// m 2^(480 k)
struct ScaledProduct {
  Value m, k;
};
} // namespace

/// One step towards the middle of the range. Zeros, infinities and NaN stay.
static ScaledProduct moveToMiddle(ScalarBuilder &b, ScaledProduct product) {
  using P = arith::CmpFPredicate;
  Type type = product.m.getType();
  Value magnitude = b.abs(product.m);
  Value isLarge = b.compare(P::OGE, magnitude, kMiddle);
  Value isSmall = b.compare(P::OLT, magnitude, 1 / kMiddle);
  auto choose = [&](double ifLarge, double ifSmall, double otherwise) {
    Value small = b.select(isSmall, b.constant(type, ifSmall),
                           b.constant(type, otherwise));
    return b.select(isLarge, b.constant(type, ifLarge), small);
  };
  return {b.mul(product.m, choose(1 / kStep, kStep, 1)),
          b.add(product.k, choose(1, -1, 0))};
}

/// m 2^(480 k), where |k| > 2 is an overflow or 0: by two factors, as one alone would
/// overflow where the product does not.
static Value valueOf(ScalarBuilder &b, ScaledProduct product) {
  Type type = product.m.getType();
  Value factor = b.constant(type, 1);
  for (int64_t k : {1, 2, 3}) {
    Value isAbove =
        b.compare(arith::CmpFPredicate::OGE, product.k, static_cast<double>(k));
    Value isBelow = b.compare(arith::CmpFPredicate::OLE, product.k,
                              static_cast<double>(-k));
    int exponent = static_cast<int>(240 * k);
    factor =
        b.select(isAbove, b.constant(type, std::ldexp(1, exponent)), factor);
    factor =
        b.select(isBelow, b.constant(type, std::ldexp(1, -exponent)), factor);
  }
  return b.mul(b.mul(product.m, factor), factor);
}

SmallVector<Value> ProdOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange resultTypes) {
  Value element = scalars[0];
  if (!isa<FloatType>(element.getType()))
    return {arith::MulIOp::create(builder, getLoc(), scalars[1], element)};
  ScalarBuilder b(builder, getLoc());
  Type f64 = builder.getF64Type();
  bool isDouble = element.getType().isF64();
  ScaledProduct factor{extend(builder, getLoc(), element, f64), scalars[2]};
  if (isDouble) // all others are far enough from the ends of the range
    factor = moveToMiddle(b, factor);
  ScaledProduct product =
      moveToMiddle(b, {b.mul(scalars[1], factor.m), factor.k});
  if (isDouble)
    product = moveToMiddle(b, product);
  Value value = valueOf(b, product);
  if (resultTypes.back() != f64)
    value = b.create<arith::TruncFOp>(resultTypes.back(), value);
  return {product.m, product.k, value};
}

/// output = max_dims input
Loops AmaxOp::getLoops() {
  return reduce(getInput(), getDims(), extremeOf(getInput(), false));
}

SmallVector<Value> AmaxOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  return combine<arith::MaximumFOp, arith::MaxSIOp, arith::MaxUIOp>(
      getInput(), builder, getLoc(), scalars);
}

/// output = min_dims input
Loops AminOp::getLoops() {
  return reduce(getInput(), getDims(), extremeOf(getInput(), true));
}

SmallVector<Value> AminOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                     TypeRange) {
  return combine<arith::MinimumFOp, arith::MinSIOp, arith::MinUIOp>(
      getInput(), builder, getLoc(), scalars);
}

/// The best value goes along with its position, which starts at -1, so that the
/// first element is taken even if it is the extreme.
static Loops findExtreme(Value input, int64_t dim, bool isMinimum) {
  SmallVector<LoopSum> kept;
  LoopsBuilder loops = loopOver(input, dim, kept);
  loops.carries(kept, extremeOf(input, isMinimum));
  loops.accumulates(kept, Builder(input.getContext()).getI64IntegerAttr(-1));
  return loops.build();
}

/// Whether `candidate` takes the place of `best`: a NaN beats every number, and the
/// first of equals stays.
static Value isBetter(Value input, OpBuilder &builder, Location loc,
                      Value candidate, Value best, bool isMinimum) {
  if (!isa<FloatType>(candidate.getType())) {
    using P = arith::CmpIPredicate;
    bool isUnsigned = getElementTypeOrSelf(input).isUnsignedInteger();
    return arith::CmpIOp::create(builder, loc,
                                 isMinimum ? (isUnsigned ? P::ult : P::slt)
                                           : (isUnsigned ? P::ugt : P::sgt),
                                 candidate, best);
  }
  // Unordered comparison is true when either is NaN; an earlier NaN must stay.
  Value beats = arith::CmpFOp::create(builder, loc,
                                      isMinimum ? arith::CmpFPredicate::ULT
                                                : arith::CmpFPredicate::UGT,
                                      candidate, best);
  Value bestIsNumber = arith::CmpFOp::create(
      builder, loc, arith::CmpFPredicate::ORD, best, best);
  return arith::AndIOp::create(builder, loc, beats, bestIsNumber);
}

static SmallVector<Value> takeBetter(Value input, int64_t dim,
                                     OpBuilder &builder, Location loc,
                                     ValueRange scalars, bool isMinimum) {
  Value candidate = scalars[0], best = scalars[1], position = scalars[2];
  Value index = arith::IndexCastOp::create(
      builder, loc, builder.getI64Type(),
      LoopIndexOp::create(builder, loc, builder.getIndexType(), dim));
  Value none =
      arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(-1));
  Value isFirst = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                        position, none);
  Value take = arith::OrIOp::create(
      builder, loc, isFirst,
      isBetter(input, builder, loc, candidate, best, isMinimum));
  return {arith::SelectOp::create(builder, loc, take, candidate, best),
          arith::SelectOp::create(builder, loc, take, index, position)};
}

Loops ArgmaxOp::getLoops() {
  return findExtreme(getInput(), getDim(), /*isMinimum=*/false);
}

SmallVector<Value> ArgmaxOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                       TypeRange) {
  return takeBetter(getInput(), getDim(), builder, getLoc(), scalars,
                    /*isMinimum=*/false);
}

Loops ArgminOp::getLoops() {
  return findExtreme(getInput(), getDim(), /*isMinimum=*/true);
}

SmallVector<Value> ArgminOp::buildBody(OpBuilder &builder, ValueRange scalars,
                                       TypeRange) {
  return takeBetter(getInput(), getDim(), builder, getLoc(), scalars,
                    /*isMinimum=*/true);
}

//===----------------------------------------------------------------------===//
// Derivatives
//===----------------------------------------------------------------------===//

/// d sum(x) = sum(dx).
LogicalResult SumOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                              SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  operandGrads.push_back(b.expandOver(resultGrads[0], getDims(), getInput()));
  return success();
}

/// d prod(x) / dx_i is the product p of the others: of the nonzero elements if
/// there is no zero among the others, else 0. Dividing by x_i is safe only in a
/// group without zeros, and the second derivative, too, is right only there.
LogicalResult ProdOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  GraphBuilder b(builder, getLoc());
  Value input = getInput();
  Value isZero = b.compare(Predicate::eq, input, 0.0);
  Value nonzero = b.where(isZero, b.splat(getInput().getType(), 1.0), input);
  Value product =
      b.expandOver(b.create<ProdOp>(nonzero, getDims()), getDims(), input);
  Type elementType = getInput().getType().getElementType();
  Value zeros = b.expandOver(b.sum(b.cast(isZero, elementType), getDims()),
                             getDims(), input);
  Value single =
      b.create<LogicalAndOp>(isZero, b.compare(Predicate::eq, zeros, 1.0));
  Value others = b.where(b.compare(Predicate::eq, zeros, 0.0),
                         b.div(product, nonzero), b.keepWhere(single, product));
  Value grad = b.expandOver(resultGrads[0], getDims(), input);
  operandGrads.push_back(b.mul(grad, others));
  return success();
}

/// Every element equal to the extremum gets the same share of the gradient.
static void buildExtremumVjp(GraphBuilder b, Value input, Value output,
                             ArrayRef<int64_t> dims, Value outputGrad,
                             SmallVectorImpl<Value> &operandGrads) {
  Value isExtremum =
      b.compare(Predicate::eq, input, b.expandOver(output, dims, input));
  Type elementType = GraphBuilder::typeOf(input).getElementType();
  Value count = b.sum(b.cast(isExtremum, elementType), dims);
  Value share = b.expandOver(b.div(outputGrad, count), dims, input);
  operandGrads.push_back(b.keepWhere(isExtremum, share));
}

/// d max(x) = dx at the maximum.
LogicalResult AmaxOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  buildExtremumVjp({builder, getLoc()}, getInput(), getOutput(), getDims(),
                   resultGrads[0], operandGrads);
  return success();
}

/// d min(x) = dx at the minimum.
LogicalResult AminOp::buildVjp(OpBuilder &builder, ValueRange resultGrads,
                               SmallVectorImpl<Value> &operandGrads) {
  buildExtremumVjp({builder, getLoc()}, getInput(), getOutput(), getDims(),
                   resultGrads[0], operandGrads);
  return success();
}
