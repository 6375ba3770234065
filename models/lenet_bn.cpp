//===- lenet_bn.cpp - Small convolutional classifier with batch norm -------===//

#include "models/Supervised.h"

using namespace ingot;

namespace {

constexpr int64_t kSide = 28, kClasses = 10;

/// Convolution, normalisation and rectifier; the normalisation's bias replaces
/// that of the convolution.
struct ConvBlock : nn::Layer {
  nn::Conv2d conv;
  nn::BatchNorm2d bn;

  ConvBlock(nn::Module &parent, const std::string &name, int64_t in_channels,
            int64_t out_channels)
      : Layer(parent, name),
        conv(*this, "conv", in_channels, out_channels,
             {.kernel_size = 3, .padding = "same", .bias = false}),
        bn(*this, "bn", out_channels) {}

  Tensor forward(Tensor input) override { return relu(bn(conv(input))); }
};

struct LeNetBn : nn::Layer {
  nn::Sequential features{*this, "features"};
  nn::Linear head{*this, "head", 16, kClasses};

  LeNetBn() {
    features.emplace_back<ConvBlock>(1, 8);
    features.emplace_back<nn::MaxPool2d>(2);
    features.emplace_back<ConvBlock>(8, 16);
    features.emplace_back<nn::AvgPool2d>(2);
    features.emplace_back<ConvBlock>(16, 16);
    features.emplace_back<nn::AdaptiveAvgPool2d>(1);
    features.emplace_back<nn::Flatten>();
  }

  Tensor forward(Tensor images) override { return head(features(images)); }
};

} // namespace

INGOT_PROGRAM(lenet_bn) {
  LeNetBn net;
  optim::AdamW adam(net.parameters());
  makeClassifier(net, input("images", {batch(), 1, kSide, kSide}))
      .addFunctions(adam);
}
