//===- KnownFaults.cpp - What is known to fail and is waiting to be mended ----===//
//
// To take an entry out: mend its fault, delete its line here, and run the generator
// over a few thousand seeds.
//
//===----------------------------------------------------------------------===//

#include "tools/fuzz/programs/KnownFaults.h"

#include <vector>

using namespace ingot::fuzz;

namespace {

struct KnownFault {
  const char *reason, *partOfMessage;
};

const std::vector<KnownFault> kFaults = {};

} // namespace

llvm::StringRef ingot::fuzz::findKnownFault(llvm::StringRef message) {
  for (const KnownFault &fault : kFaults)
    if (message.contains(fault.partOfMessage))
      return fault.reason;
  return "";
}
