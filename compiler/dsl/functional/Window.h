//===- Window.h - How windows lie over the elements of an image ------------===//
//
// The dialect pools images only: a signal [N, C, L] is an image of one row,
// [N, C, 1, L], and its windows are one row high.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_COMPILER_DSL_FUNCTIONAL_WINDOW_H
#define INGOT_COMPILER_DSL_FUNCTIONAL_WINDOW_H

#include "ingot/functional/Window.h"

namespace ingot::dsl {

/// Windows over the spatial dimensions, one entry each.
struct Windows {
  std::vector<int64_t> kernel, stride, low, high, dilation;
};

template <size_t N> std::vector<int64_t> toList(const IntOrList<N> &list) {
  return {list.values.begin(), list.values.end()};
}

/// What the spatial dimensions of a tensor are called: "H, W".
std::string spatialNames(size_t spatialRank);

/// Fails unless `input` has `spatialRank` dimensions behind `[N, C]`.
void requireSpatial(const Tensor &input, size_t spatialRank);

/// `windows` over an image: those over a signal get a height of one row. Fails,
/// in terms of the signal, if they do not fit into it.
Windows overImage(const Windows &windows, const Tensor &input);

/// A signal or its weights as an image, which an image is already.
Tensor asImage(const Tensor &tensor);

/// What a function of asImage(input) returned, with as many dimensions as `input`.
Tensor fromImage(const Tensor &output, const Tensor &input);

} // namespace ingot::dsl

#endif // INGOT_COMPILER_DSL_FUNCTIONAL_WINDOW_H
