//===- RowPlan.cpp - Divides a scalar graph into phases, nests and sweeps ---===//

#include "passes/schedule/PlanRows.h"
#include "passes/schedule/RowBlocking.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace ingot::schedule;

unsigned RowNest::stageCount() const {
  unsigned count = 1;
  for (const RowItem &item : items)
    count = std::max(count, item.stage + 1);
  return count;
}

unsigned RowNest::sweepCount(unsigned stage) const {
  unsigned count = 0;
  for (const RowItem &item : items)
    if (item.stage == stage && item.place == RowPlace::Element)
      count = std::max(count, item.sweep + 1);
  return count;
}

void ingot::schedule::visitExpression(const ScalarGraph &graph, NodeId node,
                                      DenseSet<NodeId> &seen,
                                      llvm::function_ref<void(NodeId)> action) {
  if (!seen.insert(node).second)
    return;
  if (graph.nodes[node].kind != ScalarNode::Reduce)
    for (NodeId operand : graph.nodes[node].operands)
      visitExpression(graph, operand, seen, action);
  action(node);
}

void ingot::schedule::visitExpression(const ScalarGraph &graph, NodeId node,
                                      llvm::function_ref<void(NodeId)> action) {
  DenseSet<NodeId> seen;
  visitExpression(graph, node, seen, action);
}

bool ingot::schedule::variesByRow(const ScalarGraph &graph, const RowNest &nest,
                                  NodeId id) {
  DimSet rows = nest.rowSet();
  bool varies = false;
  visitExpression(graph, id, [&](NodeId operand) {
    const ScalarNode &node = graph.nodes[operand];
    varies |= node.dims.meets(rows);
    if (node.kind == ScalarNode::Reduce)
      varies |= llvm::any_of(nest.items, [&](const RowItem &item) {
        return item.isReduction && item.node == operand && !item.isCross;
      });
  });
  return varies;
}

std::optional<RowCopy> ingot::schedule::findRowCopy(const ScalarGraph &graph,
                                                    const RowNest &nest) {
  if (nest.loops || nest.items.size() != 1 || nest.items[0].isReduction ||
      !nest.groupDims.empty())
    return std::nullopt;
  const ScalarNode &node = graph.nodes[nest.items[0].node];
  RowCopy copy{&node.access, &nest.items[0].target, nest.rowDims, nest.column};
  if (node.kind != ScalarNode::Load || node.isGuarded() ||
      copy.from->divisor != 1 || copy.to->divisor != 1)
    return std::nullopt;
  if (!nest.column || (copy.from->isContiguous(*nest.column) &&
                       copy.to->isContiguous(*nest.column)))
    return copy;
  // A column of a matrix is rows of one element.
  if (!nest.rowDims.empty() || nest.split == RowSplit::Columns)
    return std::nullopt;
  copy.rowDims = {*nest.column};
  copy.column.reset();
  return copy;
}

namespace {

/// Decides, or follows decisions.
class RowPlanner {
public:
  RowPlanner(ScalarGraph graph, TargetAttr target, const RowsSchedule *schedule)
      : plan{std::move(graph), {}, 0}, target(target), schedule(schedule) {}

  RowPlan plan;
  std::string fault;

  void run() {
    WaitingItems items(plan.graph);
    while (!items.empty()) {
      std::vector<RowNest> phase;
      items.startPhase();
      while (std::optional<unsigned> seed = items.pickSeed()) {
        RowNest nest = shape(items, *seed);
        if (!fault.empty())
          return;
        if (nest.loops)
          items.start(*seed);
        else
          joinItems(items, nest);
        phase.push_back(std::move(nest));
      }
      assert(!phase.empty() && "items wait for each other");
      items.finishStarted();
      leaveReductions(items, phase);
      plan.phases.push_back(std::move(phase));
    }
    if (schedule && next < schedule->nests.size())
      fault = llvm::formatv("expected {0} nests, found {1}", next,
                            schedule->nests.size());
    finishNests();
    plan.flops = countFlops(plan);
  }

private:
  RowNest shape(const WaitingItems &items, unsigned seed) {
    if (!schedule)
      return shapeNest(items, seed, target);
    if (next == schedule->nests.size()) {
      fault = llvm::formatv("expected more than {0} nests", next);
      return {};
    }
    std::string wrong;
    RowNest nest = shapeNest(items, seed, target, schedule->nests[next], wrong);
    if (!wrong.empty())
      fault = llvm::formatv("nest {0}: {1}", next, wrong);
    ++next;
    return nest;
  }

  /// What is decided once it is known which items a nest has; the plan then
  /// states what it was given.
  void finishNests() {
    if (!fault.empty())
      return;
    const NestSchedule *decisions = schedule ? schedule->nests.data() : nullptr;
    for (std::vector<RowNest> &nests : plan.phases)
      for (RowNest &nest : nests) {
        keepElements(plan.graph, nest, target, decisions);
        if (!target.isCuda() && !nest.loops)
          nest.blocking = decisions ? readBlocking(nest, *decisions)
                                    : chooseBlocking(plan.graph, nest, target);
        if (decisions)
          ++decisions;
      }
    if (schedule && fault.empty())
      findDroppedDecision();
  }

  RowBlocking readBlocking(const RowNest &nest, const NestSchedule &decisions) {
    std::string wrong = findBlockFault(nest, decisions);
    if (!wrong.empty()) {
      if (fault.empty())
        fault = llvm::formatv("nest {0}: {1}",
                              &decisions - schedule->nests.data(), wrong);
      return {};
    }
    return {static_cast<unsigned>(decisions.block[0]),
            static_cast<unsigned>(decisions.block[1]), decisions.squares,
            decisions.prefetch, decisions.columnwise};
  }

  /// What the nest has no use for, or another value of.
  void findDroppedDecision() {
    MLIRContext *context = target.getContext();
    RowsSchedule followed = getSchedule(plan);
    for (auto [number, nest] : llvm::enumerate(followed.nests)) {
      std::string wrong =
          findDifference(context, nest, schedule->nests[number]);
      if (!wrong.empty()) {
        fault = llvm::formatv("nest {0}: {1}", number, wrong);
        return;
      }
    }
  }

  std::string findBlockFault(const RowNest &nest,
                             const NestSchedule &decisions) const {
    int64_t lanes = target.getLanes(32);
    ArrayRef<int64_t> block = decisions.block;
    int64_t rows = plan.graph.volume(nest.rowSet());
    int64_t mostRows = std::min(rows, std::max(lanes, kMaxBlock));
    if (block.size() != 2 || block[0] < 1 || block[0] > mostRows ||
        block[1] < 1 || block[1] > kMaxBlock)
      return llvm::formatv("expected a block of 1 to {0} rows and 1 to {1} "
                           "vectors",
                           mostRows, kMaxBlock);
    if (decisions.prefetch && nest.rowDims.empty())
      return "the nest has no rows to come, expected no prefetch";
    if (decisions.columnwise && !canSumColumnwise(plan.graph, nest))
      return "the nest does more than to sum up rows for each column, expected "
             "columns inside of rows";
    if (decisions.columnwise && (block[0] > 1 || decisions.prefetch))
      return "expected a block of 1 row and no prefetch where each step of "
             "columns goes through all rows";
    if (!decisions.squares)
      return "";
    if (!canTranspose(plan.graph, nest))
      return "no input of the nest is transposed, expected no squares";
    // A square is of one vector, and no larger than what it is cut from.
    int64_t side = std::min(lanes, plan.graph.extents[nest.rowDims.back()]);
    if (block[0] > side || block[1] > 1)
      return llvm::formatv("expected squares of 1 to {0} rows and 1 vector",
                           side);
    return "";
  }

  /// Rows or vectors in flight that a schedule may ask for.
  static constexpr int64_t kMaxBlock = 8;

  TargetAttr target;
  const RowsSchedule *schedule;
  size_t next = 0; ///< of the nests of the schedule
};

} // namespace

RowPlan ingot::schedule::planRows(ScalarGraph graph, TargetAttr target) {
  RowPlanner planner(std::move(graph), target, nullptr);
  planner.run();
  return std::move(planner.plan);
}

FailureOr<RowPlan> ingot::schedule::planRows(ScalarGraph graph,
                                             TargetAttr target,
                                             const RowsSchedule &schedule,
                                             std::string &reason) {
  RowPlanner planner(std::move(graph), target, &schedule);
  planner.run();
  reason = planner.fault;
  if (!reason.empty())
    return failure();
  return std::move(planner.plan);
}

RowsSchedule ingot::schedule::getSchedule(const RowPlan &plan) {
  RowsSchedule schedule;
  for (auto [phase, nests] : llvm::enumerate(plan.phases))
    for (const RowNest &nest : nests) {
      NestSchedule &decisions = schedule.nests.emplace_back();
      decisions.phase = phase;
      decisions.tasks = nest.tasks;
      decisions.loops = nest.loops.has_value();
      if (decisions.loops)
        continue;
      decisions.column = nest.column ? int64_t(*nest.column) : -1;
      decisions.groups.assign(nest.groupDims.begin(), nest.groupDims.end());
      decisions.rows.assign(nest.rowDims.begin(), nest.rowDims.end());
      decisions.sweeps = std::max(nest.sweepCount(0), 1u);
      decisions.split = nest.split;
      for (const KeptElement &kept : nest.kept)
        decisions.keep.push_back(
            plan.graph.nodes[kept.node].op->getName().getStringRef().str());
      decisions.block = {nest.blocking.rows, nest.blocking.vectors};
      decisions.squares = nest.blocking.isTiled;
      decisions.prefetch = nest.blocking.prefetches;
      decisions.columnwise = nest.blocking.isColumnwise;
    }
  return schedule;
}
