//===- LayerTest.cpp - First values, modes and state of layers -------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ingot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace ingot;

namespace {

/// Checks the first values of a layer of 3000 weights and 30 biases, which PyTorch
/// draws from [-0.1, 0.1). `sample` is the shape of one sample of its input, `arguments`
/// are what the layer is made with.
template <class Layer, class... Arguments>
void expectWithinATenth(const Shape &sample, const Arguments &...arguments) {
  BuiltProgram program([&] {
    nn::Module root;
    Layer layer(root, "layer", arguments...);
    Shape shape = sample;
    shape.insert(shape.begin(), batch());
    function("f", {input("x", shape)}, [&](Tensor x) { return layer(x); });
  });
  const std::vector<double> &weight = program.states.at("layer.weight");
  const std::vector<double> &bias = program.states.at("layer.bias");
  ASSERT_EQ(weight.size(), 3000u);
  ASSERT_EQ(bias.size(), 30u);
  auto [low, high] = std::minmax_element(weight.begin(), weight.end());
  // Of 3000 values one is in the outer hundredth with a probability of
  // 1 - 0.995^3000, which is 1 - 3e-7.
  EXPECT_GE(*low, -0.1);
  EXPECT_LT(*low, -0.099);
  EXPECT_LT(*high, 0.1);
  EXPECT_GT(*high, 0.099);
  for (double value : bias)
    EXPECT_LT(std::abs(value), 0.1);
}

} // namespace

TEST(Layer, LinearStartsWithinPyTorchsBound) {
  expectWithinATenth<nn::Linear>({100}, 100, 30); // 1 / sqrt(in_features)
}

TEST(Layer, Conv2dStartsWithinPyTorchsBound) {
  // 1 / sqrt(4 channels of the group * 5 * 5 taps)
  expectWithinATenth<nn::Conv2d>(
      {8, 5, 5}, 8, 30, Conv2dOptions{.kernel_size = {5, 5}, .groups = 2});
}

TEST(Layer, Conv1dIsAConvolutionOfSignals) {
  BuiltProgram program([] {
    nn::Module root;
    nn::Conv1d conv(root, "conv", 4, 2, {.kernel_size = 3, .groups = 2});
    EXPECT_EQ(conv.weight.shape(), (Shape{2, 2, 3}));
    function("f", {input("x", {batch(), 4, 5})}, [&](Tensor x) {
      return conv(x) - conv1d(x, conv.weight, conv.bias, {.groups = 2});
    });
  });
  NamedValues inputs;
  for (int i = 0; i < 40; ++i)
    inputs["x"].push_back(i % 7);
  EXPECT_EQ(program.run("f@2", inputs)["output"], std::vector<double>(12, 0));
}

TEST(Layer, ConvTransposeStartsWithinPyTorchsBound) {
  // PyTorch counts output channels: 1 / sqrt(1 channel of the group * 4 * 25 taps)
  expectWithinATenth<nn::ConvTranspose2d>(
      {30, 2, 2}, 30, 30,
      ConvTranspose2dOptions{.kernel_size = {4, 25}, .groups = 30});
}

TEST(Layer, ConvTransposeIsATransposedConvolution) {
  BuiltProgram program([] {
    nn::Module root;
    nn::ConvTranspose1d conv(root, "conv", 4, 6,
                             {.kernel_size = 3, .stride = 2, .groups = 2});
    EXPECT_EQ(conv.weight.shape(), (Shape{4, 3, 3}));
    EXPECT_EQ(conv.bias.shape(), (Shape{6}));
    function("f", {input("x", {batch(), 4, 2})}, [&](Tensor x) {
      return conv(x) - conv_transpose1d(x, conv.weight, conv.bias,
                                        {.stride = 2, .groups = 2});
    });
  });
  NamedValues inputs;
  for (int i = 0; i < 16; ++i)
    inputs["x"].push_back(i % 7);
  EXPECT_EQ(program.run("f@2", inputs)["output"], std::vector<double>(60, 0));
}

TEST(Layer, BatchNormsTakeInputsOfTheirRanks) {
  auto errorOn = [](auto make, Shape shape) {
    return errorOf([=] {
      nn::Module root;
      auto bn = make(root);
      function("f", {input("x", shape)}, [&](Tensor x) { return (*bn)(x); });
    });
  };
  auto one = [](nn::Module &root) {
    return std::make_unique<nn::BatchNorm1d>(root, "bn", 3);
  };
  auto two = [](nn::Module &root) {
    return std::make_unique<nn::BatchNorm2d>(root, "bn", 3);
  };
  auto three = [](nn::Module &root) {
    return std::make_unique<nn::BatchNorm3d>(root, "bn", 3);
  };
  const std::string expected = "expected an input of shape ";
  auto tail = [](const std::string &text) {
    return text.substr(std::min(text.size(), text.find("expected")));
  };
  EXPECT_EQ(errorOn(one, {2, 3}), "");
  EXPECT_EQ(errorOn(one, {2, 3, 4}), "");
  EXPECT_EQ(tail(errorOn(one, {2, 3, 4, 5})),
            expected + "[N, C] or [N, C, L], found [2, 3, 4, 5]");
  EXPECT_EQ(errorOn(two, {2, 3, 4, 5}), "");
  EXPECT_EQ(tail(errorOn(two, {2, 3, 4})),
            expected + "[N, C, H, W], found [2, 3, 4]");
  EXPECT_EQ(errorOn(three, {2, 3, 4, 5, 6}), "");
  EXPECT_EQ(tail(errorOn(three, {2, 3, 4, 5})),
            expected + "[N, C, D, H, W], found [2, 3, 4, 5]");
}

TEST(Layer, BatchNorm2dTakesStatisticsOverBatchAndPixels) {
  BuiltProgram program([] {
    nn::Module root;
    nn::BatchNorm2d bn(root, "bn", 2);
    function("train", {input("x", {batch(), 2, 1, 2})},
             [&](Tensor x) { return bn(x); });
  });
  EXPECT_EQ(
      program.stateNames,
      (std::vector<std::string>{"bn.weight", "bn.bias", "bn.running_mean",
                                "bn.running_var", "bn.num_batches_tracked"}));
  program.run("train@2", {{"x", {1, 3, 2, 8, 5, 7, 0, 6}}});
  EXPECT_EQ(program.states["bn.num_batches_tracked"], std::vector<double>{1});
  // 0.1 * mean of {1, 3, 5, 7} and of {2, 8, 0, 6}, in constants of float.
  EXPECT_NEAR(program.states["bn.running_mean"][0], 0.4, 0.4 * 0x1p-23);
  EXPECT_NEAR(program.states["bn.running_mean"][1], 0.4, 0.4 * 0x1p-23);
  // 0.9 + 0.1 * variance of the sample, 20 / 3 and 40 / 3; six roundings.
  EXPECT_NEAR(program.states["bn.running_var"][0], 0.9 + 2.0 / 3,
              6 * 2 * 0x1p-24);
  EXPECT_NEAR(program.states["bn.running_var"][1], 0.9 + 4.0 / 3,
              6 * 4 * 0x1p-24);
}

TEST(Layer, DropoutAndBatchNormFollowTheMode) {
  BuiltProgram program([] {
    nn::Sequential net;
    net.emplace_back<nn::BatchNorm1d>(2);
    net.emplace_back<nn::Dropout>(0.5);
    Input x = input("x", {batch(), 2});
    net.eval();
    function("forward", {x}, [&](Tensor x) { return net(x); });
    net.train();
    function("train", {x}, [&](Tensor x) { return net(x); });
  });
  EXPECT_EQ(program.stateNames,
            (std::vector<std::string>{"0.weight", "0.bias", "0.running_mean",
                                      "0.running_var", "0.num_batches_tracked",
                                      "rng.seed", "rng.step"}));
  NamedValues inputs = {{"x", {1, 2, 3, 8}}};
  EXPECT_EQ(program.print("forward@2").find("random_uniform"),
            std::string::npos);
  program.run("forward@2", inputs);
  EXPECT_EQ(program.states["0.num_batches_tracked"], std::vector<double>{0});
  program.run("train@2", inputs);
  EXPECT_EQ(program.states["0.num_batches_tracked"], std::vector<double>{1});
  EXPECT_EQ(program.states["rng.step"], std::vector<double>{1});
  // 0.9 * 0 + 0.1 * mean of {1, 3} and of {2, 8}, in constants of float.
  EXPECT_NEAR(program.states["0.running_mean"][0], 0.2, 0.2 * 0x1p-23);
  EXPECT_NEAR(program.states["0.running_mean"][1], 0.5, 0.5 * 0x1p-23);
}

TEST(Layer, AppliesItsFunction) {
  auto run = [](std::function<Tensor(nn::Module &, Tensor)> body) {
    BuiltProgram program([&] {
      nn::Module root;
      function("f", {input("x", {1, 2}, f64)},
               [&](Tensor x) { return body(root, x); });
    });
    EXPECT_EQ(program.error, "");
    return Array{{2}, program.run("f@2", {{"x", {-0.5, 2}}})["output"]};
  };
  auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  using nn::Module;
  expectEqual(run([](Module &m, Tensor x) { return nn::ReLU(m, "l")(x); }),
              {{2}, {0, 2}});
  expectEqual(
      run([](Module &m, Tensor x) { return nn::LeakyReLU(m, "l", 0.25)(x); }),
      {{2}, {-0.125, 2}});
  expectEqual(run([](Module &m, Tensor x) { return nn::Sigmoid(m, "l")(x); }),
              {{2}, {sigmoid(-0.5), sigmoid(2)}});
  expectEqual(run([](Module &m, Tensor x) { return nn::SiLU(m, "l")(x); }),
              {{2}, {-0.5 * sigmoid(-0.5), 2 * sigmoid(2)}});
  expectEqual(run([](Module &m, Tensor x) { return nn::Tanh(m, "l")(x); }),
              {{2}, {std::tanh(-0.5), std::tanh(2)}});
  expectEqual(run([](Module &m, Tensor x) { return nn::GELU(m, "l")(x); }),
              {{2},
               {-0.25 * std::erfc(0.5 * std::sqrt(0.5)),
                std::erfc(-2 * std::sqrt(0.5))}});
  expectEqual(
      run([](Module &m, Tensor x) { return nn::Softmax(m, "l", -1)(x); }),
      {{2}, {sigmoid(-2.5), sigmoid(2.5)}});
  expectEqual(
      run([](Module &m, Tensor x) { return nn::LogSoftmax(m, "l", 1)(x); }),
      {{2}, {std::log(sigmoid(-2.5)), std::log(sigmoid(2.5))}});
  expectEqual(run([](Module &m, Tensor x) {
                return nn::Identity(m, "l")(nn::Flatten(m, "f", 0)(x));
              }),
              {{2}, {-0.5, 2}});
}

TEST(Layer, PrintsItsOptionsAsPyTorchDoes) {
  std::string text;
  BuiltProgram program([&] {
    nn::Sequential net;
    net.emplace_back<nn::LeakyReLU>(0.2);
    net.emplace_back<nn::GELU>();
    net.emplace_back<nn::GELU>(GeluForm::tanh);
    net.emplace_back<nn::ELU>();
    net.emplace_back<nn::PReLU>(3);
    net.emplace_back<nn::Softplus>();
    net.emplace_back<nn::GLU>();
    net.emplace_back<nn::Softmax>(-1);
    net.emplace_back<nn::Flatten>();
    net.emplace_back<nn::BatchNorm1d>(3, nn::BatchNormOptions{.affine = false});
    net.emplace_back<nn::LayerNorm>(Shape{4, 5});
    net.emplace_back<nn::Conv2d>(
        1, 6, nn::Conv2dOptions{.kernel_size = 5, .padding = 2});
    net.emplace_back<nn::Conv2d>(6, 4,
                                 nn::Conv2dOptions{.kernel_size = {3, 1},
                                                   .stride = {2, 1},
                                                   .dilation = 2,
                                                   .groups = 2,
                                                   .bias = false});
    net.emplace_back<nn::Conv2d>(
        6, 4, nn::Conv2dOptions{.kernel_size = 3, .padding = "same"});
    net.emplace_back<nn::MaxPool2d>(2);
    net.emplace_back<nn::MaxPool2d>(
        3, MaxPool2dOptions{.stride = 2, .padding = {1, 0}, .dilation = 2});
    net.emplace_back<nn::AvgPool2d>(IntOrPair(2, 3));
    net.emplace_back<nn::AdaptiveAvgPool2d>(1);
    net.emplace_back<nn::BatchNorm2d>(16);
    net.emplace_back<nn::Conv1d>(
        1, 6, nn::Conv1dOptions{.kernel_size = 5, .padding = 2});
    net.emplace_back<nn::MaxPool1d>(2, MaxPool1dOptions{.stride = 3});
    net.emplace_back<nn::AvgPool1d>(2);
    net.emplace_back<nn::AdaptiveAvgPool1d>(4);
    net.emplace_back<nn::MaxPool3d>(IntOrList<3>(2, 3, 2),
                                    MaxPool3dOptions{.stride = {1, 2, 2}});
    net.emplace_back<nn::AvgPool3d>(2);
    net.emplace_back<nn::AdaptiveAvgPool3d>(1);
    net.emplace_back<nn::Dropout>();
    net.emplace_back<nn::Conv3d>(
        1, 6, nn::Conv3dOptions{.kernel_size = {1, 2, 3}, .padding = 1});
    net.emplace_back<nn::ConvTranspose1d>(
        4, 2, nn::ConvTranspose1dOptions{.kernel_size = 3});
    net.emplace_back<nn::ConvTranspose2d>(
        4, 2,
        nn::ConvTranspose2dOptions{.kernel_size = 3,
                                   .stride = {2, 3},
                                   .padding = 1,
                                   .output_padding = {1, 2},
                                   .groups = 2,
                                   .bias = false,
                                   .dilation = 2});
    text = net.repr();
    function("f", {}, [] { return zeros({1}); });
  });
  EXPECT_EQ(text, R"(Sequential(
  (0): LeakyReLU(negative_slope=0.2)
  (1): GELU(approximate='none')
  (2): GELU(approximate='tanh')
  (3): ELU(alpha=1.0)
  (4): PReLU(num_parameters=3)
  (5): Softplus(beta=1.0, threshold=20.0)
  (6): GLU(dim=-1)
  (7): Softmax(dim=-1)
  (8): Flatten(start_dim=1, end_dim=-1)
  (9): BatchNorm1d(3, eps=1e-05, momentum=0.1, affine=False, track_running_stats=True)
  (10): LayerNorm((4, 5), eps=1e-05, elementwise_affine=True)
  (11): Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
  (12): Conv2d(6, 4, kernel_size=(3, 1), stride=(2, 1), dilation=(2, 2), groups=2, bias=False)
  (13): Conv2d(6, 4, kernel_size=(3, 3), stride=(1, 1), padding=same)
  (14): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (15): MaxPool2d(kernel_size=3, stride=2, padding=(1, 0), dilation=2, ceil_mode=False)
  (16): AvgPool2d(kernel_size=(2, 3), stride=(2, 3), padding=0)
  (17): AdaptiveAvgPool2d(output_size=1)
  (18): BatchNorm2d(16, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
  (19): Conv1d(1, 6, kernel_size=(5,), stride=(1,), padding=(2,))
  (20): MaxPool1d(kernel_size=2, stride=3, padding=0, dilation=1, ceil_mode=False)
  (21): AvgPool1d(kernel_size=(2,), stride=(2,), padding=(0,))
  (22): AdaptiveAvgPool1d(output_size=4)
  (23): MaxPool3d(kernel_size=(2, 3, 2), stride=(1, 2, 2), padding=0, dilation=1, ceil_mode=False)
  (24): AvgPool3d(kernel_size=2, stride=2, padding=0)
  (25): AdaptiveAvgPool3d(output_size=1)
  (26): Dropout(p=0.5, inplace=False)
  (27): Conv3d(1, 6, kernel_size=(1, 2, 3), stride=(1, 1, 1), padding=(1, 1, 1))
  (28): ConvTranspose1d(4, 2, kernel_size=(3,), stride=(1,))
  (29): ConvTranspose2d(4, 2, kernel_size=(3, 3), stride=(2, 3), padding=(1, 1), dilation=(2, 2), output_padding=(1, 2), groups=2, bias=False)
))");
}

TEST(Layer, EmbeddingLearnsTheRowsThatItLookedUp) {
  BuiltProgram program(
      [] {
        nn::Module root;
        nn::Embedding table(root, "table", 4, 2);
        function("step", {input("x", {batch()}, i64)}, [&](Tensor x) {
          return grad(sum(table(x)), {table.weight})[0];
        });
      },
      {3});
  ASSERT_EQ(program.error, "");
  // Row 2 was looked up twice, row 0 once; 9 has no row.
  EXPECT_EQ(program.run("step@3", {{"x", {2, 0, 2}}})["output"],
            (std::vector<double>{1, 1, 0, 0, 2, 2, 0, 0}));
  EXPECT_EQ(program.run("step@3", {{"x", {2, 9, -1}}})["output"],
            (std::vector<double>{0, 0, 0, 0, 1, 1, 0, 0}));
}
