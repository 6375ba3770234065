//===- TileProduct.cpp - Products of rows and vectors in registers -----------===//

#include "passes/cpu/TileProduct.h"

using namespace mlir;
using namespace ingot::cpu;

void ingot::cpu::addProducts(VectorPhase &phase, const TileStep &step,
                             int64_t rows, int64_t vectors,
                             MutableArrayRef<Value> sums) {
  Type element = cast<VectorType>(sums.front().getType()).getElementType();
  auto loadVector = [&](int64_t vector) -> Value {
    return phase.load(
        step.rhs, phase.add(step.rhsPosition, vector * phase.lanes), 1, element,
        vector == vectors - 1 ? step.lastMask : nullptr, step.rhsAlignment);
  };
  auto broadcastRow = [&](int64_t row) {
    return phase.broadcastElement(
        step.lhs, phase.add(step.lhsPosition, row * step.lhsRowStride),
        element);
  };
  auto multiply = [&](int64_t row, int64_t vector, Value left, Value right) {
    Value &sum = sums[row * vectors + vector];
    sum = vector::FMAOp::create(phase.builder, phase.loc, left, right, sum);
  };
  // The operand with fewer values stays in registers for the step.
  if (vectors <= rows) {
    auto right = llvm::map_to_vector(llvm::seq(vectors), loadVector);
    for (int64_t row = 0; row < rows; ++row) {
      Value left = broadcastRow(row);
      for (int64_t vector = 0; vector < vectors; ++vector)
        multiply(row, vector, left, right[vector]);
    }
    return;
  }
  auto left = llvm::map_to_vector(llvm::seq(rows), broadcastRow);
  for (int64_t vector = 0; vector < vectors; ++vector) {
    Value right = loadVector(vector);
    for (int64_t row = 0; row < rows; ++row)
      multiply(row, vector, left[row], right);
  }
}
