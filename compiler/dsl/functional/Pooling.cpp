//===- Pooling.cpp - Maxima and means over windows -------------------------===//

#include "compiler/dsl/Operations.h"
#include "compiler/dsl/functional/Window.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

namespace {

template <size_t N, class Options>
Tensor pool(const Tensor &input, ops::PoolKind kind,
            const IntOrList<N> &kernelSize, const Options &options,
            const IntOrList<N> &dilation) {
  require_defined("input", input);
  requireSpatial(input, N);
  return ops::pool(input,
                   {.kind = kind,
                    .kernel_size = toList(kernelSize),
                    .stride = toList(options.stride.value_or(kernelSize)),
                    .padding_low = toList(options.padding),
                    .padding_high = toList(options.padding),
                    .dilation = toList(dilation),
                    .layout = ops::ImageLayout::channels_first});
}

template <size_t N>
Tensor maxPool(const Tensor &input, const IntOrList<N> &kernelSize,
               const MaxPoolOptions<N> &options) {
  return pool(input, ops::PoolKind::max, kernelSize, options, options.dilation);
}

template <size_t N>
Tensor avgPool(const Tensor &input, const IntOrList<N> &kernelSize,
               const AvgPoolOptions<N> &options) {
  return pool(input,
              options.count_include_pad ? ops::PoolKind::mean_of_taps
                                        : ops::PoolKind::mean_of_pixels,
              kernelSize, options, IntOrList<N>(1));
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

Tensor ingot::max_pool3d(const Tensor &input, IntOrList<3> kernel_size,
                         const MaxPool3dOptions &options,
                         SourceLocation location) {
  FunctionScope scope("max_pool3d", location);
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

Tensor ingot::avg_pool3d(const Tensor &input, IntOrList<3> kernel_size,
                         const AvgPool3dOptions &options,
                         SourceLocation location) {
  FunctionScope scope("avg_pool3d", location);
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

Tensor ingot::adaptive_avg_pool3d(const Tensor &input, IntOrList<3> output_size,
                                  SourceLocation location) {
  FunctionScope scope("adaptive_avg_pool3d", location);
  return adaptiveAvgPool(input, output_size);
}
