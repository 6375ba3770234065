//===- residual.cpp - A small residual network ---------------------------------===//
//
// The program of residual.md. Source: He et al., arXiv:1512.03385; three stages of one
// block each, for images of 28 x 28.
//
//===----------------------------------------------------------------------===//

#include "../Supervised.h"

using namespace ingot;

namespace {

constexpr int64_t kSide = 28, kClasses = 10;

struct ConvNorm : nn::Layer {
  nn::Conv2d conv;
  nn::BatchNorm2d bn;

  ConvNorm(nn::Module &parent, const std::string &name, int64_t from,
           int64_t to, int64_t kernel, int64_t stride)
      : Layer(parent, name), conv(*this, "conv", from, to,
                                  {.kernel_size = kernel,
                                   .stride = stride,
                                   .padding = kernel / 2,
                                   .bias = false}),
        bn(*this, "bn", to) {}

  Tensor forward(Tensor x) override { return bn(conv(x)); }
};

/// relu(x + f(x)), where f is two convolutions; with a stride, x goes through one of
/// one pixel.
struct Block : nn::Layer {
  ConvNorm first, second;
  std::unique_ptr<ConvNorm> shortcut;

  Block(nn::Module &parent, const std::string &name, int64_t from, int64_t to,
        int64_t stride)
      : Layer(parent, name), first(*this, "first", from, to, 3, stride),
        second(*this, "second", to, to, 3, 1) {
    if (stride != 1)
      shortcut =
          std::make_unique<ConvNorm>(*this, "shortcut", from, to, 1, stride);
  }

  Tensor forward(Tensor x) override {
    Tensor residual = second(relu(first(x)));
    return relu(residual + (shortcut ? (*shortcut)(x) : x));
  }
};

struct Residual : nn::Layer {
  ConvNorm stem{*this, "stem", 1, 8, 3, 1};
  Block stage1{*this, "stage1", 8, 8, 1};   // [N, 8, 28, 28]
  Block stage2{*this, "stage2", 8, 16, 2};  // [N, 16, 14, 14]
  Block stage3{*this, "stage3", 16, 32, 2}; // [N, 32, 7, 7]
  nn::Linear head{*this, "head", 32, kClasses};

  Tensor forward(Tensor images) override {
    Tensor x = stage3(stage2(stage1(relu(stem(images)))));
    return head(mean(x, {2, 3}));
  }
};

} // namespace

INGOT_PROGRAM(residual) {
  Residual net;
  optim::AdamW adam(net.parameters());
  makeClassifier(net, input("images", {batch(), 1, kSide, kSide}))
      .addFunctions(adam);
}
