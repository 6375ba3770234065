//===- Window.cpp - How windows lie over the pixels of an image ------------===//

#include "compiler/dsl/functional/Window.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

std::string IntOrPair::str() const {
  if (height == width)
    return std::to_string(height);
  return "(" + std::to_string(height) + ", " + std::to_string(width) + ")";
}

void dsl::requireImages(const Tensor &input) {
  if (input.dim() != 4)
    fail("expected an input of shape [N, C, H, W], found " +
         to_string(input.shape()));
}
