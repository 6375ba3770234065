//===- LoopBody.cpp - What iterations of loops compute -----------------------===//

#include "ir/ops/LoopBody.h"
#include "ir/ops/Loops.h"
#include "ir/ops/ScalarBuilder.h"

using namespace mlir;
using namespace ingot::ir;

Value ingot::ir::buildIterationNumber(OpBuilder &builder, Location location,
                                      ArrayRef<Loop> loops,
                                      ArrayRef<int64_t> extents, Type type) {
  Value number;
  for (auto [loop, extent] : llvm::zip_equal(loops, extents)) {
    Value iteration = arith::IndexCastOp::create(
        builder, location, type,
        LoopIndexOp::create(builder, location, loop.number));
    if (!number) {
      number = iteration;
      continue;
    }
    Value count = arith::ConstantOp::create(
        builder, location, builder.getIntegerAttr(type, extent));
    number = arith::AddIOp::create(
        builder, location,
        arith::MulIOp::create(builder, location, number, count), iteration);
  }
  return number;
}

//===----------------------------------------------------------------------===//
// Terms
//===----------------------------------------------------------------------===//

/// `term` where the iteration is inside of `window`, else 0.
static Value keepInside(OpBuilder &builder, Location location,
                        const LoopWindow &window, Value term) {
  auto constant = [&](int64_t value) {
    return arith::ConstantIndexOp::create(builder, location, value);
  };
  auto index = [&](Loop loop) {
    return LoopIndexOp::create(builder, location, loop.number);
  };
  Value group = arith::DivUIOp::create(builder, location, index(window.group),
                                       constant(window.groupExtent));
  Value first =
      arith::MulIOp::create(builder, location, group, constant(window.step));
  // What is negative is large without a sign.
  Value position =
      arith::SubIOp::create(builder, location, index(window.position), first);
  Value isInside =
      arith::CmpIOp::create(builder, location, arith::CmpIPredicate::ult,
                            position, constant(window.width));
  Value zero = arith::ConstantOp::create(builder, location,
                                         builder.getZeroAttr(term.getType()));
  return arith::SelectOp::create(builder, location, isInside, term, zero);
}

static bool isNarrowFloat(Type type) {
  auto floatType = dyn_cast<FloatType>(type);
  return floatType && floatType.getWidth() < 32;
}

/// Whether `op` may round to a narrow float, be it a number of its own.
static bool isRounding(Operation *op) {
  if (llvm::none_of(op->getResultTypes(), isNarrowFloat))
    return false;
  if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    APFloat value = cast<FloatAttr>(constant.getValue()).getValue();
    return value.isFiniteNonZero();
  }
  return !isa<arith::SelectOp>(op);
}

/// A function of elements, built of several operations on narrow floats, is computed
/// in f32 and rounded once: gelu(-3) in bf16 is else off by 44 %, as 1 + erf cancels.
static SmallVector<Value> buildStatedBody(StructuredOpInterface op,
                                          OpBuilder &builder,
                                          ValueRange scalars,
                                          TypeRange resultTypes) {
  bool mayBeWider =
      op->hasTrait<ingot::ir::OpTrait::Pointwise>() &&
      llvm::any_of(scalars.getTypes(), isNarrowFloat) &&
      llvm::none_of(scalars.getTypes(), [](Type type) { return type.isF64(); });
  if (!mayBeWider)
    return op.buildBody(builder, scalars, resultTypes);
  // Of one operation the result is the same, and some need no wider type.
  Block *block = builder.getInsertionBlock();
  size_t before = block->getOperations().size();
  SmallVector<Value> results = op.buildBody(builder, scalars, resultTypes);
  SmallVector<Operation *> built = llvm::map_to_vector(
      llvm::drop_begin(*block, before), [](Operation &made) { return &made; });
  if (llvm::count_if(built, isRounding) < 2)
    return results;
  for (Operation *made : llvm::reverse(built))
    made->erase();

  Location location = op->getLoc();
  Type f32 = builder.getF32Type();
  auto widen = [&](Type type) { return isNarrowFloat(type) ? f32 : type; };
  SmallVector<Value> wide = llvm::map_to_vector(scalars, [&](Value scalar) {
    return extend(builder, location, scalar, widen(scalar.getType()));
  });
  results =
      op.buildBody(builder, wide, llvm::map_to_vector(resultTypes, widen));
  for (auto [result, type] : llvm::zip_equal(results, resultTypes))
    if (result.getType() != type)
      result = arith::TruncFOp::create(builder, location, type, result);
  return results;
}

SmallVector<Value> ingot::ir::buildTerms(StructuredOpInterface op,
                                         const Loops &loops, OpBuilder &builder,
                                         ValueRange scalars,
                                         TypeRange resultTypes) {
  Location location = op->getLoc();
  switch (loops.body) {
  case Loops::Body::Stated:
    return buildStatedBody(op, builder, scalars, resultTypes);
  case Loops::Body::Copy:
    return {scalars.back()};
  case Loops::Body::Product: {
    Value product = arith::MulFOp::create(
        builder, location,
        extend(builder, location, scalars[0], resultTypes[0]),
        extend(builder, location, scalars[1], resultTypes[0]));
    if (loops.window)
      product = keepInside(builder, location, *loops.window, product);
    return {product};
  }
  case Loops::Body::Composed:
    break;
  }
  llvm_unreachable("the loops of a decomposition have no body");
}

//===----------------------------------------------------------------------===//
// Combiners
//===----------------------------------------------------------------------===//

/// `FloatOp`, `SignedOp` or `UnsignedOp` of what was combined so far and a term.
template <typename FloatOp, typename SignedOp, typename UnsignedOp>
static Value combineAs(OpBuilder &builder, Location location, Type type,
                       Value soFar, Value term) {
  if (isa<FloatType>(type))
    return FloatOp::create(builder, location, soFar,
                           extend(builder, location, term, soFar.getType()));
  if (type.isUnsignedInteger())
    return UnsignedOp::create(builder, location, soFar, term);
  return SignedOp::create(builder, location, soFar, term);
}

/// Whether `candidate`, of `type`, takes the place of `best`: a NaN beats every number,
/// and the first of equals stays.
static Value isBetter(ScalarBuilder b, Type type, Value candidate, Value best,
                      bool isMinimum) {
  if (!isa<FloatType>(type)) {
    using P = arith::CmpIPredicate;
    bool isUnsigned = type.isUnsignedInteger();
    return b.create<arith::CmpIOp>(isMinimum ? (isUnsigned ? P::ult : P::slt)
                                             : (isUnsigned ? P::ugt : P::sgt),
                                   candidate, best);
  }
  // Unordered comparison is true when either is NaN; an earlier NaN must stay.
  using P = arith::CmpFPredicate;
  Value beats =
      b.create<arith::CmpFOp>(isMinimum ? P::ULT : P::UGT, candidate, best);
  Value bestIsNumber = b.create<arith::CmpFOp>(P::ORD, best, best);
  return b.create<arith::AndIOp>(beats, bestIsNumber);
}

/// The best value goes along with its number, which starts at -1, so that the first
/// term is taken even if it is the extreme.
static SmallVector<Value> takeBetter(ScalarBuilder b, Type type,
                                     Value candidate, Value number,
                                     ValueRange soFar, bool isMinimum) {
  Value isFirst = b.create<arith::CmpIOp>(arith::CmpIPredicate::eq, soFar[1],
                                          b.constant(number.getType(), -1));
  Value take = b.create<arith::OrIOp>(
      isFirst, isBetter(b, type, candidate, soFar[0], isMinimum));
  return {b.select(take, candidate, soFar[0]),
          b.select(take, number, soFar[1])};
}

/// The smallest number of all terms that equal `wanted`.
static Value takeEqual(ScalarBuilder b, Value term, Value wanted, Value number,
                       Value soFar) {
  Value isEqual =
      b.create<arith::CmpFOp>(arith::CmpFPredicate::OEQ, term, wanted);
  Value candidate =
      b.select(isEqual, number, b.constant(number.getType(), kNoTerm));
  return b.create<arith::MinSIOp>(soFar, candidate);
}

/// Combines `terms` with what was combined `soFar`, one value per write.
static SmallVector<Value> combine(OpBuilder &builder, Location location,
                                  const Loops &loops, ValueRange terms,
                                  ValueRange soFar) {
  auto [combiner, type] = *loops.combination;
  ScalarBuilder b(builder, location);
  Value term = terms[0];
  auto number = [&] {
    SmallVector<Loop> reduced;
    SmallVector<int64_t> extents;
    for (int64_t loop : loops.reduced) {
      reduced.push_back({static_cast<unsigned>(loop)});
      extents.push_back(loops.extents[loop]);
    }
    return buildIterationNumber(builder, location, reduced, extents,
                                soFar.back().getType());
  };
  switch (combiner) {
  case Combiner::Sum:
    return {combineAs<arith::AddFOp, arith::AddIOp, arith::AddIOp>(
        builder, location, type, soFar[0], term)};
  case Combiner::Product:
    assert(!isa<FloatType>(type) && "floats have exponents of their own");
    return {b.create<arith::MulIOp>(soFar[0], term)};
  case Combiner::Maximum:
    return {combineAs<arith::MaximumFOp, arith::MaxSIOp, arith::MaxUIOp>(
        builder, location, type, soFar[0], term)};
  case Combiner::Minimum:
    return {combineAs<arith::MinimumFOp, arith::MinSIOp, arith::MinUIOp>(
        builder, location, type, soFar[0], term)};
  case Combiner::FirstMaximum:
  case Combiner::FirstMinimum:
    return takeBetter(b, type, term, number(), soFar,
                      combiner == Combiner::FirstMinimum);
  case Combiner::FirstEqual:
    return {takeEqual(b, term, terms[1], number(), soFar[0])};
  }
  llvm_unreachable("unknown combiner");
}

SmallVector<Value> ingot::ir::buildLoopBody(StructuredOpInterface op,
                                            const Loops &loops,
                                            OpBuilder &builder,
                                            ValueRange scalars,
                                            TypeRange writeTypes) {
  size_t combined = loops.combination ? loops.writes.size() : 0;
  SmallVector<Value> terms =
      buildTerms(op, loops, builder, scalars.drop_back(combined),
                 writeTypes.take_back(op->getNumResults()));
  if (!loops.combination)
    return terms;
  return combine(builder, op->getLoc(), loops, terms,
                 scalars.take_back(combined));
}
