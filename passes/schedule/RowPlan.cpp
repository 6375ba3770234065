//===- RowPlan.cpp - Divides a scalar graph into phases, nests and sweeps ---===//

#include "passes/schedule/RowPlan.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace ingot;

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

static void visit(const ScalarGraph &graph, NodeId node, DenseSet<NodeId> &seen,
                  llvm::function_ref<void(NodeId)> action) {
  if (!seen.insert(node).second)
    return;
  if (graph.nodes[node].kind != ScalarNode::Reduce)
    for (NodeId operand : graph.nodes[node].operands)
      visit(graph, operand, seen, action);
  action(node);
}

void ingot::visitExpression(const ScalarGraph &graph, NodeId node,
                            llvm::function_ref<void(NodeId)> action) {
  DenseSet<NodeId> seen;
  visit(graph, node, seen, action);
}

bool ingot::variesByRow(const ScalarGraph &graph, const RowNest &nest,
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

namespace {

class Planner {
public:
  Planner(RowPlan &plan, const RowPlanOptions &options)
      : plan(plan), graph(plan.graph), options(options) {}

  void run() {
    addReductions();
    while (llvm::is_contained(states, Waiting)) {
      std::vector<RowNest> phase;
      while (std::optional<unsigned> seed = pickSeed())
        phase.push_back(makeNest(*seed));
      assert(!phase.empty() && "items wait for each other");
      finishPhase(phase);
      plan.phases.push_back(std::move(phase));
    }
    for (std::vector<RowNest> &phase : plan.phases)
      for (RowNest &nest : phase)
        keepElements(nest);
    plan.flops = countFlops();
  }

private:
  enum State { Waiting, Running, Done };

  //===--------------------------------------------------------------------===//
  // Items
  //===--------------------------------------------------------------------===//

  void addReductions() {
    states.assign(graph.items.size(), Waiting);
    DenseSet<NodeId> seen;
    for (unsigned number = 0, count = graph.items.size(); number < count;
         ++number)
      if (graph.items[number].kind == WorkItem::Store)
        addReductionsBelow(graph.items[number].node, seen);
  }

  void addReductionsBelow(NodeId node, DenseSet<NodeId> &seen) {
    if (!seen.insert(node).second)
      return;
    for (NodeId operand : graph.nodes[node].operands)
      addReductionsBelow(operand, seen);
    if (graph.nodes[node].kind == ScalarNode::Reduce)
      addReduction(node);
  }

  void addReduction(NodeId node) {
    WorkItem item(WorkItem::Reduction, node);
    item.domain = graph.nodes[graph.nodes[node].operands[0]].dims |
                  graph.nodes[node].reduced;
    graph.items.push_back(std::move(item));
    states.push_back(Waiting);
  }

  /// The expression that an item evaluates at each point of its domain.
  NodeId elementOf(const WorkItem &item) const {
    return item.kind == WorkItem::Reduction ? graph.nodes[item.node].operands[0]
                                            : item.node;
  }

  /// Unfinished reductions that an item needs. Finished ones are loads by now.
  SmallVector<NodeId> reductionsNeeded(const WorkItem &item) const {
    SmallVector<NodeId> needed;
    visitExpression(graph, elementOf(item), [&](NodeId node) {
      if (graph.nodes[node].kind == ScalarNode::Reduce)
        needed.push_back(node);
    });
    return needed;
  }

  /// True if everything the item reads from memory is there.
  bool memoryIsReady(const WorkItem &item) const {
    auto isDone = [&](unsigned number) { return states[number] == Done; };
    if (!llvm::all_of(item.after, isDone))
      return false;
    auto isWritten = [&](unsigned buffer) {
      // Inputs have no writer; a store does not wait for its own target.
      return llvm::all_of(graph.writers[buffer], isDone);
    };
    if (item.kind == WorkItem::Loops) {
      linalg::GenericOp generic = item.generic;
      for (auto [number, access] : llvm::enumerate(item.operands))
        if (access &&
            static_cast<int64_t>(number) < generic.getNumDpsInputs() &&
            !isWritten(access->buffer))
          return false;
      return true;
    }
    bool ready = true;
    visitExpression(graph, elementOf(item), [&](NodeId node) {
      if (graph.nodes[node].kind == ScalarNode::Load)
        ready &= isWritten(graph.nodes[node].access.buffer);
    });
    return ready;
  }

  /// The waiting item with the largest domain that needs nothing unfinished.
  std::optional<unsigned> pickSeed() const {
    std::optional<unsigned> best;
    for (unsigned number = 0; number < graph.items.size(); ++number) {
      const WorkItem &item = graph.items[number];
      if (states[number] != Waiting || !memoryIsReady(item))
        continue;
      if (item.kind != WorkItem::Loops && !reductionsNeeded(item).empty())
        continue;
      if (!best ||
          graph.volume(item.domain) > graph.volume(graph.items[*best].domain))
        best = number;
    }
    return best;
  }

  //===--------------------------------------------------------------------===//
  // Nests
  //===--------------------------------------------------------------------===//

  RowNest makeNest(unsigned seed) {
    const WorkItem &item = graph.items[seed];
    RowNest nest;
    nest.domain = item.domain;
    if (item.kind == WorkItem::Loops) {
      nest.loops = item;
      linalg::GenericOp generic = item.generic;
      int64_t points = 1, results = 1;
      for (auto [extent, kind] :
           llvm::zip_equal(generic.getStaticLoopRanges(),
                           generic.getIteratorTypesArray())) {
        points *= extent;
        if (kind == utils::IteratorType::parallel)
          results *= extent;
      }
      nest.tasks = std::min(results, taskCount(points * 2.0));
      states[seed] = Running;
      return nest;
    }
    nest.column = chooseColumn(nest.domain);
    chooseGroups(nest);
    chooseSplit(nest);
    joined.clear();
    bool changed = true;
    while (changed) {
      changed = false;
      for (unsigned number = 0; number < graph.items.size(); ++number)
        if (states[number] == Waiting && tryJoin(number, nest)) {
          states[number] = Running;
          changed = true;
        }
    }
    return nest;
  }

  /// Calls `action` for each access by waiting items of a domain.
  void
  visitAccesses(const DimSet &domain,
                llvm::function_ref<void(const Access &, bool)> action) const {
    DenseSet<NodeId> seen;
    for (unsigned number = 0; number < graph.items.size(); ++number) {
      const WorkItem &item = graph.items[number];
      if (states[number] == Done || item.kind == WorkItem::Loops ||
          !(item.domain == domain))
        continue;
      visit(graph, elementOf(item), seen, [&](NodeId node) {
        if (graph.nodes[node].kind == ScalarNode::Load)
          action(graph.nodes[node].access, /*isStore=*/false);
      });
      if (item.kind == WorkItem::Store)
        action(item.target, /*isStore=*/true);
    }
  }

  /// The dimension that is contiguous in most accesses, stores above all.
  std::optional<unsigned> chooseColumn(const DimSet &domain) const {
    std::optional<unsigned> best;
    std::tuple<int64_t, int64_t> bestScore;
    for (unsigned dim : domain) {
      int64_t score = 0;
      visitAccesses(domain, [&](const Access &access, bool isStore) {
        int64_t stride = access.stride(dim);
        if (stride != 0)
          score += (stride == 1 ? 2 : -1) * (isStore ? 2 : 1);
      });
      // A short dimension fills no vector.
      if (graph.extents[dim] < 4)
        score -= 4;
      std::tuple candidate(score, graph.extents[dim]);
      if (!best || candidate > bestScore) {
        best = dim;
        bestScore = candidate;
      }
    }
    return best;
  }

  /// Rows are what the first cross reduction of the domain reduces; the
  /// dimensions that it keeps are the groups. Without one all are rows.
  void chooseGroups(RowNest &nest) const {
    DimSet rows = nest.domain;
    if (nest.column)
      rows = rows - DimSet{*nest.column};
    DimSet reducedRows = rows;
    for (unsigned number = 0; number < graph.items.size(); ++number) {
      const WorkItem &item = graph.items[number];
      if (states[number] != Waiting || item.kind != WorkItem::Reduction ||
          !(item.domain == nest.domain || item.domain == rows) ||
          !canFollowRowReductions(item, nest))
        continue;
      DimSet crossed = columnless(graph.nodes[item.node].reduced, nest);
      if (crossed.empty())
        continue;
      reducedRows = crossed;
      break;
    }
    for (unsigned dim : rows - reducedRows)
      nest.groupDims.push_back(dim);
    for (unsigned dim : reducedRows)
      nest.rowDims.push_back(dim);
    // In the order of memory; innermost what is contiguous in some access.
    std::map<unsigned, int64_t> strides;
    DimSet contiguous;
    visitAccesses(nest.domain, [&](const Access &access, bool) {
      for (auto [dim, stride] : access.strides) {
        strides[dim] = std::max(strides[dim], stride);
        if (stride == 1)
          contiguous.insert(dim);
      }
    });
    auto isOuter = [&](unsigned lhs, unsigned rhs) {
      return std::tuple(!contiguous.contains(lhs), strides[lhs], rhs) >
             std::tuple(!contiguous.contains(rhs), strides[rhs], lhs);
    };
    llvm::sort(nest.groupDims, isOuter);
    llvm::sort(nest.rowDims, isOuter);
  }

  static DimSet columnless(const DimSet &dims, const RowNest &nest) {
    return nest.column ? dims - DimSet{*nest.column} : dims;
  }

  /// True if all that an item needs are row reductions of the nest's domain,
  /// which an earlier sweep can do.
  bool canFollowRowReductions(const WorkItem &item, const RowNest &nest) const {
    if (!memoryIsReady(item))
      return false;
    return llvm::all_of(reductionsNeeded(item), [&](NodeId node) {
      WorkItem needed(WorkItem::Reduction, node);
      needed.domain = graph.nodes[graph.nodes[node].operands[0]].dims |
                      graph.nodes[node].reduced;
      return needed.domain == nest.domain && nest.column &&
             graph.nodes[node].reduced == DimSet{*nest.column} &&
             canFollowRowReductions(needed, nest);
    });
  }

  int64_t taskCount(double nanoseconds) const {
    return std::clamp<int64_t>(nanoseconds / options.taskNanoseconds, 1,
                               options.maxTasks);
  }

  /// Time of the waiting items of a domain on one core, roughly: 20 bytes and
  /// 60 simple operations per nanosecond.
  double estimateNanoseconds(const DimSet &domain) const {
    double bytes = 0, operations = 0;
    visitAccesses(domain, [&](const Access &access, bool) {
      unsigned bits =
          graph.buffers[access.buffer].elementType.getIntOrFloatBitWidth();
      bytes += graph.volume(access.dims()) * ((bits + 7) / 8);
    });
    DenseSet<NodeId> seen;
    for (unsigned number = 0; number < graph.items.size(); ++number) {
      const WorkItem &item = graph.items[number];
      if (states[number] == Done || !(item.domain == domain) ||
          item.kind == WorkItem::Loops)
        continue;
      visit(graph, elementOf(item), seen, [&](NodeId node) {
        operations += static_cast<double>(costOf(graph.nodes[node])) *
                      graph.volume(graph.nodes[node].dims);
      });
    }
    return std::max(bytes / 20, operations / 60);
  }

  /// Decides what tasks divide. A division of what a reduction reduces costs a
  /// phase to combine the parts, so it comes last.
  void chooseSplit(RowNest &nest) const {
    int64_t wanted = taskCount(estimateNanoseconds(nest.domain));
    if (wanted == 1)
      return;
    bool crosses = false, reducesColumn = false;
    for (unsigned number = 0; number < graph.items.size(); ++number) {
      const WorkItem &item = graph.items[number];
      if (states[number] == Done || item.kind != WorkItem::Reduction ||
          !(item.domain == nest.domain ||
            item.domain == columnless(nest.domain, nest)))
        continue;
      const DimSet &reduced = graph.nodes[item.node].reduced;
      crosses |= !columnless(reduced, nest).empty();
      reducesColumn |= nest.column && reduced.contains(*nest.column);
    }
    int64_t groups = graph.volume(nest.groupSet());
    int64_t rows = graph.volume(nest.rowSet());
    int64_t columns = nest.column ? graph.extents[*nest.column] : 1;
    if (!crosses) { // Rows are independent.
      if (rows >= std::min<int64_t>(wanted, 8) || (reducesColumn && rows > 1)) {
        nest.split = RowSplit::Rows;
        nest.tasks = nest.chunks = std::min(rows, wanted);
      } else {
        splitColumns(nest, wanted);
      }
      return;
    }
    // Segments of a row shorter than 2 KiB defeat the prefetchers.
    constexpr int64_t kMinSegment = 512;
    if (groups >= std::min<int64_t>(wanted, 8)) {
      nest.split = RowSplit::Groups;
      nest.tasks = std::min(groups, wanted);
    } else if (!reducesColumn && columns / wanted >= kMinSegment) {
      splitColumns(nest, wanted);
    } else {
      nest.split = RowSplit::Rows;
      nest.chunks = std::min(rows, (wanted + groups - 1) / groups);
      nest.tasks = nest.chunks * groups;
    }
  }

  void splitColumns(RowNest &nest, int64_t wanted) const {
    if (!nest.column)
      return;
    nest.tasks = nest.chunks =
        std::clamp<int64_t>(graph.extents[*nest.column] / 1024, 1, wanted);
    if (nest.tasks > 1)
      nest.split = RowSplit::Columns;
  }

  struct Time {
    unsigned stage, sweep; ///< from when on the value is known
    bool isCross, isSplit;
  };

  /// Puts an item into the nest if its domain fits and the reductions that it
  /// needs are finished or done by the nest itself in time.
  bool tryJoin(unsigned number, RowNest &nest) {
    const WorkItem &item = graph.items[number];
    if (item.kind == WorkItem::Loops || !memoryIsReady(item))
      return false;
    std::optional<RowPlace> place = placeOf(item.domain, nest);
    if (!place)
      return false;
    bool inRows = *place == RowPlace::Element || *place == RowPlace::Row;
    RowItem result;
    result.isReduction = item.kind == WorkItem::Reduction;
    result.node = item.node;
    result.place = *place;

    SmallVector<Time> needed;
    for (NodeId node : reductionsNeeded(item)) {
      auto found = joined.find(node);
      if (found == joined.end() || found->second.isSplit)
        return false;
      needed.push_back(found->second);
    }
    for (const Time &time : needed)
      result.stage =
          std::max(result.stage, time.stage + (time.isCross && inRows ? 1 : 0));
    for (const Time &time : needed) {
      if (time.isCross)
        continue;
      // What a row reduces is not remembered until the next stage.
      if (!inRows || time.stage != result.stage)
        return false;
      result.sweep = std::max(result.sweep, time.sweep);
    }

    if (result.isReduction) {
      const DimSet &reduced = graph.nodes[item.node].reduced;
      DimSet crossed = columnless(reduced, nest);
      result.isCross = !crossed.empty();
      if (!inRows || (result.isCross && !(crossed == nest.rowSet())))
        return false;
      if (!result.isCross && *place != RowPlace::Element)
        return false;
      bool reducesColumn = !(crossed == reduced);
      result.isSplit = (nest.split == RowSplit::Rows && result.isCross) ||
                       (nest.split == RowSplit::Columns && reducesColumn);
      joined[item.node] = {result.stage, result.isCross ? 0 : result.sweep + 1,
                           result.isCross, result.isSplit};
    } else {
      result.target = item.target;
    }
    nest.items.push_back(std::move(result));
    return true;
  }

  static std::optional<RowPlace> placeOf(const DimSet &domain,
                                         const RowNest &nest) {
    if (domain == nest.domain)
      return nest.column ? RowPlace::Element : RowPlace::Row;
    // Tasks that divide a row, or a group, would all do what is once in it.
    bool rowsAreWhole = nest.split != RowSplit::Columns;
    bool groupsAreWhole = rowsAreWhole && nest.split != RowSplit::Rows;
    if (rowsAreWhole && nest.column && domain == columnless(nest.domain, nest))
      return RowPlace::Row;
    if (nest.rowDims.empty())
      return std::nullopt;
    if (groupsAreWhole && domain == nest.groupSet())
      return RowPlace::Group;
    if (nest.split != RowSplit::Rows && nest.column &&
        domain == (nest.groupSet() | DimSet{*nest.column}))
      return RowPlace::GroupColumn;
    return std::nullopt;
  }

  //===--------------------------------------------------------------------===//
  // Between phases
  //===--------------------------------------------------------------------===//

  /// Gives reductions that later phases need a place in memory, and makes the
  /// waiting items read it.
  void finishPhase(std::vector<RowNest> &phase) {
    for (State &state : states)
      if (state == Running)
        state = Done;
    DenseSet<NodeId> wanted;
    for (unsigned number = 0; number < graph.items.size(); ++number)
      if (states[number] == Waiting &&
          graph.items[number].kind != WorkItem::Loops)
        visitDeeply(graph.items[number].node, wanted);
    DenseMap<NodeId, NodeId> replacements;
    for (RowNest &nest : phase)
      for (unsigned index = 0; index < nest.items.size(); ++index) {
        NodeId node = nest.items[index].node;
        if (nest.items[index].isReduction && nest.items[index].isSplit)
          replacements[node] = leaveParts(nest, index);
        else if (nest.items[index].isReduction && wanted.contains(node))
          replacements[node] = leaveResult(nest, index);
      }
    if (replacements.empty())
      return;
    DenseMap<NodeId, NodeId> rewritten;
    SmallVector<NodeId> combined;
    for (auto [from, to] : replacements) {
      rewritten[from] = to;
      if (graph.nodes[to].kind == ScalarNode::Reduce && wanted.contains(from))
        combined.push_back(to);
    }
    for (unsigned number = 0; number < graph.items.size(); ++number)
      if (states[number] == Waiting &&
          graph.items[number].kind != WorkItem::Loops)
        graph.items[number].node = rewrite(graph.items[number].node, rewritten);
    llvm::sort(combined);
    for (NodeId node : combined)
      addReduction(node);
  }

  void visitDeeply(NodeId node, DenseSet<NodeId> &seen) const {
    if (seen.insert(node).second)
      for (NodeId operand : graph.nodes[node].operands)
        visitDeeply(operand, seen);
  }

  NodeId rewrite(NodeId node, DenseMap<NodeId, NodeId> &rewritten) {
    if (auto found = rewritten.find(node); found != rewritten.end())
      return found->second;
    ScalarNode copy = graph.nodes[node];
    for (NodeId &operand : copy.operands)
      operand = rewrite(operand, rewritten);
    copy.dims = {};
    NodeId result = graph.add(std::move(copy));
    rewritten[node] = result;
    return result;
  }

  /// A dense layout of a domain in scratch memory, in the order of the nest.
  Access denseScratch(const RowNest &nest, const DimSet &domain,
                      Type elementType, int64_t copies) {
    Access access;
    int64_t stride = 1;
    auto add = [&](unsigned dim) {
      if (!domain.contains(dim))
        return;
      access.strides[dim] = stride;
      stride *= graph.extents[dim];
    };
    if (nest.column)
      add(*nest.column);
    for (unsigned dim : llvm::reverse(nest.rowDims))
      add(dim);
    for (unsigned dim : llvm::reverse(nest.groupDims))
      add(dim);
    access.buffer =
        graph.addBuffer(KernelBuffer::Scratch, elementType, stride * copies);
    return access;
  }

  DimSet domainOfResult(const RowNest &nest, const RowItem &item) const {
    return item.isCross ? (item.place == RowPlace::Row
                               ? nest.groupSet()
                               : nest.domain - graph.nodes[item.node].reduced)
                        : columnless(nest.domain, nest);
  }

  NodeId leaveParts(RowNest &nest, unsigned index) {
    RowItem &item = nest.items[index];
    ScalarNode reduction = graph.nodes[item.node];
    DimSet domain = domainOfResult(nest, item);
    item.target = denseScratch(nest, domain, reduction.type, nest.chunks);
    item.chunkStride = graph.volume(domain);
    Access part = item.target;
    unsigned chunk = graph.extents.size();
    graph.extents.push_back(nest.chunks);
    part.strides[chunk] = item.chunkStride;
    ScalarNode combined(ScalarNode::Reduce, reduction.type);
    combined.op = reduction.op;
    combined.operands = {graph.addLoad(part)};
    combined.reduced = {chunk};
    return graph.add(std::move(combined));
  }

  NodeId leaveResult(RowNest &nest, unsigned index) {
    const RowItem item = nest.items[index];
    DimSet domain = domainOfResult(nest, item);
    for (const RowItem &other : nest.items)
      if (!other.isReduction && other.node == item.node &&
          other.target.dims() == domain &&
          graph.buffers[other.target.buffer].elementType ==
              graph.nodes[item.node].type)
        return graph.addLoad(other.target);
    RowItem store;
    store.node = item.node;
    store.stage = item.stage;
    store.sweep = item.sweep + 1;
    if (item.isCross)
      store.place =
          domain == nest.groupSet() ? RowPlace::Group : RowPlace::GroupColumn;
    store.target = denseScratch(nest, domain, graph.nodes[item.node].type, 1);
    Access target = store.target;
    nest.items.push_back(std::move(store));
    return graph.addLoad(target);
  }

  //===--------------------------------------------------------------------===//
  // What to keep between sweeps
  //===--------------------------------------------------------------------===//

  /// Elements that an earlier sweep of the row evaluated and that cost more
  /// than a store and a load.
  void keepElements(RowNest &nest) const {
    if (!nest.column ||
        graph.extents[*nest.column] * 4 > options.maxKeptRowBytes)
      return;
    for (unsigned stage = 0; stage < nest.stageCount(); ++stage) {
      DenseMap<NodeId, unsigned> firstSweeps;
      for (unsigned sweep = 0; sweep < nest.sweepCount(stage); ++sweep) {
        DenseSet<NodeId> seen;
        for (const RowItem &item : nest.items)
          if (item.stage == stage && item.sweep == sweep &&
              item.place == RowPlace::Element)
            findKept(nest, ingot::elementOf(graph, item), stage, sweep,
                     firstSweeps, seen);
      }
    }
    placeKept(nest);
  }

  void findKept(RowNest &nest, NodeId id, unsigned stage, unsigned sweep,
                DenseMap<NodeId, unsigned> &firstSweeps,
                DenseSet<NodeId> &seen) const {
    constexpr unsigned kWorthKeeping = 8;
    const ScalarNode &node = graph.nodes[id];
    if (node.kind == ScalarNode::Reduce || !node.dims.contains(*nest.column) ||
        !seen.insert(id).second)
      return;
    KeptElement *kept = llvm::find_if(nest.kept, [&](const KeptElement &kept) {
      return kept.node == id && kept.stage == stage;
    });
    if (kept != nest.kept.end()) {
      kept->lastSweep = sweep;
      return;
    }
    auto [first, isNew] = firstSweeps.try_emplace(id, sweep);
    if (first->second < sweep && node.kind == ScalarNode::Apply &&
        !node.type.isInteger(1) && recomputeCost(nest, id) >= kWorthKeeping &&
        variesByRow(graph, nest, id)) {
      nest.kept.push_back({id, stage, first->second, sweep, std::nullopt});
      return;
    }
    for (NodeId operand : node.operands)
      findKept(nest, operand, stage, sweep, firstSweeps, seen);
  }

  /// Keeps an element where a result of the same row goes later, if it fits:
  /// the result's memory comes to the cache while the element is computed.
  void placeKept(RowNest &nest) const {
    DenseSet<unsigned> taken;
    for (KeptElement &kept : nest.kept)
      for (const RowItem &item : nest.items) {
        if (item.isReduction || item.place != RowPlace::Element ||
            item.stage != kept.stage || item.sweep < kept.lastSweep ||
            item.target.stride(*nest.column) != 1 ||
            graph.buffers[item.target.buffer].elementType !=
                graph.nodes[kept.node].type ||
            !taken.insert(item.target.buffer).second)
          continue;
        kept.place = item.target;
        break;
      }
  }

  unsigned recomputeCost(const RowNest &nest, NodeId id) const {
    unsigned cost = 0;
    visitExpression(graph, id, [&](NodeId node) {
      if (graph.nodes[node].dims.contains(*nest.column))
        cost += costOf(graph.nodes[node]);
    });
    return cost;
  }

  int64_t countFlops() const {
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
          visit(graph, ingot::elementOf(graph, item), seen, count);
          if (item.isReduction && isa<FloatType>(graph.nodes[item.node].type))
            flops += graph.volume(nest.domain);
        }
    return flops;
  }

  RowPlan &plan;
  ScalarGraph &graph;
  const RowPlanOptions &options;
  std::vector<State> states;     ///< per item
  DenseMap<NodeId, Time> joined; ///< reductions of the nest being made
};

} // namespace

RowPlan ingot::planRows(ScalarGraph graph, const RowPlanOptions &options) {
  RowPlan plan{std::move(graph), {}, 0};
  Planner(plan, options).run();
  return plan;
}
