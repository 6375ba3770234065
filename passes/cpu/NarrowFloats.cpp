//===- NarrowFloats.cpp - Half precision without the C library --------------===//
//
// bf16 is the upper half of f32: widening is a shift, rounding an addition that
// carries into the upper half.
//
//===----------------------------------------------------------------------===//

#include "passes/cpu/NarrowFloats.h"
#include "passes/cpu/FloatArithmetic.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ingot::cpu;

namespace {

bool isBf16(Type type) { return getElementTypeOrSelf(type).isBF16(); }
bool isF16(Type type) { return getElementTypeOrSelf(type).isF16(); }

/// LLVM computes one of f16 in f64, and calls the C library to round that.
bool isFma(Operation *op) { return isa<vector::FMAOp, math::FmaOp>(op); }

/// `element`, or a vector of it if `like` is a vector.
Type withElement(Type like, Type element) {
  auto vector = dyn_cast<VectorType>(like);
  return vector ? Type(vector.clone(element)) : element;
}

class Expander {
public:
  explicit Expander(Operation *op)
      : op(op), builder(op), loc(op->getLoc()), f32(builder.getF32Type()) {}

  void run() {
    if (isa<arith::TruncFOp>(op))
      return replace(narrow(op->getOperand(0), op->getResult(0).getType()));
    if (isa<arith::ExtFOp>(op))
      return replace(extend(widen(op->getOperand(0)),
                            getElementTypeOrSelf(op->getResult(0).getType())));
    if (auto select = dyn_cast<arith::SelectOp>(op)) {
      FloatArithmetic narrow(builder, loc, select.getType());
      return replace(narrow.fromBits(narrow.select(
          select.getCondition(), narrow.bits(select.getTrueValue()),
          narrow.bits(select.getFalseValue()))));
    }
    SmallVector<Value> operands;
    for (Value operand : op->getOperands())
      operands.push_back(widen(operand));
    Operation *wide = builder.clone(*op);
    wide->setOperands(operands);
    // f64 holds an integer of up to 53 bits as it is, f32 one of 24.
    Type wideFloat = isa<arith::SIToFPOp, arith::UIToFPOp>(op)
                         ? builder.getF64Type()
                         : Type(f32);
    for (auto [result, original] :
         llvm::zip_equal(wide->getResults(), op->getResults())) {
      Value replacement = result;
      if (isNarrow(original.getType())) {
        result.setType(withElement(original.getType(), wideFloat));
        builder.setInsertionPointAfter(wide);
        replacement = narrow(result, original.getType());
      }
      original.replaceAllUsesWith(replacement);
    }
    op->erase();
  }

private:
  void replace(Value value) {
    op->getResult(0).replaceAllUsesWith(value);
    op->erase();
  }

  Value extend(Value value, Type element) {
    Type type = withElement(value.getType(), element);
    return type == value.getType()
               ? value
               : arith::ExtFOp::create(builder, loc, type, value).getResult();
  }

  /// Whether the operation computes with f32 in place of `type`.
  bool isNarrow(Type type) const {
    return isBf16(type) || (isFma(op) && isF16(type));
  }

  /// bf16, and f16 where it is too narrow, to f32; other values as they are.
  Value widen(Value value) {
    if (isNarrow(value.getType()) && isF16(value.getType()))
      return extend(value, f32);
    if (!isBf16(value.getType()))
      return value;
    FloatArithmetic narrow(builder, loc, value.getType());
    FloatArithmetic wide(builder, loc, withElement(value.getType(), f32));
    Value bits = arith::ExtUIOp::create(builder, loc, wide.integerType,
                                        narrow.bits(value));
    return wide.fromBits(wide.shiftLeft(bits, 16));
  }

  /// f16, f32 or f64 to `type`, of bf16 or f16.
  Value narrow(Value value, Type type) {
    value = getElementTypeOrSelf(value.getType()).isF64() ? roundToOdd(value)
                                                          : extend(value, f32);
    if (!isBf16(type))
      return arith::TruncFOp::create(builder, loc, type, value);
    FloatArithmetic single(builder, loc, value.getType());
    Value bits = single.bits(value), upper = single.shiftRight(bits, 16);
    // Half of the last place, less one bit unless that makes a tie even.
    Value half = single.addI(single.integer(0x7FFF),
                             single.andI(upper, single.integer(1)));
    Value rounded = single.shiftRight(single.addI(bits, half), 16);
    Value quiet = single.orI(upper, single.integer(0x40));
    Value isNaN = single.compare(arith::CmpFPredicate::UNO, value, value);
    FloatArithmetic result(builder, loc, type);
    return result.fromBits(
        arith::TruncIOp::create(builder, loc, result.integerType,
                                single.select(isNaN, quiet, rounded)));
  }

  /// f64 to f32 so that rounding the result again is as rounding once: what is
  /// inexact gets an odd last bit, which is no tie of a narrower type. Source:
  /// Boldo and Melquiond, "Emulation of FMA and correctly rounded sums", 2008.
  Value roundToOdd(Value value) {
    FloatArithmetic wide(builder, loc, value.getType());
    FloatArithmetic single(builder, loc, withElement(value.getType(), f32));
    Value nearest = arith::TruncFOp::create(builder, loc, single.type, value);
    Value back = extend(nearest, builder.getF64Type());
    Value bits = single.bits(nearest);
    Value isBeyond = wide.less(wide.abs(value), wide.abs(back));
    Value towardZero =
        single.select(isBeyond, single.subI(bits, single.integer(1)), bits);
    Value isInexact = wide.compare(arith::CmpFPredicate::ONE, back, value);
    return single.fromBits(single.select(
        isInexact, single.orI(towardZero, single.integer(1)), towardZero));
  }

  Operation *op;
  OpBuilder builder;
  Location loc;
  FloatType f32;
};

/// True if the operation computes with half precision what LLVM would call for.
bool needsExpansion(Operation *op) {
  if (!isa_and_nonnull<arith::ArithDialect, math::MathDialect>(
          op->getDialect()) &&
      !isa<vector::FMAOp>(op))
    return false;
  if (isa<arith::ConstantOp, arith::BitcastOp>(op))
    return false;
  if (isa<arith::TruncFOp>(op) &&
      getElementTypeOrSelf(op->getOperand(0).getType()).isF64() &&
      getElementTypeOrSelf(op->getResult(0).getType()).isF16())
    return true;
  if (isFma(op) && isF16(op->getResult(0).getType()))
    return true;
  return llvm::any_of(op->getOperandTypes(), isBf16) ||
         llvm::any_of(op->getResultTypes(), isBf16);
}

} // namespace

void ingot::cpu::expandNarrowFloats(func::FuncOp function) {
  SmallVector<Operation *> operations;
  function.walk([&](Operation *op) {
    if (needsExpansion(op))
      operations.push_back(op);
  });
  for (Operation *op : operations)
    Expander(op).run();
}
