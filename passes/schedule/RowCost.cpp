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
using namespace ingot::schedule;

namespace {

/// Costs are in simple vector instructions, as an addition is. Functions are as
/// many as passes/cpu/VectorMath expands them to, roughly; divisions and roots
/// count by how many could start in the time between two of them.
constexpr unsigned kSimpleCost = 1;
constexpr unsigned kDivideCost = 8, kRootCost = 10;
constexpr unsigned kExponentialCost = 14, kFunctionCost = 22;
constexpr unsigned kPowerCost = 60;         ///< of f32 too in f64
constexpr unsigned kRemainderCost = 40;     ///< of quotients below 2^22
constexpr unsigned kIntegerDivideCost = 40; ///< lane by lane

/// What a core does in a cycle: moves bytes between its caches, and starts simple
/// operations on vectors, which wait for each other half of the time.
constexpr double kBytesPerCycle = 8, kVectorsPerCycle = 1.5;
/// Of a GPU the same per block, which only has to tell a small kernel from a large.
constexpr double kBytesPerNanosecondOfBlock = 20;
constexpr double kOperationsPerNanosecondOfBlock = 60;

} // namespace

unsigned ingot::schedule::costOf(const ScalarNode &node) {
  if (node.kind == ScalarNode::Load)
    return kSimpleCost;
  if (node.kind == ScalarNode::Constant || node.kind == ScalarNode::Index)
    return 0;
  Operation *op = node.op;
  if (isa<math::ExpOp, math::Exp2Op, math::LogOp>(op))
    return kExponentialCost;
  if (isa<math::PowFOp>(op))
    return kPowerCost;
  if (isa<arith::RemFOp>(op))
    return kRemainderCost;
  if (isa<math::SqrtOp, math::FmaOp, math::AbsFOp, math::FloorOp, math::CeilOp,
          math::RoundEvenOp, math::CopySignOp>(op))
    return isa<math::SqrtOp>(op) ? kRootCost : kSimpleCost;
  if (isa_and_nonnull<math::MathDialect>(op->getDialect()))
    return kFunctionCost;
  if (isa<arith::DivFOp>(op))
    return kDivideCost;
  if (isa<arith::DivSIOp, arith::DivUIOp, arith::RemSIOp, arith::RemUIOp>(op))
    return kIntegerDivideCost;
  return isa<arith::ConstantOp>(op) ? 0 : kSimpleCost;
}

double ingot::schedule::estimateNanoseconds(const WaitingItems &items,
                                            const DimSet &domain,
                                            TargetAttr target) {
  const ScalarGraph &graph = items.graph;
  double bytes = 0, operations = 0;
  items.visitAccesses(domain, [&](const Access &access, bool) {
    unsigned bits =
        graph.buffers[access.buffer].elementType.getIntOrFloatBitWidth();
    bytes += graph.volume(access.dims()) * ((bits + 7) / 8);
  });
  DenseSet<NodeId> seen;
  for (unsigned number : items.itemsOf({domain})) {
    const WorkItem &item = graph.items[number];
    if (!items.isUnfinished(number) || item.kind == WorkItem::Loops)
      continue;
    visitExpression(graph, items.elementOf(item), seen, [&](NodeId node) {
      operations += static_cast<double>(costOf(graph.nodes[node])) *
                    graph.volume(graph.nodes[node].dims);
    });
  }
  if (target.isCuda())
    return std::max(bytes / kBytesPerNanosecondOfBlock,
                    operations / kOperationsPerNanosecondOfBlock);
  double cycles =
      std::max(bytes / kBytesPerCycle,
               operations / (kVectorsPerCycle * target.getLanes(32)));
  return 1e3 * cycles / target.get(TargetFact::mhz);
}

int64_t ingot::schedule::countFlops(const RowPlan &plan) {
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
