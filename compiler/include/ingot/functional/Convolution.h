//===- Convolution.h - Weighted sums over windows --------------------------===//

#ifndef INGOT_FUNCTIONAL_CONVOLUTION_H
#define INGOT_FUNCTIONAL_CONVOLUTION_H

#include "ingot/functional/Window.h"

namespace ingot {

/// Of functions and layers. A function has its kernel's size from the weight and
/// its bias as an argument: these two options may only repeat what they are.
template <size_t N> struct ConvOptions {
  detail::NamedOnly named = {};
  OptionalIntOrList<N> kernel_size = {};
  IntOrList<N> stride = 1;
  Padding<N> padding = 0;
  IntOrList<N> dilation = 1;
  /// Input and output channels are cut into this many parts, joined in pairs.
  int64_t groups = 1;
  bool bias = true;
};
using Conv1dOptions = ConvOptions<1>;
using Conv2dOptions = ConvOptions<2>;
using Conv3dOptions = ConvOptions<3>;

/// For an input `[N, C, L]`, a weight `[O, C/groups, K]` and a bias `[O]` or none:
/// `output[n, o, x] = bias[o] + sum_{c, i} weight[o, c, i]
/// * padded[n, c, x*stride + i*dilation]`.
Tensor conv1d(const Tensor &input, const Tensor &weight,
              const Tensor &bias = {}, const Conv1dOptions &options = {},
              SourceLocation location = SourceLocation::current());

/// For an input `[N, C, H, W]`, a weight `[O, C/groups, KH, KW]` and a bias `[O]`
/// or none: `output[n, o, y, x] = bias[o] + sum_{c, i, j} weight[o, c, i, j]
/// * padded[n, c, y*stride + i*dilation, x*stride + j*dilation]`.
Tensor conv2d(const Tensor &input, const Tensor &weight,
              const Tensor &bias = {}, const Conv2dOptions &options = {},
              SourceLocation location = SourceLocation::current());

/// conv2d() with a dimension more: an input `[N, C, D, H, W]` and a weight
/// `[O, C/groups, KD, KH, KW]`.
Tensor conv3d(const Tensor &input, const Tensor &weight,
              const Tensor &bias = {}, const Conv3dOptions &options = {},
              SourceLocation location = SourceLocation::current());

/// The same with PyTorch's arguments in their order.
inline Tensor conv1d(const Tensor &input, const Tensor &weight,
                     const Tensor &bias, IntOrList<1> stride,
                     Padding<1> padding = 0, IntOrList<1> dilation = 1,
                     int64_t groups = 1,
                     SourceLocation location = SourceLocation::current()) {
  return conv1d(input, weight, bias,
                {.stride = stride,
                 .padding = padding,
                 .dilation = dilation,
                 .groups = groups},
                location);
}
inline Tensor conv2d(const Tensor &input, const Tensor &weight,
                     const Tensor &bias, IntOrList<2> stride,
                     Padding<2> padding = 0, IntOrList<2> dilation = 1,
                     int64_t groups = 1,
                     SourceLocation location = SourceLocation::current()) {
  return conv2d(input, weight, bias,
                {.stride = stride,
                 .padding = padding,
                 .dilation = dilation,
                 .groups = groups},
                location);
}
inline Tensor conv3d(const Tensor &input, const Tensor &weight,
                     const Tensor &bias, IntOrList<3> stride,
                     Padding<3> padding = 0, IntOrList<3> dilation = 1,
                     int64_t groups = 1,
                     SourceLocation location = SourceLocation::current()) {
  return conv3d(input, weight, bias,
                {.stride = stride,
                 .padding = padding,
                 .dilation = dilation,
                 .groups = groups},
                location);
}

/// Of functions and layers, as ConvOptions.
template <size_t N> struct ConvTransposeOptions {
  detail::NamedOnly named = {};
  OptionalIntOrList<N> kernel_size = {};
  IntOrList<N> stride = 1;
  IntOrList<N> padding = 0;
  /// Elements more behind the output: less than the stride or the dilation.
  IntOrList<N> output_padding = 0;
  int64_t groups = 1;
  bool bias = true;
  IntOrList<N> dilation = 1;
};
using ConvTranspose1dOptions = ConvTransposeOptions<1>;
using ConvTranspose2dOptions = ConvTransposeOptions<2>;
using ConvTranspose3dOptions = ConvTransposeOptions<3>;

/// For an input `[N, C, L]`, a weight `[C, O/groups, K]` and a bias `[O]` or none:
/// each element of the input, times the weight, is added to the elements of the
/// output that a convolution with the same options reads there,
/// `output[n, o, x*stride + i*dilation - padding] += weight[c, o, i] * input[n, c, x]`.
/// The output has `(L - 1)*stride - 2*padding + dilation*(K - 1) + output_padding + 1`
/// elements.
Tensor conv_transpose1d(const Tensor &input, const Tensor &weight,
                        const Tensor &bias = {},
                        const ConvTranspose1dOptions &options = {},
                        SourceLocation location = SourceLocation::current());

/// conv_transpose1d() with a dimension more: an input `[N, C, H, W]` and a weight
/// `[C, O/groups, KH, KW]`.
Tensor conv_transpose2d(const Tensor &input, const Tensor &weight,
                        const Tensor &bias = {},
                        const ConvTranspose2dOptions &options = {},
                        SourceLocation location = SourceLocation::current());

/// conv_transpose1d() with two dimensions more: an input `[N, C, D, H, W]` and a
/// weight `[C, O/groups, KD, KH, KW]`.
Tensor conv_transpose3d(const Tensor &input, const Tensor &weight,
                        const Tensor &bias = {},
                        const ConvTranspose3dOptions &options = {},
                        SourceLocation location = SourceLocation::current());

struct UnfoldOptions {
  detail::NamedOnly named = {};
  IntOrPair dilation = 1;
  IntOrPair padding = 0;
  IntOrPair stride = 1;
};

/// The windows of an image `[N, C, H, W]` as columns `[N, C*KH*KW, windows]`; the
/// border is 0.
Tensor unfold(const Tensor &input, IntOrPair kernel_size,
              const UnfoldOptions &options = {},
              SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_CONVOLUTION_H
