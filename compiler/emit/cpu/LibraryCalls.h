//===- LibraryCalls.h - What LLVM leaves to the C library --------------------===//

#ifndef INGOT_COMPILER_EMIT_CPU_LIBRARYCALLS_H
#define INGOT_COMPILER_EMIT_CPU_LIBRARYCALLS_H

#include "llvm/IR/Module.h"

namespace ingot::emit {

/// Makes the kernels in `module` independent of the C library. They compute with bf16
/// as integers and f32, and round no f64 to f16 themselves, but LLVM 22 still calls a
/// function to round to bf16 where it cannot move one in a vector on x86-64-v3 and v4,
/// and joins the roundings of a sign, f64 to f32 to f16, into one that it calls.
void avoidLibraryCalls(llvm::Module &module);

} // namespace ingot::emit

#endif // INGOT_COMPILER_EMIT_CPU_LIBRARYCALLS_H
