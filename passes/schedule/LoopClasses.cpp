//===- LoopClasses.cpp - Loops of different operations that are one ---------===//

#include "passes/schedule/LoopClasses.h"

using namespace mlir;
using namespace ingot::schedule;

SmallVector<int> LoopClasses::addLoops(ArrayRef<int64_t> extents) {
  SmallVector<int> loops;
  for (int64_t extent : extents) {
    if (extent == 1) {
      loops.push_back(kNoLoop);
      continue;
    }
    int loop = static_cast<int>(graph.addDim(extent));
    assert(parents.size() == static_cast<size_t>(loop) &&
           "every dimension so far is a loop");
    parents.push_back(loop);
    loops.push_back(loop);
  }
  operationLoops.push_back(loops);
  return loops;
}

int LoopClasses::find(int loop) const {
  while (loop != kNoLoop && parents[loop] != loop)
    loop = parents[loop];
  return loop;
}

/// True if some operation has loops of both classes: its iteration space would
/// collapse to a diagonal.
bool LoopClasses::areApart(int lhs, int rhs) const {
  return llvm::any_of(operationLoops, [&](ArrayRef<int> loops) {
    auto hasLoopOf = [&](int loopClass) {
      return llvm::any_of(loops,
                          [&](int loop) { return find(loop) == loopClass; });
    };
    return hasLoopOf(lhs) && hasLoopOf(rhs);
  });
}

bool LoopClasses::unify(ArrayRef<std::pair<int, int>> pairs) {
  for (auto [lhs, rhs] : pairs) {
    int a = find(lhs), b = find(rhs);
    if (a == b)
      continue;
    if (a == kNoLoop || b == kNoLoop || graph.extents[a] != graph.extents[b] ||
        areApart(a, b))
      return false;
  }
  for (auto [lhs, rhs] : pairs) {
    int a = find(lhs), b = find(rhs);
    if (a == b)
      continue;
    // The first union may have set the classes of a later pair apart.
    if (areApart(a, b))
      return false;
    parents[std::max(a, b)] = std::min(a, b);
  }
  return true;
}

bool LoopClasses::unify(ArrayRef<int> tensorLoops, const LoopAccess &access,
                        ArrayRef<int> loops) {
  std::optional<SmallVector<int64_t>> reads = loopOfDims(access);
  if (!reads)
    return false;
  SmallVector<std::pair<int, int>> pairs;
  for (auto [number, loop] : llvm::zip_equal(*reads, tensorLoops)) {
    int reader = number == kNoLoop ? kNoLoop : loops[number];
    if ((reader == kNoLoop) != (loop == kNoLoop))
      return false;
    pairs.emplace_back(loop, reader);
  }
  return unify(pairs);
}

std::optional<SmallVector<int64_t>>
ingot::schedule::loopOfDims(const LoopAccess &access) {
  if (access.fill)
    return std::nullopt;
  SmallVector<int64_t> result;
  for (const LoopSum &dim : access.dims) {
    bool isFirst = dim.terms.empty() && dim.offset == 0 && !dim.value;
    std::optional<unsigned> loop = dim.singleLoop();
    if ((!isFirst && !loop) ||
        (loop && llvm::is_contained(result, static_cast<int64_t>(*loop))))
      return std::nullopt;
    result.push_back(isFirst ? kNoLoop : static_cast<int64_t>(*loop));
  }
  return result;
}
