//===- KnownFaults.cpp - What is known to fail and is waiting to be mended ----===//
//
// To take an entry out: mend its fault, delete its lines here, and run the generator
// over a few thousand seeds.
//
//===----------------------------------------------------------------------===//

#include "tools/fuzz/programs/KnownFaults.h"

#include "ir/ops/Reduction.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::fuzz;

namespace {

using Operands = ArrayRef<const ReferenceTensor *>;

struct KnownFault {
  const char *reason;
  bool (*matches)(Operation *op, Operands operands);
};

bool hasUnsigned(Operation *op) {
  auto isUnsigned = [](Type type) {
    return cast<RankedTensorType>(type).getElementType().isUnsignedInteger();
  };
  return llvm::any_of(op->getOperandTypes(), isUnsigned) ||
         llvm::any_of(op->getResultTypes(), isUnsigned);
}

const KnownFault kFaults[] = {
    {"reductions of u8 do not compile",
     [](Operation *op, Operands) {
       return isa<SumOp, ProdOp, AmaxOp, AminOp, ArgmaxOp, ArgminOp>(op) &&
              hasUnsigned(op);
     }},
};

struct KnownMessage {
  const char *reason, *part;
};

const KnownMessage kMessages[] = {
    {"casts from f64 to f16 behind a function of f16", "__truncdfhf2"},
    {"a constant that is concatenated and then reduced",
     "expected a border around a tensor, or a tensor as a part of another"},
    {"u8 read with a border", "expected 'else' of type 'i8', found 'ui8'"},
};

} // namespace

StringRef ingot::fuzz::findKnownFault(Operation *op, Operands operands) {
  for (const KnownFault &fault : kFaults)
    if (fault.matches(op, operands))
      return fault.reason;
  return "";
}

StringRef ingot::fuzz::findKnownMessage(StringRef message) {
  for (const KnownMessage &known : kMessages)
    if (message.contains(known.part))
      return known.reason;
  return "";
}
