//===- Window.h - How windows lie over the elements of an image ------------===//

#ifndef INGOT_COMPILER_DSL_FUNCTIONAL_WINDOW_H
#define INGOT_COMPILER_DSL_FUNCTIONAL_WINDOW_H

#include "ingot/functional/Window.h"

namespace ingot::dsl {

template <size_t N> std::vector<int64_t> toList(const IntOrList<N> &list) {
  return {list.values.begin(), list.values.end()};
}

/// What the spatial dimensions of a tensor are called: "H, W".
std::string spatialNames(size_t spatialRank);

/// Fails unless `input` has `spatialRank` dimensions behind `[N, C]`.
void requireSpatial(const Tensor &input, size_t spatialRank);

} // namespace ingot::dsl

#endif // INGOT_COMPILER_DSL_FUNCTIONAL_WINDOW_H
