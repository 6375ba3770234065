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

/// What the operation checks of images, of the one dimension of a signal.
static void requireFit(const Windows &windows, const Tensor &signal) {
  auto require = [](const char *name, const std::vector<int64_t> &values,
                    int64_t minimum) {
    if (values[0] < minimum)
      fail(std::string("expected ") + name + " of at least " +
           std::to_string(minimum) + ", found " + std::to_string(values[0]));
    // Products and sums stay below 2^63.
    if (values[0] >= int64_t(1) << 31)
      fail(std::string("expected ") + name + " below 2^31, found " +
           std::to_string(values[0]));
  };
  require("a kernel_size", windows.kernel, 1);
  require("a stride", windows.stride, 1);
  require("a padding", windows.low, 0);
  require("a padding", windows.high, 0);
  require("a dilation", windows.dilation, 1);
  int64_t kernel = windows.dilation[0] * (windows.kernel[0] - 1) + 1;
  int64_t padded = windows.low[0] + signal.size(2) + windows.high[0];
  if (kernel > padded)
    fail("dilated kernel of extent " + std::to_string(kernel) +
         " does not fit into the padded extent " + std::to_string(padded) +
         " of dimension 2");
}

Windows dsl::overImage(const Windows &windows, const Tensor &input) {
  if (input.dim() == 4)
    return windows;
  requireFit(windows, input);
  return {.kernel = {1, windows.kernel[0]},
          .stride = {1, windows.stride[0]},
          .low = {0, windows.low[0]},
          .high = {0, windows.high[0]},
          .dilation = {1, windows.dilation[0]}};
}

Tensor dsl::asImage(const Tensor &tensor) {
  return tensor.dim() == 4 ? tensor : unsqueeze(tensor, 2);
}

Tensor dsl::fromImage(const Tensor &output, const Tensor &input) {
  return input.dim() == 4 ? output : squeeze(output, 2);
}
