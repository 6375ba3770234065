//===- BuildScalarGraph.h - Steps from loops to a scalar graph ---------------===//
//
// `describeTensors` (KernelTensors.h) comes first.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_BUILDSCALARGRAPH_H
#define INGOT_PASSES_SCHEDULE_BUILDSCALARGRAPH_H

#include "passes/Layers.h"
#include "passes/schedule/KernelTensors.h"

namespace ingot::schedule {

/// The node that computes a scalar, or an element of a tensor; none for what is
/// only in memory.
using NodeOfValue = llvm::DenseMap<mlir::Value, NodeId>;

/// Adds a node per scalar operation, and what only plain loops can run as items. Emits an error and fails on an operation without scalar form.
llvm::FailureOr<NodeOfValue> addScalarNodes(KernelOp kernel,
                                            const KernelTensors &tensors,
                                            ScalarGraph &graph);

/// Adds the stores of the results and of the values that go through scratch.
llvm::LogicalResult addStores(KernelOp kernel, const KernelTensors &tensors,
                              const NodeOfValue &nodeOf, ScalarGraph &graph);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_BUILDSCALARGRAPH_H
