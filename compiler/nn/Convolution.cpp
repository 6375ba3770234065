//===- Convolution.cpp - Layers that convolve ------------------------------===//

#include "ingot/nn/Convolution.h"

#include "compiler/nn/Format.h"

#include <cmath>

using namespace ingot;
using namespace ingot::nn;

static void checkGroups(const char *what, int64_t channels, int64_t groups) {
  if (groups < 1 || channels % groups != 0)
    detail::fail("expected groups that divide " + std::to_string(channels) +
                 " " + what + " channels, found " + std::to_string(groups));
}

template <size_t N>
ConvNd<N>::ConvNd(Module &parent, const std::string &name, int64_t in_channels,
                  int64_t out_channels, const ConvOptions<N> &options,
                  SourceLocation location)
    : BuiltinLayer(parent, name, location), options_(options) {
  detail::ModuleScope scope(path(), location, detail::Author::library);
  if (!options.kernel_size)
    detail::fail("expected the option kernel_size, found none");
  checkGroups("input", in_channels, options.groups);
  checkGroups("output", out_channels, options.groups);
  Shape shape{out_channels, in_channels / options.groups};
  for (int64_t extent : options.kernel_size->values)
    shape.push_back(extent);
  int64_t fanIn = 1;
  for (size_t dim = 1; dim < shape.size(); ++dim)
    fanIn *= shape[dim];
  // PyTorch's kaiming_uniform(a = sqrt(5)), whose bound is sqrt(6 / (1 + 5) / n).
  double bound = 1.0 / std::sqrt(static_cast<double>(fanIn));
  weight = register_parameter("weight", shape, init::uniform(-bound, bound),
                              f32, location);
  if (options.bias)
    bias = register_parameter("bias", {out_channels},
                              init::uniform(-bound, bound), f32, location);
}

// Of the options with a default, PyTorch prints those that differ from it, always
// as tuples: it expands the arguments of a convolution.
template <size_t N> std::string ConvNd<N>::extra_repr() const {
  const Padding<N> &padding = options_.padding;
  std::string text = std::to_string(weight.size(1) * options_.groups) + ", " +
                     std::to_string(weight.size(0)) +
                     ", kernel_size=" + formatTuple(*options_.kernel_size) +
                     ", stride=" + formatTuple(options_.stride);
  if (!padding.word.empty())
    text += ", padding=" + padding.word;
  else if (padding.widths != IntOrList<N>(0))
    text += ", padding=" + formatTuple(padding.widths);
  if (options_.dilation != IntOrList<N>(1))
    text += ", dilation=" + formatTuple(options_.dilation);
  if (options_.groups != 1)
    text += ", groups=" + std::to_string(options_.groups);
  return text + (bias.defined() ? "" : ", bias=False");
}

template <size_t N> Tensor ConvNd<N>::forward(Tensor input) {
  if constexpr (N == 1)
    return conv1d(input, weight, bias, options_);
  else
    return conv2d(input, weight, bias, options_);
}

template class nn::ConvNd<1>;
template class nn::ConvNd<2>;
