//===- Interfaces.h - What an ingot operation can be asked -----------------===//

#ifndef INGOT_IR_INTERFACES_INTERFACES_H
#define INGOT_IR_INTERFACES_INTERFACES_H

#include "ir/interfaces/IterationSpace.h"
#include "ir/interfaces/Traits.h"
#include "ir/reference/ReferenceTensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"

#include "ir/Interfaces.h.inc"

#endif // INGOT_IR_INTERFACES_INTERFACES_H
