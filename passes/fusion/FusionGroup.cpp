//===- FusionGroup.cpp - Operations that will share a kernel -----------------===//
//
// Legality of fusion: what the emitters can turn into one kernel. Whether it is
// worth it is decided in FusionProfit.cpp.
//
//===----------------------------------------------------------------------===//

#include "passes/fusion/FusionGroup.h"
#include "ir/ops/Shape.h"

using namespace mlir;
using namespace ingot::passes;

using Dims = FusableLoops::Dims;

Dims FusableLoops::identity(int64_t rank) {
  return llvm::to_vector(llvm::seq(rank));
}

/// The loop of each dimension of `tensor`, ascending, if each runs over all of its
/// dimension.
static std::optional<Dims>
getLoopOfDims(const Loops &loops, const LoopAccess &access, Value tensor) {
  std::optional<Dims> result = access.singleLoops();
  if (!result || !llvm::is_sorted(*result))
    return std::nullopt;
  auto type = cast<RankedTensorType>(tensor.getType());
  for (auto [loop, extent] : llvm::zip_equal(*result, type.getShape()))
    if (loops.extents[loop] != extent)
      return std::nullopt;
  return result;
}

std::optional<FusableLoops> ingot::passes::getFusableLoops(Operation *op) {
  auto structured = dyn_cast<StructuredOpInterface>(op);
  if (!structured || ingot::passes::isContraction(op))
    return std::nullopt;
  Loops loops = structured.getLoops();
  // A concatenation reads piece by piece; a position is found by plain loops.
  if (loops.reads.size() != op->getNumOperands() ||
      loops.writes.size() != op->getNumResults())
    return std::nullopt;
  FusableLoops fusable{loops.extents, {}, {}, loops.reduced};
  for (auto [operand, access] : llvm::zip(op->getOperands(), loops.reads)) {
    std::optional<Dims> dims = getLoopOfDims(loops, access, operand);
    // Only a reduction may read neighbours, or what looks its element up: a slice
    // or pad alone would not be pointwise for what follows it.
    if (!dims && loops.reduced.empty() && !access.indexRead())
      return std::nullopt;
    fusable.operandLoops.push_back(dims);
  }
  for (auto [result, write] : llvm::zip(op->getResults(), loops.writes)) {
    std::optional<Dims> dims = getLoopOfDims(loops, write.access, result);
    if (!dims)
      return std::nullopt;
    fusable.resultLoops.push_back(*dims);
  }
  return fusable;
}

bool ingot::passes::isRepeatable(Operation *op) {
  if (isView(op))
    return true;
  if (auto constant = dyn_cast<ConstantOp>(op))
    return isa<SplatElementsAttr>(constant.getValue());
  return op->getNumOperands() == 0 && isa<StructuredOpInterface>(op);
}

FusionGroup::FusionGroup(Operation *op) {
  members.insert(op);
  if (ingot::passes::isContraction(op)) {
    contraction = true;
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    loops.assign(type.getShape().begin(), type.getShape().end());
    values[op->getResult(0)] = {FusableLoops::identity(type.getRank()), false};
    return;
  }
  std::optional<FusableLoops> space = getFusableLoops(op);
  if (!space) {
    // Alone in its kernel: it makes no value that others could join.
    return;
  }
  loops = space->extents;
  bool reducesRows = false;
  if (!space->reducedLoops.empty())
    splitAt(space->reducedLoops, reducesRows);
  record(op, *space, FusableLoops::identity(loops.size()), reducesRows);
}

/// Records what `op` makes, with its loops renamed by `loopMap`.
void FusionGroup::record(Operation *op, const FusableLoops &space,
                         ArrayRef<int64_t> loopMap, bool isComplete) {
  for (auto [result, dims] : llvm::zip(op->getResults(), space.resultLoops)) {
    ValueLoops made;
    made.isComplete = isComplete;
    for (int64_t loop : dims)
      made.loops.push_back(loopMap[loop]);
    values[result] = made;
  }
}

/// Fits a reduction over `reduced` loops into the split of rows and columns,
/// making the split if it is the first. False if it does not fit. `reducesRows`
/// tells whether the pass over the rows must end before the result is known.
bool FusionGroup::splitAt(ArrayRef<int64_t> reduced, bool &reducesRows) {
  int64_t rank = loops.size(), count = reduced.size();
  reducesRows = true;
  if (count == rank)
    return true;
  bool isSuffix = reduced.front() == rank - count && reduced.back() == rank - 1;
  bool isPrefix = reduced.front() == 0 && reduced.back() == count - 1;
  if (!isSuffix && !isPrefix)
    return false;
  int64_t begin = isSuffix ? rank - count : count;
  if (columnBegin && *columnBegin != begin)
    return false;
  columnBegin = begin;
  reducesRows = !isSuffix;
  return true;
}

/// Finds the group's loop of each loop of `space` through the operands that the
/// group makes; the group's loops are extended if `op` has more of them.
bool FusionGroup::mapLoops(Operation *op, const FusableLoops &space,
                           Dims &loopMap) {
  loopMap.assign(space.extents.size(), -1);
  Dims inverse(loops.size(), -1);
  for (auto [operand, dims] :
       llvm::zip(op->getOperands(), space.operandLoops)) {
    auto made = values.find(operand);
    if (made == values.end())
      continue;
    if (!dims)
      return false; // its neighbours are not computed yet
    for (auto [loop, groupLoop] : llvm::zip(*dims, made->second.loops)) {
      if (loopMap[loop] == -1 && inverse[groupLoop] == -1) {
        loopMap[loop] = groupLoop;
        inverse[groupLoop] = loop;
      } else if (loopMap[loop] != groupLoop || inverse[groupLoop] != loop) {
        return false; // one value read with two different maps
      }
    }
  }
  bool coversSpace = !llvm::is_contained(loopMap, -1);
  if (coversSpace)
    return true;
  bool coversGroup = !llvm::is_contained(inverse, -1);
  if (coversGroup) {
    if (!embedInto(space, inverse))
      return false;
    loopMap = FusableLoops::identity(space.extents.size());
    return true;
  }
  // A reduced value that is expanded again: the missing loops are the group's
  // own if all extents agree in order.
  if (space.extents != loops)
    return false;
  for (auto [loop, groupLoop] : llvm::enumerate(loopMap))
    if (groupLoop != -1 && groupLoop != static_cast<int64_t>(loop))
      return false;
  loopMap = FusableLoops::identity(loops.size());
  return true;
}

/// Makes the loops of `space` the group's, whose loop i becomes loop
/// `spaceLoopOfGroupLoop[i]`.
bool FusionGroup::embedInto(const FusableLoops &space,
                            ArrayRef<int64_t> spaceLoopOfGroupLoop) {
  // A row-major prefix keeps the values of the group one per row; anything else
  // would be computed again in every row.
  for (auto [groupLoop, loop] : llvm::enumerate(spaceLoopOfGroupLoop))
    if (loop != static_cast<int64_t>(groupLoop))
      return false;
  if (columnBegin)
    return false;
  for (auto &entry : values)
    if (entry.second.isComplete)
      return false;
  loops = space.extents;
  return true;
}

bool FusionGroup::addContractionEpilogue(Operation *op) {
  if (!op->hasTrait<ingot::ir::OpTrait::Pointwise>())
    return false;
  for (Type type : op->getResultTypes())
    if (cast<RankedTensorType>(type).getShape() != ArrayRef<int64_t>(loops))
      return false;
  for (Value result : op->getResults())
    values[result] = {FusableLoops::identity(loops.size()), false};
  members.insert(op);
  return true;
}

bool FusionGroup::add(Operation *op) {
  if (contraction)
    return addContractionEpilogue(op);
  std::optional<FusableLoops> space = getFusableLoops(op);
  if (!space)
    return false;
  Dims loopMap;
  if (!mapLoops(op, *space, loopMap))
    return false;

  bool reducesRows = false;
  if (!space->reducedLoops.empty()) {
    Dims reduced;
    for (int64_t loop : space->reducedLoops)
      reduced.push_back(loopMap[loop]);
    llvm::sort(reduced);
    if (!splitAt(reduced, reducesRows))
      return false;
  }

  // After a reduction over rows only pointwise operations on equally complete
  // values can follow; values from outside the group are always complete.
  bool readsComplete = false, readsRunning = false;
  for (Value operand : op->getOperands())
    if (auto made = values.find(operand); made != values.end())
      (made->second.isComplete ? readsComplete : readsRunning) = true;
  if (readsComplete &&
      (readsRunning || !op->hasTrait<ingot::ir::OpTrait::Pointwise>()))
    return false;
  record(op, *space, loopMap, reducesRows || readsComplete);
  members.insert(op);
  return true;
}

bool FusionGroup::merge(const FusionGroup &other) {
  if (contraction || other.contraction || loops != other.loops)
    return false;
  if (values.empty() || other.values.empty()) // alone, with no loops to compare
    return false;
  if (columnBegin && other.columnBegin && columnBegin != other.columnBegin)
    return false;
  if (!columnBegin)
    columnBegin = other.columnBegin;
  for (Operation *op : other.members)
    members.insert(op);
  for (const auto &[value, made] : other.values)
    values[value] = made;
  return true;
}
