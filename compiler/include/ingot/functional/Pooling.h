//===- Pooling.h - Maxima and means over windows of an image ---------------===//
//
// Inputs are images `[N, C, H, W]`. An absent stride is the kernel's size.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_FUNCTIONAL_POOLING_H
#define INGOT_FUNCTIONAL_POOLING_H

#include "ingot/functional/Window.h"

namespace ingot {

struct MaxPool2dOptions {
  std::optional<IntOrPair> stride = {};
  IntOrPair padding = 0;
  IntOrPair dilation = 1;
};

/// Maximum of each window; the border never is one. The gradient goes to the
/// first maximum of a window.
Tensor max_pool2d(const Tensor &input, IntOrPair kernel_size,
                  const MaxPool2dOptions &options = {},
                  SourceLocation location = SourceLocation::current());

struct AvgPool2dOptions {
  std::optional<IntOrPair> stride = {};
  IntOrPair padding = 0;
  /// Whether the zeros of the border count as elements of a window.
  bool count_include_pad = true;
};

/// Mean of each window.
Tensor avg_pool2d(const Tensor &input, IntOrPair kernel_size,
                  const AvgPool2dOptions &options = {},
                  SourceLocation location = SourceLocation::current());

/// Means of as many windows as `output_size` says, side by side without gaps:
/// it must divide the extents of the image.
Tensor adaptive_avg_pool2d(const Tensor &input, IntOrPair output_size,
                           SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_POOLING_H
