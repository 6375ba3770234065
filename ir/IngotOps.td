//===- IngotOps.td - All operations of the ingot dialect -------------------===//

#ifndef INGOT_IR_INGOTOPS_TD
#define INGOT_IR_INGOTOPS_TD

include "ir/ops/Attention.td"
include "ir/ops/Contraction.td"
include "ir/ops/Convolution.td"
include "ir/ops/Gather.td"
include "ir/ops/Kernel.td"
include "ir/ops/Loops.td"
include "ir/ops/Loss.td"
include "ir/ops/Normalization.td"
include "ir/ops/Optimizer.td"
include "ir/ops/Pointwise.td"
include "ir/ops/Pooling.td"
include "ir/ops/Program.td"
include "ir/ops/Random.td"
include "ir/ops/Reduction.td"
include "ir/ops/Schedule.td"
include "ir/ops/Shape.td"

#endif // INGOT_IR_INGOTOPS_TD
