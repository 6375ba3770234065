//===- LoopWalk.cpp - Where iterations find their elements -----------------===//

#include "ir/reference/LoopWalk.h"
#include "ir/reference/Tolerance.h"

#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;
using namespace ingot::ir;

Fill::Fill(TypedAttr fill) {
  if (auto value = dyn_cast_if_present<FloatAttr>(fill)) {
    number = value.getValueAsDouble();
    bound = representationError(cast<FloatType>(value.getType()), number);
  } else if (auto value = dyn_cast_if_present<IntegerAttr>(fill)) {
    integer = value.getValue().getSExtValue();
  }
}

LoopWalk::LoopWalk(const LoopAccess &access, ArrayRef<int64_t> shape,
                   ArrayRef<int64_t> extents)
    : strides(extents.size(), 0) {
  for (auto [dim, extent, stride] :
       llvm::zip_equal(access.dims, shape, computeStrides(shape))) {
    if (dim.value) {
      lookup = {*dim.value, extent, stride};
      continue;
    }
    auto [low, high] = dim.range(extents);
    bool isDivided = dim.divisor != 1;
    if (isDivided || low < 0 || high >= extent) {
      assert(access.fill && "the verifier of the operation knows the shapes");
      Guard guard{SmallVector<int64_t>(extents.size(), 0), dim.offset,
                  dim.divisor, extent, stride};
      for (const LoopSum::Term &term : dim.terms)
        guard.factors[term.loop] = term.factor;
      guards.push_back(std::move(guard));
    }
    if (isDivided)
      continue;
    offset += dim.offset * stride;
    for (const LoopSum::Term &term : dim.terms)
      strides[term.loop] += term.factor * stride;
  }
}

int64_t LoopWalk::offsetOf(ArrayRef<int64_t> position) const {
  int64_t result = offset;
  for (auto [index, stride] : llvm::zip_equal(position, strides))
    result += index * stride;
  return result;
}

int64_t LoopWalk::Guard::at(ArrayRef<int64_t> position) const {
  int64_t result = offset;
  for (auto [index, factor] : llvm::zip_equal(position, factors))
    result += index * factor;
  return result;
}

bool LoopWalk::canMergeInto(unsigned outer, int64_t extent) const {
  return strides[outer] == strides[outer + 1] * extent &&
         llvm::all_of(guards, [&](const Guard &guard) {
           return guard.factors[outer] == 0 && guard.factors[outer + 1] == 0;
         });
}

void LoopWalk::erase(unsigned loop) {
  strides.erase(strides.begin() + loop);
  for (Guard &guard : guards)
    guard.factors.erase(guard.factors.begin() + loop);
}

LoopWalk LoopWalk::select(ArrayRef<unsigned> order) const {
  auto pick = [&](ArrayRef<int64_t> perLoop) {
    return llvm::map_to_vector(order,
                               [&](unsigned loop) { return perLoop[loop]; });
  };
  LoopWalk selected = *this;
  selected.strides = pick(strides);
  for (Guard &guard : selected.guards)
    guard.factors = pick(guard.factors);
  return selected;
}

void ingot::ir::forEachRow(
    ArrayRef<int64_t> extents,
    llvm::function_ref<void(MutableArrayRef<int64_t>)> visit) {
  SmallVector<int64_t> position(extents.size(), 0);
  while (true) {
    visit(position);
    if (!position.empty())
      position.back() = 0;
    int64_t d = static_cast<int64_t>(extents.size()) - 2;
    for (; d >= 0; --d) {
      if (++position[d] < extents[d])
        break;
      position[d] = 0;
    }
    if (d < 0)
      return;
  }
}
