//===- LoopGuard.cpp - When an iteration reads inside of its tensor ----------===//

#include "passes/schedule/LoopGuard.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot::schedule;

static Value conjunction(OpBuilder &builder, Location loc, Value lhs,
                         Value rhs) {
  if (!lhs || !rhs)
    return lhs ? lhs : rhs;
  return arith::AndIOp::create(builder, loc, lhs, rhs);
}

Value IndexGuard::build(OpBuilder &builder, Location loc, Value index,
                        int64_t first, int64_t last) const {
  auto compare = [&](arith::CmpIPredicate predicate, Value value,
                     int64_t number) -> Value {
    return arith::CmpIOp::create(
        builder, loc, predicate, value,
        arith::ConstantIndexOp::create(builder, loc, number));
  };
  Value guard;
  if (first < 0 || last >= end()) // what is negative is large without a sign
    guard = compare(arith::CmpIPredicate::ult, index, end());
  if (divisor == 1)
    return guard;
  Value rest = arith::RemUIOp::create(
      builder, loc, index,
      arith::ConstantIndexOp::create(builder, loc, divisor));
  return conjunction(builder, loc, guard,
                     compare(arith::CmpIPredicate::eq, rest, 0));
}

Value ingot::schedule::buildGuard(OpBuilder &builder, Location loc,
                                  const LoopAccess &access,
                                  ArrayRef<int64_t> shape,
                                  ArrayRef<int64_t> extents,
                                  llvm::function_ref<Value(unsigned)> index,
                                  llvm::function_ref<Value(unsigned)> value) {
  auto constant = [&](int64_t number) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, number);
  };
  auto sumOf = [&](const LoopSum &dim) {
    if (dim.value)
      return value(*dim.value);
    Value sum = constant(dim.offset);
    for (const LoopSum::Term &term : dim.terms) {
      Value part = arith::MulIOp::create(builder, loc, index(term.loop),
                                         constant(term.factor));
      sum = arith::AddIOp::create(builder, loc, sum, part);
    }
    return sum;
  };
  Value guard;
  for (auto [dim, extent] : llvm::zip_equal(access.dims, shape)) {
    auto [first, last] = dim.range(extents);
    IndexGuard condition{extent, dim.divisor};
    if (!condition.alwaysHolds(first, last))
      guard =
          conjunction(builder, loc, guard,
                      condition.build(builder, loc, sumOf(dim), first, last));
  }
  return guard;
}

Value ingot::schedule::buildIndex(OpBuilder &builder, Location loc,
                                  Value element, Value tensor) {
  Type type = cast<RankedTensorType>(tensor.getType()).getElementType();
  if (type.isUnsignedInteger())
    return arith::IndexCastUIOp::create(builder, loc, builder.getIndexType(),
                                        element);
  return arith::IndexCastOp::create(builder, loc, builder.getIndexType(),
                                    element);
}
