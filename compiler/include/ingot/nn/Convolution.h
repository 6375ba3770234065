//===- Convolution.h - Layers that convolve -------------------------------===//

#ifndef INGOT_NN_CONVOLUTION_H
#define INGOT_NN_CONVOLUTION_H

#include "ingot/nn/Module.h"

namespace ingot::nn {

/// Over N spatial dimensions: inputs `[batch, channels, ...]`. The option
/// kernel_size must be given.
template <size_t N> class ConvNd : public BuiltinLayer {
public:
  ConvNd(Module &parent, const std::string &name, int64_t in_channels,
         int64_t out_channels, const ConvOptions<N> &options,
         SourceLocation location = SourceLocation::current());
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

  Tensor weight; // [out_channels, in_channels / groups, kernel_size...]
  Tensor bias;   // [out_channels], or undefined

private:
  ConvOptions<N> options_;
};

// Defined in the library.
extern template class ConvNd<1>;
extern template class ConvNd<2>;

using Conv1d = ConvNd<1>;
using Conv2d = ConvNd<2>;
using ingot::Conv1dOptions;
using ingot::Conv2dOptions;

} // namespace ingot::nn

#endif // INGOT_NN_CONVOLUTION_H
