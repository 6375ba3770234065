//===- BuildScalarGraph.cpp - From loops to a scalar graph ------------------===//
//
// Loops of operations are unified through the values that flow between them; bodies
// become nodes; what leaves the kernel becomes stores. Last, dimensions that are
// contiguous everywhere are merged.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/BuildScalarGraph.h"

using namespace mlir;
using namespace ingot::schedule;

/// Emitters know positions in the domain of an item and no others.
static LogicalResult checkDomains(KernelOp kernel, const ScalarGraph &graph) {
  for (const WorkItem &item : graph.items) {
    if (item.kind != WorkItem::Store)
      continue;
    DimSet outside = graph.nodes[item.node].dims - item.domain;
    if (!outside.empty())
      return kernel.emitOpError("stores a value that depends on a loop of ")
             << graph.extents[*outside.begin()]
             << " iterations outside the store's domain";
  }
  return success();
}

FailureOr<ScalarGraph> ingot::schedule::buildScalarGraph(KernelOp kernel) {
  ScalarGraph graph;
  FailureOr<KernelTensors> tensors = describeTensors(kernel, graph);
  if (failed(tensors))
    return failure();
  FailureOr<NodeOfValue> nodeOf = addScalarNodes(kernel, *tensors, graph);
  if (failed(nodeOf) || failed(addStores(kernel, *tensors, *nodeOf, graph)) ||
      failed(checkDomains(kernel, graph)))
    return failure();
  return mergeDimensions(graph);
}
