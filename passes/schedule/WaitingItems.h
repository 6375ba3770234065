//===- WaitingItems.h - Items of a graph that have no phase yet -------------===//
//
// The planner gives the items of a graph to phases. What an item reads must be
// complete before its phase starts, except reductions that its own nest does.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_WAITINGITEMS_H
#define INGOT_PASSES_SCHEDULE_WAITINGITEMS_H

#include "passes/Layers.h"
#include "passes/schedule/ScalarGraph.h"

#include <set>

namespace ingot::schedule {

class WaitingItems {
public:
  /// Adds an item for each reduction that the stores of the graph need.
  explicit WaitingItems(ScalarGraph &graph);

  ScalarGraph &graph;

  bool empty() const { return !llvm::is_contained(states, Waiting); }
  bool isWaiting(unsigned number) const { return states[number] == Waiting; }
  /// False from the end of the item's phase on.
  bool isUnfinished(unsigned number) const { return states[number] != Done; }
  /// Numbers of the items of `domains`, ascending.
  llvm::SmallVector<unsigned> itemsOf(const std::set<DimSet> &domains) const;

  /// Finds out which items a nest of the next phase can start from.
  void startPhase();
  /// The item has a nest in the phase that is being planned.
  void start(unsigned number) { states[number] = Running; }
  /// Ends the phase: what started is done.
  void finishStarted() { llvm::replace(states, Running, Done); }

  void addReduction(NodeId node);

  /// The expression that an item evaluates at each point of its domain.
  NodeId elementOf(const WorkItem &item) const;
  /// The domain of the item that a reduction is.
  DimSet domainOf(NodeId reduction) const;
  /// Unfinished reductions that an item needs. Finished ones are loads by now.
  llvm::SmallVector<NodeId> reductionsNeeded(const WorkItem &item) const;
  /// True if everything the item reads from memory is there.
  bool memoryIsReady(const WorkItem &item) const;

  /// The waiting item with the largest domain that needs nothing unfinished.
  std::optional<unsigned> pickSeed();

  /// Calls `action` for each access by unfinished items of a domain.
  void visitAccesses(
      const DimSet &domain,
      llvm::function_ref<void(const Access &, bool isStore)> action) const;

private:
  enum State { Waiting, Running, Done };

  void addReductionsBelow(NodeId node, llvm::DenseSet<NodeId> &seen);

  void noteDomain(unsigned number);

  std::vector<State> states;                             ///< per item
  std::map<DimSet, llvm::SmallVector<unsigned>> numbers; ///< by domain
  /// What needs nothing unfinished since the phase began, the smallest domain first.
  std::vector<unsigned> seeds;
};

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_WAITINGITEMS_H
