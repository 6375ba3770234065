//===- ContractionSums.cpp - The sums of one tile ----------------------------===//

#include "passes/cpu/ContractionSums.h"

#include "passes/cpu/TileProduct.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace ingot::cpu;

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

namespace {

/// Steps that stand one after the other where lanes leave them out: as many as the
/// channels of a small image. 1085 of them, five taps of 31 channels for eleven pixels
/// side by side, compiled for minutes.
constexpr int64_t kLongestRunOfSteps = 16;

class TileSummer {
public:
  ContractionPhase &phase;
  int64_t rows, vectors;
  StepBlock block;
  Value lastMask;
  llvm::function_ref<void(Value)> prefetch;
  DeferredWork deferred;

  SmallVector<Value> sum(const OperandStream &lhs, const OperandStream &rhs);

private:
  SmallVector<Value> sumGroups(size_t group, ArrayRef<Value> sums,
                               const OperandStream &lhs,
                               const OperandStream &rhs, Value firstK);
  SmallVector<Value> sumSteps(int64_t begin, int64_t end, ArrayRef<Value> sums,
                              const OperandStream &lhs,
                              const OperandStream &rhs, Value firstK);
  void multiplyStep(SmallVectorImpl<Value> &sums, const OperandStream &lhs,
                    const OperandStream &rhs, Value k, int64_t step,
                    int64_t turn);
  SmallVector<bool> findTerms(int64_t step) const;
};

SmallVector<Value> TileSummer::sum(const OperandStream &lhs,
                                   const OperandStream &rhs) {
  int64_t accumulators = rows * vectors, chains = phase.plan.schedule.chains;
  SmallVector<Value> sums(chains * accumulators,
                          phase.zero(phase.accumulatorType()));
  if (phase.form.reductionExtent() == 0) { // a part without terms
    sums.resize(accumulators);
    return sums;
  }
  OperandStream lhsAt = lhs, rhsAt = rhs;
  lhsAt.base = phase.add(lhs.base, phase.mul(block.first, lhs.steps[0]));
  rhsAt.base = phase.add(rhs.base, phase.mul(block.first, rhs.steps[0]));
  sums = sumGroups(0, sums, lhsAt, rhsAt, phase.index(0));
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
  int64_t extent =
      group == 0 ? block.count : phase.form.reduction[group].extent;
  if (group + 1 < phase.form.reduction.size())
    return phase.forEach(0, extent, 1, sums, [&](Value i, ValueRange carried) {
      OperandStream lhsAt = lhs, rhsAt = rhs;
      lhsAt.base = phase.add(lhs.base, phase.mul(i, lhs.steps[group]));
      rhsAt.base = phase.add(rhs.base, phase.mul(i, rhs.steps[group]));
      Value k =
          phase.add(firstK, phase.mul(i, phase.form.stepsPerIteration(group)));
      return sumGroups(group + 1, SmallVector<Value>(carried), lhsAt, rhsAt, k);
    });
  if (!phase.plan.masksTerms)
    return sumSteps(0, extent, sums, lhs, rhs, firstK);
  bool isMasked = phase.hasMaskedInstructions(phase.accumulatorType());
  SmallVector<Value> result(sums);
  for (int64_t begin = 0, end; begin < extent; begin = end) {
    SmallVector<bool> lanes = findTerms(begin);
    end = begin + 1;
    while (end < extent && findTerms(end) == lanes)
      ++end;
    // One selection for all steps, not one for each, unless it is part of the
    // multiplications and the steps are so few that they need no loop.
    bool selects = llvm::is_contained(lanes, false);
    if (selects && isMasked && end - begin <= kLongestRunOfSteps)
      end = begin + 1;
    SmallVector<Value> all = sumSteps(begin, end, result, lhs, rhs, firstK);
    // Lanes of which the run is no part keep their sums, whatever was added.
    for (auto [number, sum] : llvm::enumerate(all)) {
      ArrayRef<bool> active = ArrayRef(lanes).slice(
          number % vectors * phase.plan.lanes, phase.plan.lanes);
      Value mask =
          isMasked ? phase.maskRegisterOf(active) : phase.maskOf(active);
      if (mask && sum != result[number]) // a short run leaves chains out
        sum = arith::SelectOp::create(phase.builder, phase.loc, mask, sum,
                                      result[number]);
    }
    result = std::move(all);
  }
  return result;
}

/// Which lanes of the panel the products of step `step` of the innermost group take part in;
/// lanes beyond the columns are as the last of them.
SmallVector<bool> TileSummer::findTerms(int64_t step) const {
  const ContractionForm &form = phase.form;
  SmallVector<bool> lanes;
  for (int64_t lane = 0; lane < vectors * phase.plan.lanes; ++lane)
    lanes.push_back(
        *form.takesPart(std::min(lane, form.columns.extent - 1), step));
  return lanes;
}

/// Adds the products of the steps from `begin` to `end` of the innermost group.
SmallVector<Value> TileSummer::sumSteps(int64_t begin, int64_t end,
                                        ArrayRef<Value> sums,
                                        const OperandStream &lhs,
                                        const OperandStream &rhs,
                                        Value firstK) {
  int64_t whole = begin + (end - begin) / kUnroll * kUnroll;
  auto multiply = [&](int64_t steps) {
    return [&, steps](Value k, ValueRange carried) {
      SmallVector<Value> next(carried);
      prefetch(phase.add(firstK, k));
      for (int64_t step = 0; step < steps; ++step)
        multiplyStep(next, lhs, rhs, k, step, begin + step);
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
    result = phase.forEach(begin, whole, kUnroll, sums, multiply(kUnroll));
  }
  for (int64_t step = 0; step < end - whole; ++step)
    multiplyStep(result, lhs, rhs, phase.index(whole), step, whole + step);
  return result;
}

/// Adds the products of k + `step` to the tile, to chain `turn` in turn.
void TileSummer::multiplyStep(SmallVectorImpl<Value> &sums,
                              const OperandStream &lhs,
                              const OperandStream &rhs, Value k, int64_t step,
                              int64_t turn) {
  auto baseOf = [&](const OperandStream &operand) {
    int64_t stride = operand.steps.back();
    return phase.add(phase.add(operand.base, phase.mul(k, stride)),
                     step * stride);
  };
  int64_t chain = turn % phase.plan.schedule.chains;
  addProducts(
      phase,
      {lhs.buffer, baseOf(lhs), lhs.rowStride, rhs.buffer, baseOf(rhs),
       rhs.alignment, lastMask},
      rows, vectors,
      MutableArrayRef(sums).slice(chain * rows * vectors, rows * vectors));
}

} // namespace

SmallVector<Value>
ingot::cpu::sumTiles(ContractionPhase &phase, int64_t rows, int64_t vectors,
                     const OperandStream &lhs, const OperandStream &rhs,
                     const StepBlock &block, Value lastMask,
                     llvm::function_ref<void(Value)> prefetch,
                     DeferredWork deferred) {
  // Packed panels are padded, so that all their vectors are whole.
  Value mask = phase.plan.schedule.rhs == PackTime::Never ? lastMask : nullptr;
  return TileSummer{phase, rows, vectors, block, mask, prefetch, deferred}.sum(
      lhs, rhs);
}

//===----------------------------------------------------------------------===//
// Dots
//===----------------------------------------------------------------------===//

/// Each column sums in its own vector along k; a tree of shuffles then adds up the lanes of all of them,
/// so that column j ends in lane j.
Value ingot::cpu::sumDots(ContractionPhase &phase, const OperandStream &lhs,
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
  sums = phase.forEach(0, whole, lanes, sums, [&](Value k, ValueRange carried) {
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
