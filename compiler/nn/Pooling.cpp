//===- Pooling.cpp - Layers that reduce windows to one element -------------===//

#include "ingot/nn/Pooling.h"

#include "compiler/nn/Format.h"

using namespace ingot;
using namespace ingot::nn;

template <size_t N, class Options>
static std::string formatWindow(const IntOrList<N> &kernelSize,
                                const Options &options,
                                std::string (*format)(const IntOrList<N> &)) {
  return "kernel_size=" + format(kernelSize) +
         ", stride=" + format(options.stride.value_or(kernelSize)) +
         ", padding=" + format(options.padding);
}

template <size_t N> static std::string formatShort(const IntOrList<N> &list) {
  return list.str();
}

template <size_t N> std::string MaxPoolNd<N>::extra_repr() const {
  return formatWindow(this->kernelSize_, this->options_, formatShort<N>) +
         ", dilation=" + this->options_.dilation.str() + ", ceil_mode=False";
}

// PyTorch expands the arguments of one dimension only.
template <size_t N> std::string AvgPoolNd<N>::extra_repr() const {
  return formatWindow(this->kernelSize_, this->options_,
                      N == 1 ? formatTuple<N> : formatShort<N>);
}

template <size_t N> std::string AdaptiveAvgPoolNd<N>::extra_repr() const {
  return "output_size=" + outputSize_.str();
}

template <size_t N> Tensor MaxPoolNd<N>::forward(Tensor input) {
  if constexpr (N == 1)
    return max_pool1d(input, this->kernelSize_, this->options_);
  else if constexpr (N == 2)
    return max_pool2d(input, this->kernelSize_, this->options_);
  else
    return max_pool3d(input, this->kernelSize_, this->options_);
}

template <size_t N> Tensor AvgPoolNd<N>::forward(Tensor input) {
  if constexpr (N == 1)
    return avg_pool1d(input, this->kernelSize_, this->options_);
  else if constexpr (N == 2)
    return avg_pool2d(input, this->kernelSize_, this->options_);
  else
    return avg_pool3d(input, this->kernelSize_, this->options_);
}

template <size_t N> Tensor AdaptiveAvgPoolNd<N>::forward(Tensor input) {
  if constexpr (N == 1)
    return adaptive_avg_pool1d(input, outputSize_);
  else if constexpr (N == 2)
    return adaptive_avg_pool2d(input, outputSize_);
  else
    return adaptive_avg_pool3d(input, outputSize_);
}

template class nn::MaxPoolNd<1>;
template class nn::MaxPoolNd<2>;
template class nn::MaxPoolNd<3>;
template class nn::AvgPoolNd<1>;
template class nn::AvgPoolNd<2>;
template class nn::AvgPoolNd<3>;
template class nn::AdaptiveAvgPoolNd<1>;
template class nn::AdaptiveAvgPoolNd<2>;
template class nn::AdaptiveAvgPoolNd<3>;
