//===- Convolution.cpp - Layers that convolve images -----------------------===//

#include "ingot/nn.h"
#include "ingot/ops.h"

#include <cmath>

using namespace ingot;
using namespace ingot::nn;

static void checkGroups(const char *what, int64_t channels, int64_t groups) {
  if (groups < 1 || channels % groups != 0)
    detail::fail("expected groups that divide " + std::to_string(channels) +
                 " " + what + " channels, found " + std::to_string(groups));
}

Conv2d::Conv2d(Module &parent, const std::string &name, int64_t in_channels,
               int64_t out_channels, const nn::Conv2dOptions &options,
               SourceLocation location)
    : BuiltinLayer(parent, name, location), options_(options) {
  detail::ModuleScope scope(path(), location, detail::Author::library);
  checkGroups("input", in_channels, options.groups);
  checkGroups("output", out_channels, options.groups);
  auto [height, width] = options.kernel_size;
  int64_t fanIn = in_channels / options.groups * height * width;
  // PyTorch's kaiming_uniform(a = sqrt(5)), whose bound is sqrt(6 / (1 + 5) / n).
  double bound = 1.0 / std::sqrt(static_cast<double>(fanIn));
  weight = register_parameter(
      "weight", {out_channels, in_channels / options.groups, height, width},
      init::uniform(-bound, bound), f32, location);
  if (options.bias)
    bias = register_parameter("bias", {out_channels},
                              init::uniform(-bound, bound), f32, location);
}

/// Always as a tuple: PyTorch expands the arguments of a convolution.
static std::string formatTuple(const IntOrPair &pair) {
  return "(" + std::to_string(pair.height) + ", " + std::to_string(pair.width) +
         ")";
}

// Of the options with a default, PyTorch prints those that differ from it.
std::string Conv2d::extra_repr() const {
  const Padding &padding = options_.padding;
  std::string text = std::to_string(weight.size(1) * options_.groups) + ", " +
                     std::to_string(weight.size(0)) +
                     ", kernel_size=" + formatTuple(options_.kernel_size) +
                     ", stride=" + formatTuple(options_.stride);
  if (!padding.word.empty())
    text += ", padding=" + padding.word;
  else if (padding.widths != IntOrPair(0))
    text += ", padding=" + formatTuple(padding.widths);
  if (options_.dilation != IntOrPair(1))
    text += ", dilation=" + formatTuple(options_.dilation);
  if (options_.groups != 1)
    text += ", groups=" + std::to_string(options_.groups);
  return text + (bias.defined() ? "" : ", bias=False");
}

Tensor Conv2d::forward(Tensor input) {
  return conv2d(input, weight, bias,
                {.stride = options_.stride,
                 .padding = options_.padding,
                 .dilation = options_.dilation,
                 .groups = options_.groups});
}
