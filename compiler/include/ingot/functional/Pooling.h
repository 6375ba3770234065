//===- Pooling.h - Maxima and means over windows ---------------------------===//
//
// Inputs are signals `[N, C, L]`, images `[N, C, H, W]` or volumes `[N, C, D, H, W]`. An
// absent stride is the kernel's size.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_FUNCTIONAL_POOLING_H
#define INGOT_FUNCTIONAL_POOLING_H

#include "ingot/functional/Window.h"

namespace ingot {

template <size_t N> struct MaxPoolOptions {
  detail::NamedOnly named = {};
  OptionalIntOrList<N> stride = {};
  IntOrList<N> padding = 0;
  IntOrList<N> dilation = 1;
};
using MaxPool1dOptions = MaxPoolOptions<1>;
using MaxPool2dOptions = MaxPoolOptions<2>;
using MaxPool3dOptions = MaxPoolOptions<3>;

/// Maximum of each window; the border never is one. The gradient goes to the
/// first maximum of a window.
Tensor max_pool1d(const Tensor &input, IntOrList<1> kernel_size,
                  const MaxPool1dOptions &options = {},
                  SourceLocation location = SourceLocation::current());
Tensor max_pool2d(const Tensor &input, IntOrList<2> kernel_size,
                  const MaxPool2dOptions &options = {},
                  SourceLocation location = SourceLocation::current());
Tensor max_pool3d(const Tensor &input, IntOrList<3> kernel_size,
                  const MaxPool3dOptions &options = {},
                  SourceLocation location = SourceLocation::current());

/// The same with PyTorch's arguments in their order.
inline Tensor max_pool1d(const Tensor &input, IntOrList<1> kernel_size,
                         IntOrList<1> stride, IntOrList<1> padding = 0,
                         SourceLocation location = SourceLocation::current()) {
  return max_pool1d(input, kernel_size, {.stride = stride, .padding = padding},
                    location);
}
inline Tensor max_pool2d(const Tensor &input, IntOrList<2> kernel_size,
                         IntOrList<2> stride, IntOrList<2> padding = 0,
                         SourceLocation location = SourceLocation::current()) {
  return max_pool2d(input, kernel_size, {.stride = stride, .padding = padding},
                    location);
}
inline Tensor max_pool3d(const Tensor &input, IntOrList<3> kernel_size,
                         IntOrList<3> stride, IntOrList<3> padding = 0,
                         SourceLocation location = SourceLocation::current()) {
  return max_pool3d(input, kernel_size, {.stride = stride, .padding = padding},
                    location);
}

template <size_t N> struct AvgPoolOptions {
  detail::NamedOnly named = {};
  OptionalIntOrList<N> stride = {};
  IntOrList<N> padding = 0;
  /// Whether the zeros of the border count as elements of a window.
  bool count_include_pad = true;
};
using AvgPool1dOptions = AvgPoolOptions<1>;
using AvgPool2dOptions = AvgPoolOptions<2>;
using AvgPool3dOptions = AvgPoolOptions<3>;

/// Mean of each window.
Tensor avg_pool1d(const Tensor &input, IntOrList<1> kernel_size,
                  const AvgPool1dOptions &options = {},
                  SourceLocation location = SourceLocation::current());
Tensor avg_pool2d(const Tensor &input, IntOrList<2> kernel_size,
                  const AvgPool2dOptions &options = {},
                  SourceLocation location = SourceLocation::current());
Tensor avg_pool3d(const Tensor &input, IntOrList<3> kernel_size,
                  const AvgPool3dOptions &options = {},
                  SourceLocation location = SourceLocation::current());

/// The same with PyTorch's arguments in their order.
inline Tensor avg_pool1d(const Tensor &input, IntOrList<1> kernel_size,
                         IntOrList<1> stride, IntOrList<1> padding = 0,
                         SourceLocation location = SourceLocation::current()) {
  return avg_pool1d(input, kernel_size, {.stride = stride, .padding = padding},
                    location);
}
inline Tensor avg_pool2d(const Tensor &input, IntOrList<2> kernel_size,
                         IntOrList<2> stride, IntOrList<2> padding = 0,
                         SourceLocation location = SourceLocation::current()) {
  return avg_pool2d(input, kernel_size, {.stride = stride, .padding = padding},
                    location);
}
inline Tensor avg_pool3d(const Tensor &input, IntOrList<3> kernel_size,
                         IntOrList<3> stride, IntOrList<3> padding = 0,
                         SourceLocation location = SourceLocation::current()) {
  return avg_pool3d(input, kernel_size, {.stride = stride, .padding = padding},
                    location);
}

/// Means of as many windows as `output_size` says, side by side without gaps:
/// it must divide the extents of the input.
Tensor adaptive_avg_pool1d(const Tensor &input, IntOrList<1> output_size,
                           SourceLocation location = SourceLocation::current());
Tensor adaptive_avg_pool2d(const Tensor &input, IntOrList<2> output_size,
                           SourceLocation location = SourceLocation::current());
Tensor adaptive_avg_pool3d(const Tensor &input, IntOrList<3> output_size,
                           SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_POOLING_H
