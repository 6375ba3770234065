//===- MaskedMoves.h - Masked loads and stores of a register each ------------===//

#ifndef INGOT_COMPILER_EMIT_CPU_MASKEDMOVES_H
#define INGOT_COMPILER_EMIT_CPU_MASKEDMOVES_H

#include "llvm/IR/Module.h"

namespace ingot::emit {

/// Cuts masked loads and stores of more than `vectorBits` into pieces of so many, and
/// drops those that a mask leaves out as a whole. LLVM 22 cuts them later, and then
/// loads without a mask what a mask of a condition and constants leaves out: for
/// x86-64-v3, of <8 x double> under `and (splat %c), <1, 1, 1, 1, 0, 0, 0, 0>` the
/// upper half. It does the same to a piece whose mask turns out to be zero that late.
void splitMaskedMoves(llvm::Module &module, unsigned vectorBits);

} // namespace ingot::emit

#endif // INGOT_COMPILER_EMIT_CPU_MASKEDMOVES_H
