//===- Pooling.h - Layers that reduce windows to one element --------------===//

#ifndef INGOT_NN_POOLING_H
#define INGOT_NN_POOLING_H

#include "ingot/nn/Module.h"

namespace ingot::nn {

/// What pools over N spatial dimensions share.
template <size_t N, class Options> class PoolNd : public BuiltinLayer {
public:
  PoolNd(Module &parent, const std::string &name, IntOrList<N> kernel_size,
         const Options &options = {},
         SourceLocation location = SourceLocation::current())
      : BuiltinLayer(parent, name, location), kernelSize_(kernel_size),
        options_(options) {}
  /// With PyTorch's arguments in their order.
  PoolNd(Module &parent, const std::string &name, IntOrList<N> kernel_size,
         IntOrList<N> stride, IntOrList<N> padding = 0,
         SourceLocation location = SourceLocation::current())
      : PoolNd(parent, name, kernel_size,
               Options{.stride = stride, .padding = padding}, location) {}

protected:
  IntOrList<N> kernelSize_;
  Options options_;
};

template <size_t N> class MaxPoolNd : public PoolNd<N, MaxPoolOptions<N>> {
public:
  using PoolNd<N, MaxPoolOptions<N>>::PoolNd;
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;
};

template <size_t N> class AvgPoolNd : public PoolNd<N, AvgPoolOptions<N>> {
public:
  using PoolNd<N, AvgPoolOptions<N>>::PoolNd;
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;
};

template <size_t N> class AdaptiveAvgPoolNd : public BuiltinLayer {
public:
  AdaptiveAvgPoolNd(Module &parent, const std::string &name,
                    IntOrList<N> output_size,
                    SourceLocation location = SourceLocation::current())
      : BuiltinLayer(parent, name, location), outputSize_(output_size) {}
  std::string extra_repr() const override;
  Tensor forward(Tensor input) override;

private:
  IntOrList<N> outputSize_;
};

// Defined in the library.
extern template class MaxPoolNd<1>;
extern template class MaxPoolNd<2>;
extern template class MaxPoolNd<3>;
extern template class AvgPoolNd<1>;
extern template class AvgPoolNd<2>;
extern template class AvgPoolNd<3>;
extern template class AdaptiveAvgPoolNd<1>;
extern template class AdaptiveAvgPoolNd<2>;
extern template class AdaptiveAvgPoolNd<3>;

using MaxPool1d = MaxPoolNd<1>;
using MaxPool2d = MaxPoolNd<2>;
using MaxPool3d = MaxPoolNd<3>;
using AvgPool1d = AvgPoolNd<1>;
using AvgPool2d = AvgPoolNd<2>;
using AvgPool3d = AvgPoolNd<3>;
using AdaptiveAvgPool1d = AdaptiveAvgPoolNd<1>;
using AdaptiveAvgPool2d = AdaptiveAvgPoolNd<2>;
using AdaptiveAvgPool3d = AdaptiveAvgPoolNd<3>;

} // namespace ingot::nn

#endif // INGOT_NN_POOLING_H
