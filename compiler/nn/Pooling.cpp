//===- Pooling.cpp - Layers that reduce windows to one element -------------===//

#include "ingot/nn/Pooling.h"

#include "compiler/nn/Dimensions.h"
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
  return INGOT_CALL_OF_N(max_pool, input, this->kernelSize_, this->options_);
}

template <size_t N> Tensor AvgPoolNd<N>::forward(Tensor input) {
  return INGOT_CALL_OF_N(avg_pool, input, this->kernelSize_, this->options_);
}

template <size_t N> Tensor AdaptiveAvgPoolNd<N>::forward(Tensor input) {
  return INGOT_CALL_OF_N(adaptive_avg_pool, input, outputSize_);
}

INGOT_DEFINE_OF_N(MaxPoolNd);
INGOT_DEFINE_OF_N(AvgPoolNd);
INGOT_DEFINE_OF_N(AdaptiveAvgPoolNd);
