//===- Convolution.cpp - Layers that convolve ------------------------------===//

#include "ingot/nn/Convolution.h"

#include "compiler/nn/Dimensions.h"
#include "compiler/nn/Format.h"

#include <cmath>

using namespace ingot;
using namespace ingot::nn;

static void checkGroups(const char *what, int64_t channels, int64_t groups) {
  if (groups < 1 || channels % groups != 0)
    detail::fail("expected groups that divide " + std::to_string(channels) +
                 " " + what + " channels, found " + std::to_string(groups));
}

/// Declares a weight of these channels and the kernel's size, and the bias.
template <class Layer, class Options>
static void registerParameters(Layer &layer, int64_t in_channels,
                               int64_t out_channels, Shape channels,
                               const Options &options,
                               SourceLocation location) {
  detail::ModuleScope scope(layer.path(), location, detail::Author::library);
  if (!options.kernel_size)
    detail::fail("expected the option kernel_size, found none");
  checkGroups("input", in_channels, options.groups);
  checkGroups("output", out_channels, options.groups);
  Shape shape = std::move(channels);
  shape[1] /= options.groups;
  for (int64_t extent : options.kernel_size->values)
    shape.push_back(extent);
  int64_t fanIn = 1;
  for (size_t dim = 1; dim < shape.size(); ++dim)
    fanIn *= shape[dim];
  // PyTorch's kaiming_uniform(a = sqrt(5)), whose bound is sqrt(6 / (1 + 5) / n).
  double bound = 1.0 / std::sqrt(static_cast<double>(fanIn));
  layer.weight = layer.register_parameter(
      "weight", shape, init::uniform(-bound, bound), f32, location);
  if (options.bias)
    layer.bias = layer.register_parameter(
        "bias", {out_channels}, init::uniform(-bound, bound), f32, location);
}

template <size_t N, class Options>
static Options addKernelSize(const std::string &name, Options options,
                             IntOrList<N> kernel_size,
                             SourceLocation location) {
  if (options.kernel_size) {
    detail::ModuleScope scope(name, location, detail::Author::library);
    detail::fail("expected kernel_size once, found it as an option, too");
  }
  options.kernel_size = kernel_size;
  return options;
}

template <size_t N>
ConvNd<N>::ConvNd(Module &parent, const std::string &name, int64_t in_channels,
                  int64_t out_channels, IntOrList<N> kernel_size,
                  const ConvOptions<N> &options, SourceLocation location)
    : ConvNd(parent, name, in_channels, out_channels,
             addKernelSize(name, options, kernel_size, location), location) {}

template <size_t N>
ConvTransposeNd<N>::ConvTransposeNd(Module &parent, const std::string &name,
                                    int64_t in_channels, int64_t out_channels,
                                    IntOrList<N> kernel_size,
                                    const ConvTransposeOptions<N> &options,
                                    SourceLocation location)
    : ConvTransposeNd(parent, name, in_channels, out_channels,
                      addKernelSize(name, options, kernel_size, location),
                      location) {}

template <size_t N>
ConvNd<N>::ConvNd(Module &parent, const std::string &name, int64_t in_channels,
                  int64_t out_channels, const ConvOptions<N> &options,
                  SourceLocation location)
    : BuiltinLayer(parent, name, location), options_(options) {
  registerParameters(*this, in_channels, out_channels,
                     {out_channels, in_channels}, options, location);
}

template <size_t N>
ConvTransposeNd<N>::ConvTransposeNd(Module &parent, const std::string &name,
                                    int64_t in_channels, int64_t out_channels,
                                    const ConvTransposeOptions<N> &options,
                                    SourceLocation location)
    : BuiltinLayer(parent, name, location), options_(options) {
  registerParameters(*this, in_channels, out_channels,
                     {in_channels, out_channels}, options, location);
}

/// ", name=(2, 2)" unless that is the default.
template <size_t N>
static std::string formatUnless(int64_t standard, const char *name,
                                const IntOrList<N> &list) {
  if (list == IntOrList<N>(standard))
    return "";
  return std::string(", ") + name + "=" + formatTuple(list);
}

// Of the options with a default, PyTorch prints those that differ from it, always
// as tuples: it expands the arguments of a convolution.
template <class Options>
static std::string
formatOptions(int64_t in_channels, int64_t out_channels, const Options &options,
              const std::string &padding, const std::string &output_padding) {
  std::string text =
      std::to_string(in_channels) + ", " + std::to_string(out_channels) +
      ", kernel_size=" + formatTuple(*options.kernel_size) +
      ", stride=" + formatTuple(options.stride) + padding +
      formatUnless(1, "dilation", options.dilation) + output_padding;
  if (options.groups != 1)
    text += ", groups=" + std::to_string(options.groups);
  return text + (options.bias ? "" : ", bias=False");
}

template <size_t N> std::string ConvNd<N>::extra_repr() const {
  const Padding<N> &padding = options_.padding;
  return formatOptions(
      weight.size(1) * options_.groups, weight.size(0), options_,
      padding.word.empty() ? formatUnless(0, "padding", padding.widths)
                           : ", padding=" + padding.word,
      "");
}

template <size_t N> std::string ConvTransposeNd<N>::extra_repr() const {
  return formatOptions(
      weight.size(0), weight.size(1) * options_.groups, options_,
      formatUnless(0, "padding", options_.padding),
      formatUnless(0, "output_padding", options_.output_padding));
}

template <size_t N> Tensor ConvNd<N>::forward(Tensor input) {
  return INGOT_CALL_OF_N(conv, input, weight, bias, options_);
}

template <size_t N> Tensor ConvTransposeNd<N>::forward(Tensor input) {
  return INGOT_CALL_OF_N(conv_transpose, input, weight, bias, options_);
}

INGOT_DEFINE_OF_N(ConvNd);
INGOT_DEFINE_OF_N(ConvTransposeNd);
