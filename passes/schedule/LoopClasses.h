//===- LoopClasses.h - Loops of different operations that are one -----------===//
//
// Each operation starts with loops of its own. Loops that walk the same elements
// are unified: their class is a dimension of the graph. Two loops of one operation
// never are, for its iteration space would collapse to a diagonal.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_LOOPCLASSES_H
#define INGOT_PASSES_SCHEDULE_LOOPCLASSES_H

#include "passes/Layers.h"
#include "passes/schedule/ScalarGraph.h"

namespace ingot::schedule {

/// In place of the loop of a dimension of extent 1.
inline constexpr int kNoLoop = -1;

class LoopClasses {
public:
  /// Every loop is a dimension of `graph`, which must outlive this.
  explicit LoopClasses(ScalarGraph &graph) : graph(graph) {}

  /// The loops of one operation, one per extent.
  llvm::SmallVector<int> addLoops(llvm::ArrayRef<int64_t> extents);

  /// The loop that stands for the class of `loop`.
  int find(int loop) const;

  /// Unifies the loops of each pair, or none of them and returns false.
  bool unify(llvm::ArrayRef<std::pair<int, int>> pairs);

  /// Unifies the loops that compute a tensor with those of a reader.
  bool unify(llvm::ArrayRef<int> tensorLoops, const LoopAccess &access,
             llvm::ArrayRef<int> loops);

private:
  bool areApart(int lhs, int rhs) const;

  ScalarGraph &graph;
  std::vector<int> parents;                           ///< per loop
  std::vector<llvm::SmallVector<int>> operationLoops; ///< per operation
};

/// The loop of each dimension, kNoLoop at index 0, if each is a loop of its own.
std::optional<llvm::SmallVector<int64_t>> loopOfDims(const LoopAccess &access);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_LOOPCLASSES_H
