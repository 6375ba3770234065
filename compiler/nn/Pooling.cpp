//===- Pooling.cpp - Layers that reduce the pixels of images ---------------===//

#include "ingot/nn.h"
#include "ingot/ops.h"

using namespace ingot;
using namespace ingot::nn;

static std::string formatWindow(const IntOrPair &kernelSize,
                                const std::optional<IntOrPair> &stride,
                                const IntOrPair &padding) {
  return "kernel_size=" + kernelSize.str() +
         ", stride=" + stride.value_or(kernelSize).str() +
         ", padding=" + padding.str();
}

std::string MaxPool2d::extra_repr() const {
  return formatWindow(kernelSize_, options_.stride, options_.padding) +
         ", dilation=" + options_.dilation.str() + ", ceil_mode=False";
}

Tensor MaxPool2d::forward(Tensor input) {
  return max_pool2d(input, kernelSize_, options_);
}

std::string AvgPool2d::extra_repr() const {
  return formatWindow(kernelSize_, options_.stride, options_.padding);
}

Tensor AvgPool2d::forward(Tensor input) {
  return avg_pool2d(input, kernelSize_, options_);
}

std::string AdaptiveAvgPool2d::extra_repr() const {
  return "output_size=" + outputSize_.str();
}

Tensor AdaptiveAvgPool2d::forward(Tensor input) {
  return adaptive_avg_pool2d(input, outputSize_);
}
