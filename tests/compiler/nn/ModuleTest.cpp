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
              text = net.repr();
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

TEST(Module, PrintsTheNumberOfParametersBehindModules) {
  static std::string text;
  EXPECT_EQ(errorOf([] {
              nn::Sequential net;
              net.emplace_back<nn::Linear>(784, 128);
              net.emplace_back<nn::ReLU>();
              net.emplace_back<nn::PReLU>();
              net.emplace_back<nn::Linear>(128, 10);
              std::ostringstream stream;
              stream << net;
              text = stream.str();
              function("forward", {input("x", {batch(), 784})},
                       [&](Tensor x) { return net(x); });
            }),
            "");
  EXPECT_EQ(text,
            R"(Sequential(
  (0): Linear(in_features=784, out_features=128, bias=True)  # 100,480 parameters
  (1): ReLU()
  (2): PReLU(num_parameters=1)  # 1 parameter
  (3): Linear(in_features=128, out_features=10, bias=True)  # 1,290 parameters
)  # 101,771 parameters)");
}

namespace {
struct Pair : nn::CallableModule<Pair> {
  nn::Linear left{*this, "left", 4, 3};
  nn::Linear right{*this, "right", 5, 3};
  std::pair<Tensor, Tensor> forward(Tensor a, Tensor b) {
    return {left(a) + right(b), left(b)};
  }
};
} // namespace

TEST(Module, IsCalledWithTheArgumentsOfForward) {
  // An error inside belongs to the module that was called.
  std::string error = errorOf([] {
    Pair pair;
    function("forward", {input("a", {batch(), 4}), input("b", {batch(), 5})},
             [&](Tensor a, Tensor b) {
               auto [sum, wrong] = pair(a, b);
               return sum;
             });
  });
  EXPECT_NE(error.find("left: linear: input has 5 features, weight expects 4"),
            std::string::npos)
      << error;
}
