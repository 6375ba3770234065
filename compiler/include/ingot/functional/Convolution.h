//===- Convolution.h - Weighted sums over windows of an image --------------===//

#ifndef INGOT_FUNCTIONAL_CONVOLUTION_H
#define INGOT_FUNCTIONAL_CONVOLUTION_H

#include "ingot/functional/Window.h"

namespace ingot {

struct Conv2dOptions {
  IntOrPair stride = 1;
  Padding padding = 0;
  IntOrPair dilation = 1;
  /// Input and output channels are cut into this many parts, joined in pairs.
  int64_t groups = 1;
};

/// For an input `[N, C, H, W]`, a weight `[O, C/groups, KH, KW]` and a bias `[O]`
/// or none: `output[n, o, y, x] = bias[o] + sum_{c, i, j} weight[o, c, i, j]
/// * padded[n, c, y*stride + i*dilation, x*stride + j*dilation]`.
Tensor conv2d(const Tensor &input, const Tensor &weight,
              const Tensor &bias = {}, const Conv2dOptions &options = {},
              SourceLocation location = SourceLocation::current());

} // namespace ingot

#endif // INGOT_FUNCTIONAL_CONVOLUTION_H
