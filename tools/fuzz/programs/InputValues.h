//===- InputValues.h - What programs are run on -------------------------------===//

#ifndef INGOT_TOOLS_FUZZ_PROGRAMS_INPUTVALUES_H
#define INGOT_TOOLS_FUZZ_PROGRAMS_INPUTVALUES_H

#include "ir/reference/ReferenceTensor.h"

#include "llvm/ADT/StringRef.h"

namespace ingot::fuzz {

/// The elements of an input, or the first ones of a state tensor. They depend on the
/// seed, the name and the type only, so that what is left of a reduced program still
/// runs on what it failed on. Each tensor is of one kind: small or larger numbers of
/// either sign, positive ones, few different ones, tiny ones, or with infinities.
ir::ReferenceTensor makeInputValues(mlir::RankedTensorType type,
                                    llvm::StringRef name, uint64_t seed);

} // namespace ingot::fuzz

#endif // INGOT_TOOLS_FUZZ_PROGRAMS_INPUTVALUES_H
