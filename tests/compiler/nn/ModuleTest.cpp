//===- ModuleTest.cpp - Names, modes and the printed tree ------------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ingot.h"

#include <gtest/gtest.h>

#include <sstream>

using namespace ingot;

namespace {

struct Block : nn::Layer {
  nn::Linear down{*this, "down", 6, 3, /*bias=*/false};
  nn::Linear up{*this, "up", 3, 6};
  using Layer::Layer;
  Tensor forward(Tensor input) override { return up(relu(down(input))); }
};

struct Net : nn::Layer {
  nn::Linear stem{*this, "stem", 4, 6};
  nn::Sequential body{*this, "body"};
  nn::ModuleList<Block> extra{*this, "extra"};
  nn::Linear head{*this, "head", 6, 2};
  Tensor scale = register_parameter("scale", {2}, init::ones());

  Net() {
    body.emplace_back<Block>();
    body.emplace_back<nn::Dropout>(0.25);
    body.emplace<nn::LayerNorm>("norm", Shape{6});
    extra.emplace_back();
    extra.emplace_back();
  }
  Tensor forward(Tensor input) override {
    Tensor hidden = body(stem(input));
    for (Block &block : extra)
      hidden = block(hidden);
    return head(hidden) * scale;
  }
};

} // namespace

TEST(Module, ParametersHaveDottedNamesInRegistrationOrder) {
  static std::vector<std::string> names;
  EXPECT_EQ(errorOf([] {
              Net net;
              for (const auto &[name, parameter] : net.named_parameters())
                names.push_back(name);
              EXPECT_EQ(net.parameter_count(), 2 + 30 + 42 + 12 + 42 + 42 + 14);
              function("forward", {input("x", {batch(), 4})},
                       [&](Tensor x) { return net(x); });
            }),
            "");
  // Own parameters come before those of submodules, as in PyTorch.
  std::vector<std::string> expected = {"scale",
                                       "stem.weight",
                                       "stem.bias",
                                       "body.0.down.weight",
                                       "body.0.up.weight",
                                       "body.0.up.bias",
                                       "body.norm.weight",
                                       "body.norm.bias",
                                       "extra.0.down.weight",
                                       "extra.0.up.weight",
                                       "extra.0.up.bias",
                                       "extra.1.down.weight",
                                       "extra.1.up.weight",
                                       "extra.1.up.bias",
                                       "head.weight",
                                       "head.bias"};
  EXPECT_EQ(names, expected);
}

TEST(Module, PrintsTheTreeAsPyTorchDoes) {
  static std::string text;
  EXPECT_EQ(errorOf([] {
              Net net;
              std::ostringstream stream;
              stream << net;
              text = stream.str();
              function("forward", {input("x", {batch(), 4})},
                       [&](Tensor x) { return net(x); });
            }),
            "");
  EXPECT_EQ(text, R"(Net(
  (stem): Linear(in_features=4, out_features=6, bias=True)
  (body): Sequential(
    (0): Block(
      (down): Linear(in_features=6, out_features=3, bias=False)
      (up): Linear(in_features=3, out_features=6, bias=True)
    )
    (1): Dropout(p=0.25, inplace=False)
    (norm): LayerNorm((6,), eps=1e-05, elementwise_affine=True)
  )
  (extra): ModuleList(
    (0): Block(
      (down): Linear(in_features=6, out_features=3, bias=False)
      (up): Linear(in_features=3, out_features=6, bias=True)
    )
    (1): Block(
      (down): Linear(in_features=6, out_features=3, bias=False)
      (up): Linear(in_features=3, out_features=6, bias=True)
    )
  )
  (head): Linear(in_features=6, out_features=2, bias=True)
))");
}
