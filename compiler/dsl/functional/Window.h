//===- Window.h - How windows lie over the pixels of an image --------------===//

#ifndef INGOT_COMPILER_DSL_FUNCTIONAL_WINDOW_H
#define INGOT_COMPILER_DSL_FUNCTIONAL_WINDOW_H

#include "ingot/functional/Window.h"

namespace ingot::dsl {

/// Height and width, as an attribute of the dialect.
inline std::vector<int64_t> toList(const IntOrPair &pair) {
  return {pair.height, pair.width};
}

/// Fails unless `input` has the rank of `[N, C, H, W]`.
void requireImages(const Tensor &input);

} // namespace ingot::dsl

#endif // INGOT_COMPILER_DSL_FUNCTIONAL_WINDOW_H
