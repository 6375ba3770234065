//===- IterationSpace.cpp - Which loops an operation runs --------------------===//

#include "ir/interfaces/IterationSpace.h"

#include <numeric>

using namespace ingot;

IterationSpace::Dims IterationSpace::identity(int64_t rank) {
  Dims loops(rank);
  std::iota(loops.begin(), loops.end(), 0);
  return loops;
}

IterationSpace IterationSpace::uniform(mlir::RankedTensorType type,
                                       size_t operands,
                                       llvm::ArrayRef<int64_t> reduced) {
  IterationSpace space;
  space.extents.assign(type.getShape().begin(), type.getShape().end());
  space.operandLoops.assign(operands, identity(type.getRank()));
  space.resultLoops.push_back(identity(type.getRank()));
  space.reducedLoops.assign(reduced.begin(), reduced.end());
  return space;
}
