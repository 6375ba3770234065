//===- ChannelOrder.h - Channels before or behind the spatial dimensions ---===//

#ifndef INGOT_IR_INTERFACES_CHANNELORDER_H
#define INGOT_IR_INTERFACES_CHANNELORDER_H

#include "mlir/IR/Operation.h"

namespace ingot::ir {

using Permutation = llvm::SmallVector<int64_t>;

/// Of an image of this rank: batch, channels and any number of spatial dimensions.
Permutation permutationToChannelsLast(int64_t rank);
Permutation permutationToChannelsFirst(int64_t rank);

/// That of each operand of `op` and then of each result, which are images.
llvm::SmallVector<Permutation> permuteImagesToChannelsLast(mlir::Operation *op);

} // namespace ingot::ir

#endif // INGOT_IR_INTERFACES_CHANNELORDER_H
