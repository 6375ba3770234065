//===- LoopGuard.cpp - When an iteration reads inside of its tensor ----------===//

#include "passes/schedule/LoopGuard.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot::schedule;

Value ingot::schedule::buildGuard(OpBuilder &builder, Location loc,
                                  const LoopAccess &access,
                                  ArrayRef<int64_t> shape,
                                  ArrayRef<int64_t> extents,
                                  llvm::function_ref<Value(unsigned)> index,
                                  llvm::function_ref<Value(unsigned)> value) {
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
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
  auto require = [&](arith::CmpIPredicate predicate, Value lhs, int64_t rhs) {
    Value holds =
        arith::CmpIOp::create(builder, loc, predicate, lhs, constant(rhs));
    guard = guard
                ? arith::AndIOp::create(builder, loc, guard, holds).getResult()
                : holds;
  };
  for (auto [dim, extent] : llvm::zip_equal(access.dims, shape)) {
    auto [low, high] = dim.range(extents);
    int64_t last = (extent - 1) * dim.divisor;
    bool mayLeave = low < 0 || high > last;
    if (!mayLeave && dim.divisor == 1)
      continue;
    Value sum = sumOf(dim);
    if (mayLeave) // what is negative is large without a sign
      require(arith::CmpIPredicate::ule, sum, last);
    if (dim.divisor != 1)
      require(arith::CmpIPredicate::eq,
              arith::RemUIOp::create(builder, loc, sum, constant(dim.divisor)),
              0);
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
