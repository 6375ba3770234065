//===- KnownFaults.h - What is known to fail and is waiting to be mended ------===//
//
// Each entry of KnownFaults.cpp says what it hides. With --with-known none of them is
// looked at.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_TOOLS_FUZZ_PROGRAMS_KNOWNFAULTS_H
#define INGOT_TOOLS_FUZZ_PROGRAMS_KNOWNFAULTS_H

#include "llvm/ADT/StringRef.h"

namespace ingot::fuzz {

/// Why a compiler's or runtime's message is no finding; empty if it is one.
llvm::StringRef findKnownFault(llvm::StringRef message);

} // namespace ingot::fuzz

#endif // INGOT_TOOLS_FUZZ_PROGRAMS_KNOWNFAULTS_H
