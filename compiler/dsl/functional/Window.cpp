//===- Window.cpp - How windows lie over the elements of an image ----------===//

#include "compiler/dsl/functional/Window.h"

#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

template <size_t N> std::string IntOrList<N>::str() const {
  if (*this == IntOrList(values[0]))
    return std::to_string(values[0]);
  std::string text = to_string(toList(*this));
  return "(" + text.substr(1, text.size() - 2) + ")";
}
template struct ingot::IntOrList<1>;
template struct ingot::IntOrList<2>;
template struct ingot::IntOrList<3>;

std::string dsl::spatialNames(size_t spatialRank) {
  const char *names[] = {"L", "H, W", "D, H, W"};
  return names[spatialRank - 1];
}

void dsl::requireSpatial(const Tensor &input, size_t spatialRank) {
  if (input.shape().size() != spatialRank + 2)
    fail("expected an input of shape [N, C, " + spatialNames(spatialRank) +
         "], found " + to_string(input.shape()));
}
