//===- Convolution.cpp - Weighted sums over windows ------------------------===//
//
// C input and O output channels; a convolution's weight has O first, a transposed
// one's C.
//
//===----------------------------------------------------------------------===//

#include "compiler/dsl/Autocast.h"
#include "compiler/dsl/Operations.h"
#include "compiler/dsl/functional/Window.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

namespace {

/// "KH, KW".
std::string tapNames(size_t spatialRank) {
  const char *names[] = {"K", "KH, KW", "KD, KH, KW"};
  return names[spatialRank - 1];
}

std::vector<int64_t> kernelOf(const Tensor &weight) {
  Shape shape = weight.shape();
  return {shape.begin() + 2, shape.end()};
}

/// Fails unless the tensors fit each other and the options. The weight's first two
/// extents are called `names`.
template <size_t N, class Options>
void checkOperands(const Tensor &input, const Tensor &weight,
                   const Tensor &bias, const Options &options,
                   const std::string &names) {
  require_defined("input", input);
  require_defined("weight", weight);
  requireSpatial(input, N);
  if (weight.dim() != N + 2)
    fail("expected a weight of shape [" + names + ", " + tapNames(N) +
         "], found " + to_string(weight.shape()));
  if (options.kernel_size && toList(*options.kernel_size) != kernelOf(weight))
    fail("the option kernel_size is " + options.kernel_size->str() +
         ", the weight has shape " + to_string(weight.shape()));
  if (!options.bias && bias.defined())
    fail("the option bias is false, and there is a bias");
}

void checkChannels(const Tensor &input, int64_t expected, int64_t groups) {
  if (input.size(1) != expected)
    fail("input has " + std::to_string(input.size(1)) +
         " channels, weight expects " + std::to_string(expected) +
         (groups > 1 ? " in " + std::to_string(groups) + " groups" : ""));
}

void checkGroups(const char *what, int64_t channels, int64_t groups) {
  if (groups < 1 || channels % groups != 0)
    fail("expected groups that divide " + std::to_string(channels) + " " +
         what + " channels, found " + std::to_string(groups));
}

template <size_t N> void checkPadding(const IntOrList<N> &padding) {
  for (int64_t width : padding.values)
    if (width < 0)
      fail("expected a padding of at least 0, found " + padding.str());
}

/// `output` with one summand per channel, of which there are `O`.
Tensor addBias(const Tensor &output, const Tensor &bias, int64_t O) {
  if (!bias.defined())
    return output;
  if (bias.shape() != Shape{O})
    fail("expected a bias of shape [" + std::to_string(O) + "], found " +
         to_string(bias.shape()));
  Shape shape(output.dim() - 1, 1);
  shape[0] = O;
  return output + reshape(bias, shape);
}

/// Widths of the border before and behind.
template <size_t N> struct Border {
  std::vector<int64_t> low, high;

  Border(const ConvOptions<N> &options, const Tensor &weight)
      : low(toList(options.padding.widths)), high(low) {
    checkPadding(options.padding.widths);
    const std::string &word = options.padding.word;
    if (word.empty() || word == "valid")
      return;
    if (word != "same")
      fail("expected a padding of numbers, \"same\" or \"valid\", found \"" +
           word + "\"");
    if (options.stride != IntOrList<N>(1))
      fail("a padding of \"same\" needs a stride of 1, found " +
           options.stride.str());
    for (size_t i = 0; i < N; ++i) {
      int64_t both = options.dilation.values[i] * (kernelOf(weight)[i] - 1);
      low[i] = both / 2;
      high[i] = both - both / 2;
    }
  }
};

template <size_t N>
Tensor convolve(const Tensor &input, const Tensor &weight, const Tensor &bias,
                const ConvOptions<N> &options) {
  checkOperands<N>(input, weight, bias, options, "O, C/groups");
  int64_t O = weight.size(0);
  checkGroups("output", O, options.groups);
  checkChannels(input, weight.size(1) * options.groups, options.groups);
  Border<N> border(options, weight);
  Tensor output = ops::conv(castForProduct(input), castForProduct(weight),
                            {.of = ops::ConvTensor::output,
                             .stride = toList(options.stride),
                             .low = border.low,
                             .high = border.high,
                             .dilation = toList(options.dilation),
                             .input_dilation = std::vector<int64_t>(N, 1),
                             .groups = options.groups,
                             .layout = ops::ImageLayout::channels_first,
                             .extents = {},
                             .reversed = false,
                             .pixels = 1});
  return addBias(output, castForProduct(bias), O);
}

/// The extent of a transposed convolution's output in spatial dimension `i`.
template <size_t N>
int64_t transposedExtent(const ConvTransposeOptions<N> &options,
                         const Tensor &input, const Tensor &weight, size_t i) {
  int64_t stride = options.stride.values[i],
          dilation = options.dilation.values[i],
          more = options.output_padding.values[i];
  // Products and sums stay below 2^63.
  for (int64_t value : {stride, dilation, options.padding.values[i]})
    if (value >= int64_t(1) << 31)
      fail("expected options below 2^31, found " + std::to_string(value));
  if (more < 0 || more >= std::max(stride, dilation))
    fail("expected an output_padding of at least 0 that is smaller than "
         "stride " +
         options.stride.str() + " or dilation " + options.dilation.str() +
         ", found " + options.output_padding.str());
  int64_t extent = (input.size(2 + i) - 1) * stride -
                   2 * options.padding.values[i] +
                   dilation * (kernelOf(weight)[i] - 1) + more + 1;
  if (extent < 1)
    fail("the padding of " + options.padding.str() +
         " leaves nothing of dimension " + std::to_string(2 + i));
  return extent;
}

/// The input of a convolution whose output is `input`.
template <size_t N>
Tensor convolveTransposed(const Tensor &input, const Tensor &weight,
                          const Tensor &bias,
                          const ConvTransposeOptions<N> &options) {
  checkOperands<N>(input, weight, bias, options, "C, O/groups");
  checkGroups("input", weight.size(0), options.groups);
  checkChannels(input, weight.size(0), options.groups);
  checkPadding(options.padding);
  std::vector<int64_t> high, extents;
  for (size_t i = 0; i < N; ++i) {
    high.push_back(options.padding.values[i] -
                   options.output_padding.values[i]);
    extents.push_back(transposedExtent(options, input, weight, i));
  }
  Tensor output = ops::conv(castForProduct(input), castForProduct(weight),
                            {.of = ops::ConvTensor::input,
                             .stride = toList(options.stride),
                             .low = toList(options.padding),
                             .high = high,
                             .dilation = toList(options.dilation),
                             .input_dilation = std::vector<int64_t>(N, 1),
                             .groups = options.groups,
                             .layout = ops::ImageLayout::channels_first,
                             .extents = extents,
                             .reversed = false,
                             .pixels = 1});
  return addBias(output, castForProduct(bias), weight.size(1) * options.groups);
}

} // namespace

#define INGOT_CONVOLUTION(name, N, Options, convolve)                          \
  Tensor ingot::name(const Tensor &input, const Tensor &weight,                \
                     const Tensor &bias, const Options<N> &options,            \
                     SourceLocation location) {                                \
    FunctionScope scope(#name, location);                                      \
    return convolve(input, weight, bias, options);                             \
  }
INGOT_FOR_1D_TO_3D(INGOT_CONVOLUTION, conv, ConvOptions, convolve)
INGOT_FOR_1D_TO_3D(INGOT_CONVOLUTION, conv_transpose, ConvTransposeOptions,
                   convolveTransposed)

//===----------------------------------------------------------------------===//
// Windows as columns
//===----------------------------------------------------------------------===//

/// `[windows, taps]`: which element each tap of each window is, in a dimension of
/// `extent` elements.
static Tensor tapsOfWindows(int64_t extent, int64_t taps, int64_t stride,
                            int64_t dilation) {
  int64_t reach = dilation * (taps - 1) + 1;
  if (taps < 1 || stride < 1 || dilation < 1 || reach > extent)
    fail("expected a window within " + std::to_string(extent) +
         " elements, found a kernel of " + std::to_string(taps) +
         " with dilation " + std::to_string(dilation) + " and stride " +
         std::to_string(stride));
  Tensor first = arange((extent - reach) / stride + 1) * stride;
  return unsqueeze(first, 1) + arange(taps) * dilation;
}

Tensor ingot::unfold(const Tensor &input, IntOrPair kernel_size,
                     const UnfoldOptions &options, SourceLocation location) {
  FunctionScope scope("unfold", location, {{"input", input}});
  requireSpatial(input, 2);
  checkPadding(options.padding);
  auto [padY, padX] = options.padding.values;
  Tensor windows = pad(input, {padX, padX, padY, padY});
  // [N, C, Y, KH, X, KW]
  for (int64_t spatial : {1, 0})
    windows = index_select(windows, 2 + spatial,
                           tapsOfWindows(windows.size(2 + spatial),
                                         kernel_size.values[spatial],
                                         options.stride.values[spatial],
                                         options.dilation.values[spatial]));
  windows = permute(windows, {0, 1, 3, 5, 2, 4});
  return flatten(flatten(windows, 4, 5), 1, 3);
}
