//===- Convolution.h - Layers that convolve -------------------------------===//

#ifndef INGOT_NN_CONVOLUTION_H
#define INGOT_NN_CONVOLUTION_H

#include "ingot/nn/Module.h"

namespace ingot::nn {

/// Over N spatial dimensions: inputs `[batch, channels, ...]`. The size of the kernel
/// is an argument or one of the options.
template <size_t N> class ConvNd : public BuiltinLayer {
public:
  ConvNd(Module &parent, const std::string &name, int64_t in_channels,
         int64_t out_channels, const ConvOptions<N> &options,
         SourceLocation location = SourceLocation::current());
  ConvNd(Module &parent, const std::string &name, int64_t in_channels,
         int64_t out_channels, IntOrList<N> kernel_size,
         const ConvOptions<N> &options,
         SourceLocation location = SourceLocation::current());
  /// With PyTorch's arguments in their order.
  ConvNd(Module &parent, const std::string &name, int64_t in_channels,
         int64_t out_channels, IntOrList<N> kernel_size,
         IntOrList<N> stride = 1, Padding<N> padding = 0,
         IntOrList<N> dilation = 1, int64_t groups = 1, bool bias = true,
         SourceLocation location = SourceLocation::current())
      : ConvNd(parent, name, in_channels, out_channels,
               ConvOptions<N>{.kernel_size = kernel_size,
                              .stride = stride,
                              .padding = padding,
                              .dilation = dilation,
                              .groups = groups,
                              .bias = bias},
               location) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

  Tensor weight; // [out_channels, in_channels / groups, kernel_size...]
  Tensor bias;   // [out_channels], or undefined

private:
  ConvOptions<N> options_;
};

/// A transposed convolution, conv_transpose1d() and so on, with a weight and a bias
/// of its own.
template <size_t N> class ConvTransposeNd : public BuiltinLayer {
public:
  ConvTransposeNd(Module &parent, const std::string &name, int64_t in_channels,
                  int64_t out_channels, const ConvTransposeOptions<N> &options,
                  SourceLocation location = SourceLocation::current());
  ConvTransposeNd(Module &parent, const std::string &name, int64_t in_channels,
                  int64_t out_channels, IntOrList<N> kernel_size,
                  const ConvTransposeOptions<N> &options,
                  SourceLocation location = SourceLocation::current());
  /// With PyTorch's arguments in their order.
  ConvTransposeNd(Module &parent, const std::string &name, int64_t in_channels,
                  int64_t out_channels, IntOrList<N> kernel_size,
                  IntOrList<N> stride = 1, IntOrList<N> padding = 0,
                  IntOrList<N> output_padding = 0, int64_t groups = 1,
                  bool bias = true, IntOrList<N> dilation = 1,
                  SourceLocation location = SourceLocation::current())
      : ConvTransposeNd(
            parent, name, in_channels, out_channels,
            ConvTransposeOptions<N>{.kernel_size = kernel_size,
                                    .stride = stride,
                                    .padding = padding,
                                    .output_padding = output_padding,
                                    .groups = groups,
                                    .bias = bias,
                                    .dilation = dilation},
            location) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

  Tensor weight; // [in_channels, out_channels / groups, kernel_size...]
  Tensor bias;   // [out_channels], or undefined

private:
  ConvTransposeOptions<N> options_;
};

// Defined in the library.
extern template class ConvNd<1>;
extern template class ConvNd<2>;
extern template class ConvNd<3>;
extern template class ConvTransposeNd<1>;
extern template class ConvTransposeNd<2>;
extern template class ConvTransposeNd<3>;

using Conv1d = ConvNd<1>;
using Conv2d = ConvNd<2>;
using Conv3d = ConvNd<3>;
using ConvTranspose1d = ConvTransposeNd<1>;
using ConvTranspose2d = ConvTransposeNd<2>;
using ConvTranspose3d = ConvTransposeNd<3>;
using ingot::Conv1dOptions;
using ingot::Conv2dOptions;
using ingot::Conv3dOptions;
using ingot::ConvTranspose1dOptions;
using ingot::ConvTranspose2dOptions;
using ingot::ConvTranspose3dOptions;

} // namespace ingot::nn

#endif // INGOT_NN_CONVOLUTION_H
