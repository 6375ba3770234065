//===- KnownFaults.h - What is known to fail and is waiting to be mended ------===//
//
// Each entry of KnownFaults.cpp says what it hides and when it may go. With
// --with-known none of them is looked at.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_TOOLS_FUZZ_PROGRAMS_KNOWNFAULTS_H
#define INGOT_TOOLS_FUZZ_PROGRAMS_KNOWNFAULTS_H

#include "ir/reference/ReferenceTensor.h"

#include "mlir/IR/Operation.h"

namespace ingot::fuzz {

/// Why `op`, applied to `operands`, is not made part of a program; empty if it may be.
llvm::StringRef
findKnownFault(mlir::Operation *op,
               llvm::ArrayRef<const ReferenceTensor *> operands);

/// Why a compiler's or runtime's message is no finding; empty if it is one.
llvm::StringRef findKnownMessage(llvm::StringRef message);

} // namespace ingot::fuzz

#endif // INGOT_TOOLS_FUZZ_PROGRAMS_KNOWNFAULTS_H
