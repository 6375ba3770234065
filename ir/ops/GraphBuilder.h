//===- GraphBuilder.h - Formulas on tensors ----------------------------------===//

#ifndef INGOT_IR_OPS_GRAPHBUILDER_H
#define INGOT_IR_OPS_GRAPHBUILDER_H

#include "ir/ops/Contraction.h"
#include "ir/ops/Pointwise.h"
#include "ir/ops/Reduction.h"
#include "ir/ops/Shape.h"

namespace ingot::ir {

/// Writes derivatives and decompositions as ingot operations, so that they read
/// like the formula above them.
class GraphBuilder {
public:
  using Value = mlir::Value;
  using Dims = llvm::ArrayRef<int64_t>;

  GraphBuilder(mlir::OpBuilder &builder, mlir::Location location)
      : builder(builder), location(location) {}

  template <typename OpT, typename... Args> Value create(Args &&...args) {
    return OpT::create(builder, location, std::forward<Args>(args)...);
  }

  static mlir::RankedTensorType typeOf(Value tensor) {
    return llvm::cast<mlir::RankedTensorType>(tensor.getType());
  }

  /// A constant of `type` with `value` everywhere. Integers are below 2^53.
  Value splat(mlir::RankedTensorType type, double value);
  /// A constant of `type`, with one value per element.
  Value constant(mlir::RankedTensorType type, llvm::ArrayRef<double> values);
  Value zerosLike(Value tensor) { return splat(typeOf(tensor), 0.0); }

  Value add(Value lhs, Value rhs) { return create<AddOp>(lhs, rhs); }
  Value sub(Value lhs, Value rhs) { return create<SubOp>(lhs, rhs); }
  Value mul(Value lhs, Value rhs) { return create<MulOp>(lhs, rhs); }
  Value div(Value lhs, Value rhs) { return create<DivOp>(lhs, rhs); }
  Value neg(Value input) { return create<NegOp>(input); }
  Value exp(Value input) { return create<ExpOp>(input); }
  Value log(Value input) { return create<LogOp>(input); }

  Value add(Value lhs, double rhs) { return add(lhs, splat(typeOf(lhs), rhs)); }
  Value mul(Value lhs, double rhs) { return mul(lhs, splat(typeOf(lhs), rhs)); }
  /// lhs - rhs
  Value sub(double lhs, Value rhs) { return sub(splat(typeOf(rhs), lhs), rhs); }

  Value compare(Predicate predicate, Value lhs, Value rhs) {
    return create<CompareOp>(predicate, lhs, rhs);
  }
  Value compare(Predicate predicate, Value lhs, double rhs) {
    return compare(predicate, lhs, splat(typeOf(lhs), rhs));
  }
  Value where(Value condition, Value lhs, Value rhs) {
    return create<WhereOp>(condition, lhs, rhs);
  }
  /// `input` where `condition` holds, 0 elsewhere.
  Value keepWhere(Value condition, Value input) {
    return where(condition, input, zerosLike(input));
  }
  /// 0 where `condition` holds, `input` elsewhere.
  Value zeroWhere(Value condition, Value input) {
    return where(condition, zerosLike(input), input);
  }

  Value sum(Value input, Dims dims) { return create<SumOp>(input, dims); }
  Value amax(Value input, Dims dims) { return create<AmaxOp>(input, dims); }
  Value matmul(Value lhs, Value rhs) { return create<MatmulOp>(lhs, rhs); }
  Value transpose(Value input, Dims permutation) {
    return create<TransposeOp>(input, permutation);
  }
  /// The tensor with its last two dimensions exchanged.
  Value transposeMatrix(Value matrix);
  /// Without strides. `input` if the box is all of it.
  Value slice(Value input, Dims starts, Dims limits);
  Value slice(Value input, Dims starts, Dims limits, Dims strides);
  /// Puts `strides[d] - 1` zeros after every element in each dimension d.
  Value spread(Value input, Dims strides);
  /// Transposed slice: zeros of `shape` with the elements of `input` where a
  /// slice with these starts and strides takes them from.
  Value unslice(Value input, Dims starts, Dims strides, Dims shape);
  /// `inputs[0]` if it is the only one.
  Value concat(mlir::ValueRange inputs, int64_t dim);
  /// `input` if nothing is added.
  Value pad(Value input, Dims low, Dims high, double value);
  /// `input` if it already has the shape.
  Value reshape(Value input, Dims shape);
  /// `input` if it already has the element type.
  Value cast(Value input, mlir::Type elementType);
  /// `input` in the type that its elements are accumulated in: f32 if its floats
  /// are narrower.
  Value widen(Value input);
  /// Undoes a reduction over `dims` to the shape of `like`: repeats `input`
  /// along them.
  Value expandOver(Value input, Dims dims, Value like);

private:
  mlir::OpBuilder &builder;
  mlir::Location location;
};

} // namespace ingot::ir

#endif // INGOT_IR_OPS_GRAPHBUILDER_H
