//===- ScheduleText.h - Decisions of a schedule as text ---------------------===//

#ifndef INGOT_IR_OPS_SCHEDULETEXT_H
#define INGOT_IR_OPS_SCHEDULETEXT_H

#include "mlir/IR/Attributes.h"
#include "llvm/Support/raw_ostream.h"

namespace ingot::ir {

/// Prints the value of a decision as `#ingot.schedule` has it: words without
/// quotes, numbers without a type.
void printDecision(llvm::raw_ostream &out, mlir::Attribute value);

} // namespace ingot::ir

#endif // INGOT_IR_OPS_SCHEDULETEXT_H
