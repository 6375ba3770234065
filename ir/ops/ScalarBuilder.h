//===- ScalarBuilder.h - Formulas on scalars ---------------------------------===//

#ifndef INGOT_IR_OPS_SCALARBUILDER_H
#define INGOT_IR_OPS_SCALARBUILDER_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

namespace ingot::ir {

/// Writes the scalar form of a pointwise operation as arith and math operations.
/// Types come from the operands, so that the same formula is built in f32 for a
/// kernel and in f64 for the evaluator. Binary methods take floats.
class ScalarBuilder {
public:
  ScalarBuilder(mlir::OpBuilder &builder, mlir::Location location)
      : builder(builder), location(location) {}

  /// A constant of `type`, rounded to it if that is a float.
  mlir::Value constant(mlir::Type type, double value) {
    mlir::TypedAttr attr;
    if (llvm::isa<mlir::FloatType>(type))
      attr = builder.getFloatAttr(type, value);
    else
      attr = builder.getIntegerAttr(type, static_cast<int64_t>(value));
    return mlir::arith::ConstantOp::create(builder, location, attr);
  }

  template <typename OpT, typename... Args> mlir::Value create(Args &&...args) {
    return OpT::create(builder, location, std::forward<Args>(args)...);
  }

  mlir::Value add(mlir::Value lhs, mlir::Value rhs) {
    return create<mlir::arith::AddFOp>(lhs, rhs);
  }
  mlir::Value sub(mlir::Value lhs, mlir::Value rhs) {
    return create<mlir::arith::SubFOp>(lhs, rhs);
  }
  mlir::Value sub(double lhs, mlir::Value rhs) {
    return sub(constant(rhs.getType(), lhs), rhs);
  }
  mlir::Value mul(mlir::Value lhs, mlir::Value rhs) {
    return create<mlir::arith::MulFOp>(lhs, rhs);
  }
  mlir::Value div(mlir::Value lhs, mlir::Value rhs) {
    return create<mlir::arith::DivFOp>(lhs, rhs);
  }
  /// lhs * rhs + term, rounded once.
  mlir::Value fma(mlir::Value lhs, mlir::Value rhs, mlir::Value term) {
    return create<mlir::math::FmaOp>(lhs, rhs, term);
  }
  mlir::Value fma(mlir::Value lhs, double rhs, mlir::Value term) {
    return fma(lhs, constant(lhs.getType(), rhs), term);
  }
  mlir::Value add(mlir::Value lhs, double rhs) {
    return add(lhs, constant(lhs.getType(), rhs));
  }
  mlir::Value mul(mlir::Value lhs, double rhs) {
    return mul(lhs, constant(lhs.getType(), rhs));
  }
  mlir::Value neg(mlir::Value input) {
    return create<mlir::arith::NegFOp>(input);
  }
  mlir::Value abs(mlir::Value input) {
    return create<mlir::math::AbsFOp>(input);
  }
  mlir::Value copySign(mlir::Value magnitude, mlir::Value sign) {
    return create<mlir::math::CopySignOp>(magnitude, sign);
  }
  mlir::Value exp(mlir::Value input) {
    return create<mlir::math::ExpOp>(input);
  }
  mlir::Value expm1(mlir::Value input) {
    return create<mlir::math::ExpM1Op>(input);
  }
  mlir::Value log1p(mlir::Value input) {
    return create<mlir::math::Log1pOp>(input);
  }
  mlir::Value sqrt(mlir::Value input) {
    return create<mlir::math::SqrtOp>(input);
  }
  mlir::Value reciprocal(mlir::Value input) {
    return div(constant(input.getType(), 1.0), input);
  }
  /// 1 / (1 + e^-input); e^-input overflows to infinity, which gives 0.
  mlir::Value sigmoid(mlir::Value input) {
    return reciprocal(add(exp(neg(input)), 1.0));
  }
  /// Horner's rule; coefficients from the highest power down.
  mlir::Value polynomial(mlir::Value input,
                         llvm::ArrayRef<double> coefficients) {
    mlir::Value sum = constant(input.getType(), coefficients.front());
    for (double coefficient : coefficients.drop_front())
      sum = fma(sum, input, constant(input.getType(), coefficient));
    return sum;
  }
  /// `formula` of `input`, in f32 if that is narrower: every step would round in
  /// f16 and bf16, so only the last one does.
  mlir::Value
  inF32OrWider(mlir::Value input,
               llvm::function_ref<mlir::Value(mlir::Value)> formula) {
    mlir::Type type = input.getType();
    if (type.getIntOrFloatBitWidth() >= 32)
      return formula(input);
    mlir::Value wide =
        formula(create<mlir::arith::ExtFOp>(builder.getF32Type(), input));
    return create<mlir::arith::TruncFOp>(type, wide);
  }
  mlir::Value compare(mlir::arith::CmpFPredicate predicate, mlir::Value lhs,
                      double rhs) {
    return create<mlir::arith::CmpFOp>(predicate, lhs,
                                       constant(lhs.getType(), rhs));
  }
  mlir::Value select(mlir::Value condition, mlir::Value lhs, mlir::Value rhs) {
    return create<mlir::arith::SelectOp>(condition, lhs, rhs);
  }

private:
  mlir::OpBuilder &builder;
  mlir::Location location;
};

} // namespace ingot::ir

#endif // INGOT_IR_OPS_SCALARBUILDER_H
