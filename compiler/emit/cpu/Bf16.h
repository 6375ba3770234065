//===- Bf16.h - What LLVM leaves of bf16 to the C library -------------------===//

#ifndef INGOT_COMPILER_EMIT_CPU_BF16_H
#define INGOT_COMPILER_EMIT_CPU_BF16_H

#include "llvm/IR/Module.h"

namespace ingot::emit {

/// Makes the kernels in `module`, which compute with bf16 as integers and f32,
/// independent of the C library: LLVM 22 still rounds to bf16 by a call where it
/// cannot move one in a vector on x86-64-v3 and v4.
void supportBf16(llvm::Module &module);

} // namespace ingot::emit

#endif // INGOT_COMPILER_EMIT_CPU_BF16_H
