//===- RowCost.cpp - How much work a graph is -------------------------------===//
//
// Times of one core, roughly: enough to choose the number of tasks, and what to
// keep rather than compute again.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/PlanRows.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace ingot;

unsigned ingot::costOf(const ScalarNode &node) {
  if (node.kind == ScalarNode::Load)
    return 1;
  if (node.kind == ScalarNode::Constant || node.kind == ScalarNode::Index)
    return 0;
  Operation *op = node.op;
  if (isa<math::ExpOp, math::Exp2Op, math::LogOp>(op))
    return 14;
  if (isa<math::PowFOp>(op))
    return 60;
  if (isa<math::SqrtOp, math::FmaOp, math::AbsFOp, math::FloorOp, math::CeilOp,
          math::RoundEvenOp, math::CopySignOp>(op))
    return isa<math::SqrtOp>(op) ? 10 : 1;
  if (isa_and_nonnull<math::MathDialect>(op->getDialect()))
    return 22;
  if (isa<arith::DivFOp>(op))
    return 8;
  if (isa<arith::DivSIOp, arith::DivUIOp, arith::RemSIOp, arith::RemUIOp>(op))
    return 40;
  return isa<arith::ConstantOp>(op) ? 0 : 1;
}

/// Time of the waiting items of a domain on one core, roughly: 20 bytes and
/// 60 simple operations per nanosecond.
double ingot::estimateNanoseconds(const WaitingItems &items,
                                  const DimSet &domain) {
  const ScalarGraph &graph = items.graph;
  double bytes = 0, operations = 0;
  items.visitAccesses(domain, [&](const Access &access, bool) {
    unsigned bits =
        graph.buffers[access.buffer].elementType.getIntOrFloatBitWidth();
    bytes += graph.volume(access.dims()) * ((bits + 7) / 8);
  });
  DenseSet<NodeId> seen;
  for (unsigned number = 0; number < graph.items.size(); ++number) {
    const WorkItem &item = graph.items[number];
    if (!items.isUnfinished(number) || !(item.domain == domain) ||
        item.kind == WorkItem::Loops)
      continue;
    visitExpression(graph, items.elementOf(item), seen, [&](NodeId node) {
      operations += static_cast<double>(costOf(graph.nodes[node])) *
                    graph.volume(graph.nodes[node].dims);
    });
  }
  return std::max(bytes / 20, operations / 60);
}

int64_t ingot::countFlops(const RowPlan &plan) {
  const ScalarGraph &graph = plan.graph;
  int64_t flops = 0;
  DenseSet<NodeId> seen;
  auto count = [&](NodeId node) {
    const ScalarNode &scalar = graph.nodes[node];
    if (scalar.kind == ScalarNode::Apply && isa<FloatType>(scalar.type) &&
        !isa<arith::SelectOp, arith::SIToFPOp, arith::UIToFPOp, arith::ExtFOp,
             arith::TruncFOp, arith::BitcastOp>(scalar.op))
      flops += graph.volume(scalar.dims);
  };
  for (const std::vector<RowNest> &phase : plan.phases)
    for (const RowNest &nest : phase)
      for (const RowItem &item : nest.items) {
        visitExpression(graph, elementOf(graph, item), seen, count);
        if (item.isReduction && isa<FloatType>(graph.nodes[item.node].type))
          flops += graph.volume(nest.domain);
      }
  return flops;
}
