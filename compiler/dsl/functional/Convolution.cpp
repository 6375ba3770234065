//===- Convolution.cpp - Weighted sums over windows of an image ------------===//
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

/// The border before and behind height and width.
struct Border {
  std::vector<int64_t> low, high;
};

Border makeBorder(const Conv2dOptions &options, const Tensor &weight) {
  const Padding &padding = options.padding;
  if (padding.word.empty() || padding.word == "valid")
    return {toList(padding.widths), toList(padding.widths)};
  if (padding.word != "same")
    fail("expected a padding of numbers, \"same\" or \"valid\", found \"" +
         padding.word + "\"");
  if (options.stride != IntOrPair(1))
    fail("a padding of \"same\" needs a stride of 1, found " +
         options.stride.str());
  Border border;
  std::vector<int64_t> dilation = toList(options.dilation);
  for (int i = 0; i < 2; ++i) {
    int64_t both = dilation[i] * (weight.size(2 + i) - 1);
    border.low.push_back(both / 2);
    border.high.push_back(both - both / 2);
  }
  return border;
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

} // namespace

Tensor ingot::conv2d(const Tensor &input, const Tensor &weight,
                     const Tensor &bias, const Conv2dOptions &options,
                     SourceLocation location) {
  FunctionScope scope("conv2d", location);
  requireImages(input);
  if (weight.dim() != 4)
    fail("expected a weight of shape [O, C/groups, KH, KW], found " +
         to_string(weight.shape()));
  checkChannels(input, weight, bias, options.groups);
  Border border = makeBorder(options, weight);
  Tensor output = ops::conv2d(input, weight,
                              {.stride = toList(options.stride),
                               .padding_low = border.low,
                               .padding_high = border.high,
                               .dilation = toList(options.dilation),
                               .groups = options.groups,
                               .layout = ops::ImageLayout::nchw});
  if (!bias.defined())
    return output;
  return output + reshape(bias, {weight.size(0), 1, 1});
}
