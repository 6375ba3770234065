//===- Loops.cpp - The loops that an operation runs --------------------------===//

#include "ir/interfaces/Loops.h"
#include "ir/ScalarType.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Operation.h"

using namespace mlir;
using namespace ingot::ir;

//===----------------------------------------------------------------------===//
// LoopSum, LoopAccess, Loops
//===----------------------------------------------------------------------===//

std::optional<unsigned> LoopSum::singleLoop() const {
  if (value || terms.size() != 1 || terms[0].factor != 1 || offset != 0 ||
      divisor != 1)
    return std::nullopt;
  return terms[0].loop;
}

int64_t LoopSum::factorOf(unsigned loop) const {
  for (const Term &term : terms)
    if (term.loop == loop)
      return term.factor;
  return 0;
}

std::pair<int64_t, int64_t> LoopSum::range(ArrayRef<int64_t> extents) const {
  if (value)
    return {std::numeric_limits<int64_t>::min(),
            std::numeric_limits<int64_t>::max()};
  int64_t low = offset, high = offset;
  for (const Term &term : terms) {
    int64_t last = (extents[term.loop] - 1) * term.factor;
    (last < 0 ? low : high) += last;
  }
  return {low, high};
}

LoopSum ingot::ir::operator+(LoopSum lhs, const LoopSum &rhs) {
  assert(lhs.divisor == 1 && rhs.divisor == 1 && "the sum is divided last");
  assert(!lhs.value && !rhs.value && "a value is an index alone");
  for (const LoopSum::Term &term : rhs.terms) {
    auto at = llvm::lower_bound(
        lhs.terms, term.loop,
        [](const LoopSum::Term &t, unsigned loop) { return t.loop < loop; });
    if (at == lhs.terms.end() || at->loop != term.loop)
      lhs.terms.insert(at, term);
    else if ((at->factor += term.factor) == 0)
      lhs.terms.erase(at);
  }
  lhs.offset += rhs.offset;
  return lhs;
}

LoopSum ingot::ir::operator-(LoopSum lhs, int64_t rhs) {
  return std::move(lhs) + LoopSum(-rhs);
}

LoopSum ingot::ir::operator*(LoopSum lhs, int64_t factor) {
  assert(lhs.divisor == 1 && factor != 0 && "the sum is divided last");
  for (LoopSum::Term &term : lhs.terms)
    term.factor *= factor;
  lhs.offset *= factor;
  return lhs;
}

LoopSum ingot::ir::operator/(LoopSum lhs, int64_t divisor) {
  lhs.divisor *= divisor;
  return lhs;
}

bool LoopAccess::has(unsigned loop) const {
  return llvm::any_of(dims, [&](const LoopSum &dim) { return dim.has(loop); });
}

std::optional<unsigned> LoopAccess::indexRead() const {
  for (const LoopSum &dim : dims)
    if (dim.value)
      return dim.value;
  return std::nullopt;
}

std::optional<SmallVector<int64_t>> LoopAccess::singleLoops() const {
  if (fill)
    return std::nullopt;
  SmallVector<int64_t> result;
  for (const LoopSum &dim : dims) {
    std::optional<unsigned> loop = dim.singleLoop();
    if (!loop)
      return std::nullopt;
    result.push_back(*loop);
  }
  return result;
}

bool Loops::isReduced(unsigned loop) const {
  return llvm::is_contained(reduced, static_cast<int64_t>(loop));
}

bool Loops::isProductSum() const {
  return body == Body::Product && combination &&
         combination->combiner == Combiner::Sum;
}

int64_t Loops::reducedCount() const {
  int64_t count = 1;
  for (int64_t loop : reduced)
    count *= extents[loop];
  return count;
}

//===----------------------------------------------------------------------===//
// LoopsBuilder
//===----------------------------------------------------------------------===//

static RankedTensorType typeOf(Value tensor) {
  return cast<RankedTensorType>(tensor.getType());
}

LoopsBuilder::LoopsBuilder(Value result) {
  loops.extents.assign(typeOf(result).getShape().begin(),
                       typeOf(result).getShape().end());
}

Loop LoopsBuilder::add(int64_t extent) {
  loops.extents.push_back(extent);
  return {static_cast<unsigned>(loops.extents.size() - 1)};
}

Loop LoopsBuilder::addReduced(int64_t extent) {
  Loop loop = add(extent);
  loops.reduced.push_back(loop.number);
  return loop;
}

SmallVector<LoopSum> LoopsBuilder::all() const {
  SmallVector<LoopSum> result;
  for (unsigned number = 0; number < loops.extents.size(); ++number)
    result.push_back(Loop{number});
  return result;
}

void LoopsBuilder::reads(Dims dims, TypedAttr fill) {
  loops.reads.push_back({SmallVector<LoopSum>(dims), fill});
}

void LoopsBuilder::readsGuarded(Dims dims, Value operand, double fill) {
  bool staysInside = llvm::all_of(
      llvm::zip_equal(dims, typeOf(operand).getShape()), [&](auto pair) {
        auto [dim, extent] = pair;
        auto [low, high] = dim.range(loops.extents);
        return dim.divisor == 1 && low >= 0 && high < extent;
      });
  reads(dims, staysInside ? TypedAttr() : getFloatElement(operand, fill));
}

void LoopsBuilder::writes(Dims dims, Type type) {
  loops.writes.push_back({{SmallVector<LoopSum>(dims), {}}, type, {}});
}

/// The number that no element of `type` is below: -inf for floats. With `isMinimum`
/// the number that none is above.
static TypedAttr extremeOf(Type type, bool isMinimum) {
  Builder builder(type.getContext());
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

/// What the terms of a combination are combined with first: of values that iterations
/// carry on and, last, of the result. ir/ops/LoopBody.cpp says what becomes of them.
static SmallVector<TypedAttr> startsOf(const Combination &combination) {
  Type type = combination.type;
  Builder builder(type.getContext());
  Type wide = getScalarType(getAccumulatorType(type));
  bool isMinimum = combination.combiner == Combiner::Minimum ||
                   combination.combiner == Combiner::FirstMinimum;
  switch (combination.combiner) {
  case Combiner::Sum:
    return {cast<TypedAttr>(builder.getZeroAttr(wide))};
  case Combiner::Product:
    return {builder.getOneAttr(wide)};
  case Combiner::Maximum:
  case Combiner::Minimum:
    return {extremeOf(type, isMinimum)};
  case Combiner::FirstMaximum:
  case Combiner::FirstMinimum:
    return {extremeOf(type, isMinimum), builder.getI64IntegerAttr(-1)};
  case Combiner::FirstEqual:
    return {builder.getI32IntegerAttr(kNoTerm)};
  }
  llvm_unreachable("unknown combiner");
}

void LoopsBuilder::combines(Dims dims, Combiner combiner, Type type) {
  loops.combination = {combiner, type};
  for (TypedAttr start : startsOf(*loops.combination))
    loops.writes.push_back(
        {{SmallVector<LoopSum>(dims), {}}, start.getType(), start});
}

Loops LoopsBuilder::build(Loops::Body body) {
  loops.body = body;
  return std::move(loops);
}

//===----------------------------------------------------------------------===//
// Loops that many operations have
//===----------------------------------------------------------------------===//

Loops ingot::ir::getPointwiseLoops(Operation *op) {
  LoopsBuilder loops(op->getResult(0));
  SmallVector<LoopSum> all = loops.all();
  for (Value operand : op->getOperands())
    loops.reads(typeOf(operand).getRank() == 0 ? ArrayRef<LoopSum>()
                                               : ArrayRef<LoopSum>(all));
  for (Value result : op->getResults())
    loops.writes(all, typeOf(result).getElementType());
  return loops.build();
}

Loops ingot::ir::getRowLoops(Operation *op, RankedTensorType type,
                             ArrayRef<int64_t> reduced) {
  LoopsBuilder loops;
  SmallVector<LoopSum> all, kept;
  for (auto [dim, extent] : llvm::enumerate(type.getShape())) {
    bool isReduced = llvm::is_contained(reduced, static_cast<int64_t>(dim));
    all.push_back(isReduced ? loops.addReduced(extent) : loops.add(extent));
    if (!isReduced)
      kept.push_back(all.back());
  }
  auto dimsOf = [&](Value tensor) {
    return ArrayRef<LoopSum>(typeOf(tensor).getRank() == type.getRank() ? all
                                                                        : kept);
  };
  for (Value operand : op->getOperands())
    loops.reads(dimsOf(operand));
  for (Value result : op->getResults())
    loops.writes(dimsOf(result), typeOf(result).getElementType());
  return loops.build(Loops::Body::Composed);
}

Value ingot::ir::extend(OpBuilder &builder, Location location, Value scalar,
                        Type type) {
  if (scalar.getType() == type)
    return scalar;
  return arith::ExtFOp::create(builder, location, type, scalar);
}

TypedAttr ingot::ir::getFloatElement(Value tensor, double value) {
  return Builder(tensor.getContext())
      .getFloatAttr(typeOf(tensor).getElementType(), value);
}

SmallVector<LoopSum> ingot::ir::joinDims(ArrayRef<LoopSum> lhs,
                                         ArrayRef<LoopSum> rhs) {
  SmallVector<LoopSum> result(lhs);
  result.append(rhs.begin(), rhs.end());
  return result;
}
