//===- ChannelOrder.cpp - Channels before or behind the spatial dimensions -===//

#include "ir/interfaces/ChannelOrder.h"

#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace ingot::ir;

Permutation ingot::ir::permutationToChannelsLast(int64_t rank) {
  Permutation permutation{0};
  llvm::append_range(permutation, llvm::seq<int64_t>(2, rank));
  permutation.push_back(1);
  return permutation;
}

Permutation ingot::ir::permutationToChannelsFirst(int64_t rank) {
  Permutation permutation{0, rank - 1};
  llvm::append_range(permutation, llvm::seq<int64_t>(1, rank - 1));
  return permutation;
}

SmallVector<Permutation> ingot::ir::permuteImagesToChannelsLast(Operation *op) {
  SmallVector<Permutation> permutations;
  auto add = [&](Type type) {
    permutations.push_back(
        permutationToChannelsLast(cast<RankedTensorType>(type).getRank()));
  };
  llvm::for_each(op->getOperandTypes(), add);
  llvm::for_each(op->getResultTypes(), add);
  return permutations;
}
