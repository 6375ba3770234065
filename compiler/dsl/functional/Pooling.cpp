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

#define INGOT_POOL(name, N, Options, pool)                                     \
  Tensor ingot::name(const Tensor &input, IntOrList<N> kernel_size,            \
                     const Options<N> &options, SourceLocation location) {     \
    FunctionScope scope(#name, location);                                      \
    return pool(input, kernel_size, options);                                  \
  }
INGOT_FOR_1D_TO_3D(INGOT_POOL, max_pool, MaxPoolOptions, maxPool)
INGOT_FOR_1D_TO_3D(INGOT_POOL, avg_pool, AvgPoolOptions, avgPool)

#define INGOT_ADAPTIVE_POOL(name, N, pool)                                     \
  Tensor ingot::name(const Tensor &input, IntOrList<N> output_size,            \
                     SourceLocation location) {                                \
    FunctionScope scope(#name, location);                                      \
    return pool(input, output_size);                                           \
  }
INGOT_FOR_1D_TO_3D(INGOT_ADAPTIVE_POOL, adaptive_avg_pool, adaptiveAvgPool)
