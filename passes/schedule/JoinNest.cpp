//===- JoinNest.cpp - Which items a nest takes, and where in it they run ----===//
//
// An item joins if its domain is a part of the nest's that the nest visits, and if
// each reduction that it needs is finished or comes earlier in the nest.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/PlanRows.h"

using namespace mlir;
using namespace ingot::schedule;

namespace {

class NestJoiner {
public:
  NestJoiner(WaitingItems &items, RowNest &nest)
      : items(items), graph(items.graph), nest(nest) {}

  void join() {
    std::set<DimSet> domains{nest.domain, nest.withoutColumn(nest.domain),
                             nest.groupSet()};
    if (nest.column)
      domains.insert(nest.groupSet() | DimSet{*nest.column});
    SmallVector<unsigned> numbers = items.itemsOf(domains);
    bool changed = true;
    while (changed) {
      changed = false;
      for (unsigned number : numbers)
        if (items.isWaiting(number) && tryJoin(number)) {
          items.start(number);
          changed = true;
        }
    }
  }

private:
  struct Time {
    unsigned stage, sweep; ///< from when on the value is known
    bool isCross, isSplit;
  };

  /// Puts an item into the nest if its domain fits and the reductions that it
  /// needs are finished or done by the nest itself in time.
  bool tryJoin(unsigned number) {
    const WorkItem &item = graph.items[number];
    if (item.kind == WorkItem::Loops || !items.memoryIsReady(item))
      return false;
    std::optional<RowPlace> place = placeOf(item.domain);
    if (!place)
      return false;
    bool inRows = *place == RowPlace::Element || *place == RowPlace::Row;
    RowItem result;
    result.isReduction = item.kind == WorkItem::Reduction;
    result.node = item.node;
    result.place = *place;

    SmallVector<Time> needed;
    for (NodeId node : items.reductionsNeeded(item)) {
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
      DimSet crossed = nest.withoutColumn(reduced);
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

  std::optional<RowPlace> placeOf(const DimSet &domain) const {
    if (domain == nest.domain)
      return nest.column ? RowPlace::Element : RowPlace::Row;
    // Tasks that divide a row, or a group, would all do what is once in it.
    bool rowsAreWhole = nest.split != RowSplit::Columns;
    bool groupsAreWhole = rowsAreWhole && nest.split != RowSplit::Rows;
    if (rowsAreWhole && nest.column &&
        domain == nest.withoutColumn(nest.domain))
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

  WaitingItems &items;
  ScalarGraph &graph;
  RowNest &nest;
  DenseMap<NodeId, Time> joined; ///< reductions that are in the nest
};

} // namespace

void ingot::schedule::joinItems(WaitingItems &items, RowNest &nest) {
  NestJoiner(items, nest).join();
}
