//===- StridedView.cpp - Where loops find elements in a buffer ---------------===//

#include "passes/schedule/StridedView.h"

#include "ir/ops/Kernel.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace ingot::schedule;

//===----------------------------------------------------------------------===//
// Indices
//===----------------------------------------------------------------------===//

LoopSum ingot::schedule::substitute(const LoopSum &sum,
                                    ArrayRef<LoopSum> loops) {
  LoopSum result(sum.offset);
  for (const LoopSum::Term &term : sum.terms)
    result = result + loops[term.loop] * term.factor;
  return result;
}

SmallVector<LoopSum> ingot::schedule::indexLoops(LoopsOp op,
                                                 ArrayRef<LoopSum> index) {
  SmallVector<LoopSum> loops(op.getNumLoops(), LoopSum(0));
  for (auto [dim, at] : llvm::zip_equal(op.getWrite(0).dims, index))
    loops[*dim.singleLoop()] = at;
  return loops;
}

SmallVector<LoopSum> ingot::schedule::indexInput(LoopsOp op, unsigned input,
                                                 ArrayRef<LoopSum> loops) {
  SmallVector<LoopSum> index;
  for (const LoopSum &dim : op.getRead(input).dims)
    index.push_back(substitute(dim, loops));
  return index;
}

std::vector<int64_t> ingot::schedule::toKey(ArrayRef<LoopSum> index) {
  std::vector<int64_t> key;
  for (const LoopSum &dim : index) {
    key.insert(key.end(), {static_cast<int64_t>(dim.terms.size()), dim.offset,
                           dim.divisor});
    for (const LoopSum::Term &term : dim.terms)
      key.insert(key.end(), {term.loop, term.factor});
  }
  return key;
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

/// Moves `view` with `index`, not yet divided, along a dimension whose elements are
/// `stride` apart.
static void addDim(StridedView &view, const LoopSum &index, int64_t stride) {
  view.offset += index.offset * stride;
  for (const LoopSum::Term &term : index.terms)
    view.strides[term.loop] += term.factor * stride;
}

StridedView ingot::schedule::viewBuffer(unsigned buffer, RankedTensorType type,
                                        ArrayRef<LoopSum> index,
                                        size_t loopCount) {
  StridedView view{buffer, 0, SmallVector<int64_t>(loopCount, 0)};
  for (auto [dim, stride] :
       llvm::zip_equal(index, computeStrides(type.getShape())))
    addDim(view, dim, stride);
  return view;
}

std::optional<StridedView>
ingot::schedule::traceToInput(Value tensor, ArrayRef<LoopSum> index,
                              size_t loopCount) {
  if (auto argument = dyn_cast<BlockArgument>(tensor))
    return viewBuffer(argument.getArgNumber(),
                      cast<RankedTensorType>(argument.getType()), index,
                      loopCount);
  if (auto op = tensor.getDefiningOp<LoopsOp>()) {
    if (!op.isCopy() || op.getBase() || op.getRead(0).fill ||
        !op.getWrite(0).singleLoops())
      return std::nullopt;
    return traceToInput(op.getInputs()[0],
                        indexInput(op, 0, indexLoops(op, index)), loopCount);
  }
  // Only an input can lie in panels; its view is that of the tensor they hold.
  if (auto unpack = tensor.getDefiningOp<UnpackOp>())
    if (auto argument = dyn_cast<BlockArgument>(unpack.getInput()))
      return viewBuffer(argument.getArgNumber(), unpack.getOutput().getType(),
                        index, loopCount);
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Guarded reads
//===----------------------------------------------------------------------===//

int64_t Halo::rowCount() const {
  int64_t count = 1;
  for (const Dim &dim : ArrayRef(dims).drop_back())
    count *= dim.extent;
  return count;
}

/// Whether some position has no element of a dimension of `extent`.
static bool isGuarded(const LoopSum &index, int64_t extent,
                      ArrayRef<int64_t> loopExtents) {
  auto [least, largest] = index.range(loopExtents);
  return !IndexGuard{extent, index.divisor}.alwaysHolds(least, largest);
}

/// Neighbours of which the inner one is all there, next to each other on both sides.
static bool canJoin(const Halo::Dim &outer, const Halo::Dim &inner) {
  return inner.isCovered() && inner.extent == inner.sourceExtent &&
         (inner.extent == 1 ||
          (outer.divisor == 1 &&
           outer.sourceStride == inner.sourceStride * inner.extent));
}

static SmallVector<Halo::Dim> joinDims(ArrayRef<Halo::Dim> dims) {
  SmallVector<Halo::Dim> joined;
  for (const Halo::Dim &dim : llvm::reverse(dims)) { // innermost first
    if (joined.empty() || !canJoin(dim, joined.back())) {
      joined.push_back(dim);
      continue;
    }
    Halo::Dim &inner = joined.back();
    int64_t extent = inner.extent;
    inner = {dim.extent * extent, dim.first * extent, dim.divisor,
             dim.sourceExtent * extent,
             extent == 1 ? dim.sourceStride : inner.sourceStride};
  }
  std::reverse(joined.begin(), joined.end());
  return joined;
}

/// `source` is the tensor by a loop for each of its dimensions.
static ReadInput readHalo(const LoopAccess &read, const IndexRanges &held,
                          size_t loopCount, ArrayRef<int64_t> shape,
                          const StridedView &source) {
  SmallVector<Halo::Dim> dims;
  SmallVector<int64_t> extents;
  for (auto [dim, range, extent, stride] :
       llvm::zip_equal(read.dims, held, shape, source.strides)) {
    auto [least, largest] = range;
    dims.push_back({largest - least + 1, least, dim.divisor, extent, stride});
    extents.push_back(dims.back().extent);
  }
  StridedView view{source.buffer, 0, SmallVector<int64_t>(loopCount, 0)};
  for (auto [index, dim, stride] :
       llvm::zip_equal(read.dims, dims, computeStrides(extents))) {
    addDim(view, index, stride);
    view.offset -= dim.first * stride;
  }
  return {view, Halo{joinDims(dims), source.offset, read.fill}, {}};
}

static ReadInput readChecked(const LoopAccess &read,
                             ArrayRef<int64_t> loopExtents,
                             ArrayRef<int64_t> shape,
                             const StridedView &source) {
  SmallVector<int64_t> still(loopExtents.size(), 0);
  ReadInput input{{source.buffer, source.offset, still}, {}, {}};
  for (auto [dim, extent, stride] :
       llvm::zip_equal(read.dims, shape, source.strides)) {
    bool isDivided = dim.divisor != 1;
    if (!isDivided)
      addDim(input.view, dim, stride);
    if (!isGuarded(dim, extent, loopExtents))
      continue;
    Guard guard{{0, 0, still}, {extent, dim.divisor}, isDivided ? stride : 0};
    addDim(guard.position, dim, 1);
    input.guards.push_back(guard);
  }
  return input;
}

std::optional<ReadInput> ingot::schedule::findInput(Value tensor,
                                                    const LoopAccess &read,
                                                    ArrayRef<int64_t> extents,
                                                    const IndexRanges &held,
                                                    GuardedReads guardedReads) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(tensor.getType()).getShape();
  bool hasGuards =
      llvm::any_of(llvm::zip_equal(read.dims, shape), [&](auto pair) {
        return isGuarded(std::get<0>(pair), std::get<1>(pair), extents);
      });
  if (!hasGuards) {
    auto view = traceToInput(tensor, read.dims, extents.size());
    return view ? std::optional(ReadInput{*view, {}, {}}) : std::nullopt;
  }
  SmallVector<LoopSum> dims;
  for (unsigned dim = 0; dim < shape.size(); ++dim)
    dims.push_back(Loop{dim});
  auto source = traceToInput(tensor, dims, shape.size());
  if (!source)
    return std::nullopt;
  return guardedReads == GuardedReads::Copied
             ? readHalo(read, held, extents.size(), shape, *source)
             : readChecked(read, extents, shape, *source);
}
