//===- ContractionSums.cpp - The sums of one tile ----------------------------===//

#include "passes/cpu/ContractionSums.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot;

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

namespace {

class TileSummer {
public:
  ContractionPhase &phase;
  int64_t rows, vectors;
  Value lastMask;
  llvm::function_ref<void(Value)> prefetch;
  DeferredWork deferred;

  SmallVector<Value> sum(const OperandStream &lhs, const OperandStream &rhs);

private:
  SmallVector<Value> sumGroups(size_t group, ArrayRef<Value> sums,
                               const OperandStream &lhs,
                               const OperandStream &rhs, Value firstK);
  void multiplyStep(SmallVectorImpl<Value> &sums, const OperandStream &lhs,
                    const OperandStream &rhs, Value k, int64_t step);
};

SmallVector<Value> TileSummer::sum(const OperandStream &lhs,
                                   const OperandStream &rhs) {
  int64_t accumulators = rows * vectors, chains = countChains(accumulators);
  SmallVector<Value> sums(chains * accumulators,
                          phase.zero(phase.accumulatorType()));
  sums = sumGroups(0, sums, lhs, rhs, phase.index(0));
  for (int64_t half = chains / 2; half > 0; half /= 2)
    for (int64_t i = 0; i < half * accumulators; ++i)
      sums[i] = arith::AddFOp::create(phase.builder, phase.loc, sums[i],
                                      sums[i + half * accumulators]);
  sums.resize(accumulators);
  return sums;
}

/// Adds the products of the reduction groups from `group` on, one step of k after
/// the other to the next chain of sums. `firstK` counts the steps of the groups
/// around it.
SmallVector<Value> TileSummer::sumGroups(size_t group, ArrayRef<Value> sums,
                                         const OperandStream &lhs,
                                         const OperandStream &rhs,
                                         Value firstK) {
  int64_t extent = phase.form.reduction[group].extent;
  if (group + 1 < phase.form.reduction.size())
    return phase.forEach(extent, 1, sums, [&](Value i, ValueRange carried) {
      OperandStream lhsAt = lhs, rhsAt = rhs;
      lhsAt.base = phase.add(lhs.base, phase.mul(i, lhs.steps[group]));
      rhsAt.base = phase.add(rhs.base, phase.mul(i, rhs.steps[group]));
      Value k =
          phase.add(firstK, phase.mul(i, phase.form.stepsPerIteration(group)));
      return sumGroups(group + 1, SmallVector<Value>(carried), lhsAt, rhsAt, k);
    });
  int64_t whole = extent / kUnroll * kUnroll;
  auto multiply = [&](int64_t steps) {
    return [&, steps](Value k, ValueRange carried) {
      SmallVector<Value> next(carried);
      prefetch(phase.add(firstK, k));
      for (int64_t step = 0; step < steps; ++step)
        multiplyStep(next, lhs, rhs, k, step);
      return next;
    };
  };
  SmallVector<Value> result;
  if (deferred.emit) {
    Value split = phase.mul(deferred.count, deferred.steps);
    result = phase.forEach(phase.index(0), split, deferred.steps, sums,
                           [&](Value k, ValueRange carried) {
                             deferred.emit(phase.div(k, deferred.steps));
                             return multiply(deferred.steps)(k, carried);
                           });
    result = phase.forEach(split, phase.index(whole), kUnroll, result,
                           multiply(kUnroll));
  } else {
    result = phase.forEach(whole, kUnroll, sums, multiply(kUnroll));
  }
  for (int64_t step = 0; step < extent - whole; ++step)
    multiplyStep(result, lhs, rhs, phase.index(whole), step);
  return result;
}

/// Adds the products of one k to the tile.
void TileSummer::multiplyStep(SmallVectorImpl<Value> &sums,
                              const OperandStream &lhs,
                              const OperandStream &rhs, Value k, int64_t step) {
  auto baseOf = [&](const OperandStream &operand) {
    int64_t stride = operand.steps.back();
    return phase.add(phase.add(operand.base, phase.mul(k, stride)),
                     step * stride);
  };
  Value rhsBase = baseOf(rhs), lhsBase = baseOf(lhs);
  auto loadVector = [&](int64_t vector) -> Value {
    Value position = phase.add(rhsBase, vector * phase.plan.lanes);
    return phase.load(rhs.buffer, position, 1, phase.accumulatorType(),
                      vector == vectors - 1 ? lastMask : nullptr,
                      rhs.alignment);
  };
  auto broadcastRow = [&](int64_t row) {
    return phase.broadcastElement(lhs.buffer,
                                  phase.add(lhsBase, row * lhs.rowStride),
                                  phase.accumulatorType());
  };
  int64_t chain = step % countChains(rows * vectors);
  auto multiply = [&](int64_t row, int64_t vector, Value left, Value right) {
    Value &sum = sums[(chain * rows + row) * vectors + vector];
    sum = vector::FMAOp::create(phase.builder, phase.loc, left, right, sum);
  };
  // The operand with fewer values stays in registers for the step.
  if (vectors <= rows) {
    SmallVector<Value> right;
    for (int64_t vector = 0; vector < vectors; ++vector)
      right.push_back(loadVector(vector));
    for (int64_t row = 0; row < rows; ++row) {
      Value left = broadcastRow(row);
      for (int64_t vector = 0; vector < vectors; ++vector)
        multiply(row, vector, left, right[vector]);
    }
    return;
  }
  SmallVector<Value> left;
  for (int64_t row = 0; row < rows; ++row)
    left.push_back(broadcastRow(row));
  for (int64_t vector = 0; vector < vectors; ++vector) {
    Value right = loadVector(vector);
    for (int64_t row = 0; row < rows; ++row)
      multiply(row, vector, left[row], right);
  }
}

} // namespace

SmallVector<Value> ingot::sumTiles(ContractionPhase &phase, int64_t rows,
                                   int64_t vectors, const OperandStream &lhs,
                                   const OperandStream &rhs, Value lastMask,
                                   llvm::function_ref<void(Value)> prefetch,
                                   DeferredWork deferred) {
  // Packed panels are padded, so that all their vectors are whole.
  Value mask = phase.plan.packRhs == PackTime::Never ? lastMask : nullptr;
  return TileSummer{phase, rows, vectors, mask, prefetch, deferred}.sum(lhs,
                                                                        rhs);
}

//===----------------------------------------------------------------------===//
// Dots
//===----------------------------------------------------------------------===//

/// Each column sums in its own vector along k; a tree of shuffles then adds up the lanes of all of them,
/// so that column j ends in lane j.
Value ingot::sumDots(ContractionPhase &phase, const OperandStream &lhs,
                     const OperandStream &rhs, Value lastMask) {
  int64_t lanes = phase.plan.lanes;
  int64_t columns = lastMask ? phase.lastLanes() : lanes;
  Type element = phase.accumulatorType();
  Value zero = phase.zero(element);
  int64_t reduction = phase.form.reductionExtent();
  int64_t whole = reduction / lanes * lanes;
  auto multiply = [&](Value k, ValueRange carried, Value mask) {
    SmallVector<Value> sums(carried);
    Value left =
        phase.load(lhs.buffer, phase.add(lhs.base, k), 1, element, mask);
    for (int64_t column = 0; column < columns; ++column) {
      Value position =
          phase.add(phase.add(rhs.base, k), column * rhs.rowStride);
      Value right = phase.load(rhs.buffer, position, 1, element, mask);
      sums[column] = vector::FMAOp::create(phase.builder, phase.loc, left,
                                           right, sums[column]);
    }
    return sums;
  };
  SmallVector<Value> sums(columns, zero);
  sums = phase.forEach(whole, lanes, sums, [&](Value k, ValueRange carried) {
    return multiply(k, carried, nullptr);
  });
  if (whole < reduction)
    sums = multiply(phase.index(whole), sums, phase.maskOf(reduction - whole));
  sums.resize(lanes, zero);

  for (int64_t block = lanes / 2; block > 0; block /= 2)
    for (int64_t i = 0; i < block; ++i) {
      auto [even, odd] =
          phase.interleaveBlocks(sums[i], sums[i + block], block);
      sums[i] = arith::AddFOp::create(phase.builder, phase.loc, even, odd);
    }
  return sums[0];
}

//===----------------------------------------------------------------------===//
// Generic
//===----------------------------------------------------------------------===//

Value ingot::sumGeneric(ContractionPhase &phase, ValueRange batchIndices,
                        Value row, Value column, Value lastMask) {
  const ContractionForm &form = phase.form;
  LoopsOp product = form.getProduct();
  auto baseOf = [&](const StridedView &view) {
    Value base = phase.batchPosition(view, batchIndices);
    base = phase.add(base, phase.mul(row, form.stride(view, form.rows)));
    return phase.add(base, phase.mul(column, form.stride(view, form.columns)));
  };
  auto loadOperand = [&](const StridedView &view, Value position,
                         unsigned operand) {
    return phase.load(phase.input(view.buffer), position,
                      form.stride(view, form.columns),
                      product.getElement(operand).getType(), lastMask);
  };
  std::function<Value(size_t, Value, Value, Value)> sum =
      [&](size_t depth, Value lhs, Value rhs, Value accumulator) -> Value {
    if (depth == form.reduction.size()) {
      SmallVector<Value> arguments(3, accumulator);
      arguments[form.lhsOperand] = loadOperand(form.lhs, lhs, form.lhsOperand);
      arguments[form.rhsOperand] = loadOperand(form.rhs, rhs, form.rhsOperand);
      return cloneBody(phase, product, arguments,
                       [&](unsigned) { return Value(); })[0];
    }
    const LoopGroup &group = form.reduction[depth];
    return phase.forEach(
        group.extent, 1, accumulator,
        [&](Value k, ValueRange carried) -> SmallVector<Value> {
          return {
              sum(depth + 1,
                  phase.add(lhs, phase.mul(k, form.stride(form.lhs, group))),
                  phase.add(rhs, phase.mul(k, form.stride(form.rhs, group))),
                  carried[0])};
        })[0];
  };
  return sum(0, baseOf(form.lhs), baseOf(form.rhs),
             phase.zero(phase.accumulatorType()));
}
