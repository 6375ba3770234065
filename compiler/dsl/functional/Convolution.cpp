//===- Convolution.cpp - Weighted sums over windows ------------------------===//
//
// N images, H x W pixels, C input and O output channels, KH x KW taps.
//
//===----------------------------------------------------------------------===//

#include "compiler/dsl/Operations.h"
#include "compiler/dsl/functional/Window.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

namespace {

template <size_t N>
Windows makeWindows(const ConvOptions<N> &options, const Tensor &weight) {
  Shape shape = weight.shape();
  Windows windows{.kernel = {shape.begin() + 2, shape.end()},
                  .stride = toList(options.stride),
                  .low = toList(options.padding.widths),
                  .high = toList(options.padding.widths),
                  .dilation = toList(options.dilation)};
  const std::string &word = options.padding.word;
  if (word.empty() || word == "valid")
    return windows;
  if (word != "same")
    fail("expected a padding of numbers, \"same\" or \"valid\", found \"" +
         word + "\"");
  if (options.stride != IntOrList<N>(1))
    fail("a padding of \"same\" needs a stride of 1, found " +
         options.stride.str());
  for (size_t i = 0; i < N; ++i) {
    int64_t both = windows.dilation[i] * (windows.kernel[i] - 1);
    windows.low[i] = both / 2;
    windows.high[i] = both - both / 2;
  }
  return windows;
}

void checkChannels(const Tensor &input, const Tensor &weight,
                   const Tensor &bias, int64_t groups) {
  int64_t C = input.size(1), O = weight.size(0);
  if (groups < 1 || O % groups != 0)
    fail("expected groups that divide " + std::to_string(O) +
         " output channels, found " + std::to_string(groups));
  if (C != weight.size(1) * groups)
    fail("input has " + std::to_string(C) + " channels, weight expects " +
         std::to_string(weight.size(1) * groups) +
         (groups > 1 ? " in " + std::to_string(groups) + " groups" : ""));
  if (bias.defined() && bias.shape() != Shape{O})
    fail("expected a bias of shape [" + std::to_string(O) + "], found " +
         to_string(bias.shape()));
}

template <size_t N>
Tensor convolve(const Tensor &input, const Tensor &weight, const Tensor &bias,
                const ConvOptions<N> &options) {
  require_defined("input", input);
  require_defined("weight", weight);
  requireSpatial(input, N);
  if (weight.dim() != N + 2)
    fail(std::string("expected a weight of shape [O, C/groups, ") +
         (N == 1 ? "K" : "KH, KW") + "], found " + to_string(weight.shape()));
  checkChannels(input, weight, bias, options.groups);
  Windows windows = makeWindows(options, weight);
  if (options.kernel_size && toList(*options.kernel_size) != windows.kernel)
    fail("the option kernel_size is " + options.kernel_size->str() +
         ", the weight has shape " + to_string(weight.shape()));
  if (!options.bias && bias.defined())
    fail("the option bias is false, and there is a bias");

  windows = overImage(windows, input);
  Tensor output = ops::conv2d(asImage(input), asImage(weight),
                              {.stride = windows.stride,
                               .padding_low = windows.low,
                               .padding_high = windows.high,
                               .dilation = windows.dilation,
                               .groups = options.groups,
                               .layout = ops::ImageLayout::channels_first,
                               .pixels = 1});
  if (bias.defined())
    output = output + reshape(bias, {weight.size(0), 1, 1});
  return fromImage(output, input);
}

} // namespace

Tensor ingot::conv1d(const Tensor &input, const Tensor &weight,
                     const Tensor &bias, const Conv1dOptions &options,
                     SourceLocation location) {
  FunctionScope scope("conv1d", location);
  return convolve(input, weight, bias, options);
}

Tensor ingot::conv2d(const Tensor &input, const Tensor &weight,
                     const Tensor &bias, const Conv2dOptions &options,
                     SourceLocation location) {
  FunctionScope scope("conv2d", location);
  return convolve(input, weight, bias, options);
}
