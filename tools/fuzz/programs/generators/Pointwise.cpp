//===- Pointwise.cpp - Pointwise operations with operands of several types ----===//

#include "tools/fuzz/programs/OpGenerators.h"

#include "ir/ops/Pointwise.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::fuzz;

static RankedTensorType withElements(Value value, Type elementType) {
  return RankedTensorType::get(ProgramBuilder::typeOf(value).getShape(),
                               elementType);
}

static bool isNumber(RankedTensorType type) {
  return !type.getElementType().isInteger(1);
}

static const Generator<CastOp> cast_([](ProgramBuilder &b) {
  Value input = b.pick([](RankedTensorType) { return true; });
  b.add<CastOp>(withElements(input, b.randomElementType()), input);
});

static const Generator<CompareOp> compare([](ProgramBuilder &b) {
  Value lhs = b.pick(isNumber);
  if (!lhs)
    return;
  Value rhs = b.get(ProgramBuilder::typeOf(lhs));
  if (rhs)
    b.add<CompareOp>(
        b.random.pick({Predicate::eq, Predicate::ne, Predicate::lt,
                       Predicate::le, Predicate::gt, Predicate::ge}),
        lhs, rhs);
});

static const Generator<WhereOp> where([](ProgramBuilder &b) {
  Value lhs = b.pick([](RankedTensorType) { return true; });
  Value rhs = b.get(ProgramBuilder::typeOf(lhs));
  Value condition = b.get(withElements(lhs, b.builder.getI1Type()));
  if (rhs && condition)
    b.add<WhereOp>(condition, lhs, rhs);
});
