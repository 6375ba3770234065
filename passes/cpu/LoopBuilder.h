//===- LoopBuilder.h - Loops over index ranges, straight down ---------------===//

#ifndef INGOT_PASSES_CPU_LOOPBUILDER_H
#define INGOT_PASSES_CPU_LOOPBUILDER_H

#include "passes/Layers.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace ingot::cpu {

/// Index arithmetic and loops at the position of a builder.
class LoopBuilder {
public:
  using Body = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      mlir::Value, mlir::ValueRange)>;

  LoopBuilder(mlir::OpBuilder &builder, mlir::Location loc)
      : builder(builder), loc(loc) {}

  mlir::Value index(int64_t value) {
    return mlir::arith::ConstantIndexOp::create(builder, loc, value);
  }
  mlir::Value add(mlir::Value lhs, mlir::Value rhs) {
    if (isConstant(lhs, 0))
      return rhs;
    if (isConstant(rhs, 0))
      return lhs;
    return mlir::arith::AddIOp::create(builder, loc, lhs, rhs);
  }
  mlir::Value add(mlir::Value lhs, int64_t rhs) {
    return rhs == 0 ? lhs : add(lhs, index(rhs));
  }
  mlir::Value multiply(mlir::Value lhs, int64_t rhs) {
    return rhs == 1 ? lhs
                    : mlir::arith::MulIOp::create(builder, loc, lhs, index(rhs))
                          .getResult();
  }
  mlir::Value divide(mlir::Value lhs, int64_t rhs) {
    return rhs == 1
               ? lhs
               : mlir::arith::DivUIOp::create(builder, loc, lhs, index(rhs))
                     .getResult();
  }
  mlir::Value remainder(mlir::Value lhs, int64_t rhs) {
    return mlir::arith::RemUIOp::create(builder, loc, lhs, index(rhs));
  }

  /// Runs `body(i, carried)` for i in [low, high) by `step`; it returns the next
  /// carried values. `opened` is told the loop before its body is built.
  llvm::SmallVector<mlir::Value>
  loop(mlir::Value low, mlir::Value high, int64_t step, mlir::ValueRange inits,
       llvm::function_ref<void(mlir::Operation *)> opened, Body body) {
    auto loopOp =
        mlir::scf::ForOp::create(builder, loc, low, high, index(step), inits);
    opened(loopOp);
    mlir::OpBuilder::InsertionGuard guard(builder);
    if (inits.empty()) {
      builder.setInsertionPoint(loopOp.getBody()->getTerminator());
      body(loopOp.getInductionVar(), {});
    } else {
      builder.setInsertionPointToEnd(loopOp.getBody());
      llvm::SmallVector<mlir::Value> next =
          body(loopOp.getInductionVar(), loopOp.getRegionIterArgs());
      mlir::scf::YieldOp::create(builder, loc, next);
    }
    return llvm::to_vector_of<mlir::Value>(loopOp.getResults());
  }
  llvm::SmallVector<mlir::Value> loop(mlir::Value low, mlir::Value high,
                                      int64_t step, mlir::ValueRange inits,
                                      Body body) {
    return loop(low, high, step, inits, [](mlir::Operation *) {}, body);
  }

  /// The part of [0, count) that falls to `part` of `parts`: balanced.
  std::pair<mlir::Value, mlir::Value> partOf(int64_t count, mlir::Value part,
                                             int64_t parts) {
    mlir::Value next = add(part, 1);
    return {divide(multiply(part, count), parts),
            divide(multiply(next, count), parts)};
  }

  /// Positions in dimensions of `extents`, outermost first, from the row-major
  /// number of a point.
  llvm::SmallVector<mlir::Value> delinearize(mlir::Value number,
                                             llvm::ArrayRef<int64_t> extents) {
    llvm::SmallVector<mlir::Value> positions(extents.size());
    for (size_t d = extents.size(); d-- > 1;) {
      positions[d] = remainder(number, extents[d]);
      number = divide(number, extents[d]);
    }
    if (!extents.empty())
      positions[0] = number;
    return positions;
  }

private:
  static bool isConstant(mlir::Value value, int64_t number) {
    auto constant = value.getDefiningOp<mlir::arith::ConstantIndexOp>();
    return constant && constant.value() == number;
  }

  mlir::OpBuilder &builder;
  mlir::Location loc;
};

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_LOOPBUILDER_H
