//===- Pooling.cpp - Maxima and means over windows -------------------------===//

#include "compiler/dsl/Operations.h"
#include "compiler/dsl/functional/Window.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

namespace {

/// Pools have borders smaller than their kernel, so that every window contains an
/// element.
template <size_t N>
Windows makeWindows(const Tensor &input, const IntOrList<N> &kernelSize,
                    const OptionalIntOrList<N> &stride,
                    const IntOrList<N> &padding, const IntOrList<N> &dilation) {
  requireSpatial(input, N);
  Windows windows = overImage({.kernel = toList(kernelSize),
                               .stride = toList(stride.value_or(kernelSize)),
                               .low = toList(padding),
                               .high = toList(padding),
                               .dilation = toList(dilation)},
                              input);
  int64_t dilated = dilation.values[0] * (kernelSize.values[0] - 1) + 1;
  if (N == 1 && padding.values[0] >= dilated)
    fail("padding of " + padding.str() +
         " is not smaller than the dilated kernel of extent " +
         std::to_string(dilated));
  return windows;
}

template <size_t N>
Tensor maxPool(const Tensor &input, const IntOrList<N> &kernelSize,
               const MaxPoolOptions<N> &options) {
  Windows windows = makeWindows(input, kernelSize, options.stride,
                                options.padding, options.dilation);
  Tensor output = ops::max_pool2d(asImage(input),
                                  {.kernel_size = windows.kernel,
                                   .stride = windows.stride,
                                   .padding_low = windows.low,
                                   .padding_high = windows.high,
                                   .layout = ops::ImageLayout::channels_first,
                                   .dilation = windows.dilation});
  return fromImage(output, input);
}

template <size_t N>
Tensor avgPool(const Tensor &input, const IntOrList<N> &kernelSize,
               const AvgPoolOptions<N> &options) {
  Windows windows =
      makeWindows<N>(input, kernelSize, options.stride, options.padding, 1);
  Tensor output = ops::avg_pool2d(
      asImage(input), {.kernel_size = windows.kernel,
                       .stride = windows.stride,
                       .padding_low = windows.low,
                       .padding_high = windows.high,
                       .layout = ops::ImageLayout::channels_first,
                       .count_include_pad = options.count_include_pad});
  return fromImage(output, input);
}

template <size_t N>
Tensor adaptiveAvgPool(const Tensor &input, const IntOrList<N> &outputSize) {
  requireSpatial(input, N);
  Shape extents(input.shape());
  extents.erase(extents.begin(), extents.begin() + 2);
  IntOrList<N> kernelSize = 1;
  for (size_t i = 0; i < N; ++i) {
    int64_t count = outputSize.values[i];
    if (count < 1 || extents[i] % count != 0)
      fail("expected an output size that divides the extents " +
           to_string(extents) + " of the image, found " + outputSize.str());
    kernelSize.values[i] = extents[i] / count;
  }
  // The mean of whole images is a row reduction, which needs no windows.
  if (outputSize == IntOrList<N>(1)) {
    std::vector<int64_t> dims;
    for (size_t i = 0; i < N; ++i)
      dims.push_back(2 + i);
    return mean(input, dims, /*keepdim=*/true);
  }
  return avgPool<N>(input, kernelSize, {});
}

} // namespace

Tensor ingot::max_pool1d(const Tensor &input, IntOrList<1> kernel_size,
                         const MaxPool1dOptions &options,
                         SourceLocation location) {
  FunctionScope scope("max_pool1d", location);
  return maxPool(input, kernel_size, options);
}

Tensor ingot::max_pool2d(const Tensor &input, IntOrList<2> kernel_size,
                         const MaxPool2dOptions &options,
                         SourceLocation location) {
  FunctionScope scope("max_pool2d", location);
  return maxPool(input, kernel_size, options);
}

Tensor ingot::avg_pool1d(const Tensor &input, IntOrList<1> kernel_size,
                         const AvgPool1dOptions &options,
                         SourceLocation location) {
  FunctionScope scope("avg_pool1d", location);
  return avgPool(input, kernel_size, options);
}

Tensor ingot::avg_pool2d(const Tensor &input, IntOrList<2> kernel_size,
                         const AvgPool2dOptions &options,
                         SourceLocation location) {
  FunctionScope scope("avg_pool2d", location);
  return avgPool(input, kernel_size, options);
}

Tensor ingot::adaptive_avg_pool1d(const Tensor &input, IntOrList<1> output_size,
                                  SourceLocation location) {
  FunctionScope scope("adaptive_avg_pool1d", location);
  return adaptiveAvgPool(input, output_size);
}

Tensor ingot::adaptive_avg_pool2d(const Tensor &input, IntOrList<2> output_size,
                                  SourceLocation location) {
  FunctionScope scope("adaptive_avg_pool2d", location);
  return adaptiveAvgPool(input, output_size);
}
