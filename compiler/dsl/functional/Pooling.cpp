//===- Pooling.cpp - Maxima and means over windows of an image -------------===//

#include "compiler/dsl/Operations.h"
#include "compiler/dsl/functional/Window.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::detail;
using namespace ingot::dsl;

Tensor ingot::max_pool2d(const Tensor &input, IntOrPair kernel_size,
                         const MaxPool2dOptions &options,
                         SourceLocation location) {
  FunctionScope scope("max_pool2d", location);
  requireImages(input);
  return ops::max_pool2d(
      input, {.kernel_size = toList(kernel_size),
              .stride = toList(options.stride.value_or(kernel_size)),
              .padding_low = toList(options.padding),
              .padding_high = toList(options.padding),
              .layout = ops::ImageLayout::nchw,
              .dilation = toList(options.dilation)});
}

Tensor ingot::avg_pool2d(const Tensor &input, IntOrPair kernel_size,
                         const AvgPool2dOptions &options,
                         SourceLocation location) {
  FunctionScope scope("avg_pool2d", location);
  requireImages(input);
  return ops::avg_pool2d(
      input, {.kernel_size = toList(kernel_size),
              .stride = toList(options.stride.value_or(kernel_size)),
              .padding_low = toList(options.padding),
              .padding_high = toList(options.padding),
              .layout = ops::ImageLayout::nchw,
              .count_include_pad = options.count_include_pad});
}

Tensor ingot::adaptive_avg_pool2d(const Tensor &input, IntOrPair output_size,
                                  SourceLocation location) {
  FunctionScope scope("adaptive_avg_pool2d", location);
  requireImages(input);
  int64_t height = input.size(2), width = input.size(3);
  if (output_size.height < 1 || output_size.width < 1 ||
      height % output_size.height != 0 || width % output_size.width != 0)
    fail("expected an output size that divides the extents " +
         to_string({height, width}) + " of the image, found " +
         output_size.str());
  // The mean of whole images is a row reduction, which needs no windows.
  if (output_size == IntOrPair(1))
    return mean(input, {2, 3}, /*keepdim=*/true);
  return avg_pool2d(input,
                    {height / output_size.height, width / output_size.width});
}
