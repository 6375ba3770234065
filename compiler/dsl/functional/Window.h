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

/// `define(NAME1d, 1, ...)` and so on: a function for each number of spatial dimensions,
/// as PyTorch has them.
#define INGOT_FOR_1D_TO_3D(define, name, ...)                                  \
  define(name##1d, 1, __VA_ARGS__) define(name##2d, 2, __VA_ARGS__)            \
      define(name##3d, 3, __VA_ARGS__)

#endif // INGOT_COMPILER_DSL_FUNCTIONAL_WINDOW_H
