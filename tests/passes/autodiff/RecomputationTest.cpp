//===- RecomputationTest.cpp - Training steps with checkpoints --------------===//
#include "tests/compiler/VerifiedRuns.h"
#include "tests/cuda/driver/HostCode.h"
#include "tests/cuda/driver/OnEmulatedDriver.h"

#include "ingot/compile.h"
#include "ingot/ingot.h"

#include <gtest/gtest.h>

#include <memory>

using namespace ingot;

namespace {

struct Perceptron : nn::Layer {
  using Layer::Layer;
  nn::LayerNorm norm{*this, "norm", {32}};
  nn::Linear wide{*this, "wide", 32, 128}, narrow{*this, "narrow", 128, 32};
  Tensor forward(Tensor x) override {
    return x + dropout(narrow(gelu(wide(norm(x)))), 0.1);
  }
  static Shape shape() { return {batch(), 32}; }
};

struct Convolutions : nn::Layer {
  using Layer::Layer;
  nn::Conv2d first{*this, "first", 8, 8, 3, 1, 1};
  nn::BatchNorm2d norm{*this, "norm", 8};
  nn::Conv2d second{*this, "second", 8, 8, 3, 1, 1};
  Tensor forward(Tensor x) override {
    return relu(x + second(relu(norm(first(x)))));
  }
  static Shape shape() { return {batch(), 8, 16, 16}; }
};

/// A training step of `count` blocks, each of which is computed again or none.
template <typename Block> void train(int count, bool checkpoints) {
  nn::Module net;
  std::vector<std::unique_ptr<Block>> blocks;
  for (int i = 0; i < count; ++i)
    blocks.push_back(std::make_unique<Block>(net, std::to_string(i)));
  optim::SGD sgd(net.parameters());
  function("train_step",
           {input("x", Block::shape()), input("y", Block::shape())},
           [&](Tensor x, Tensor y) {
             for (auto &block : blocks)
               x = checkpoints ? checkpoint([&] { return (*block)(x); })
                               : (*block)(x);
             Tensor loss = mse_loss(x, y);
             sgd.step(grad(loss, net.parameters()), 0.1);
             return Outputs{{"loss", loss}};
           });
}

INGOT_PROGRAM(perceptrons) { train<Perceptron>(8, false); }
INGOT_PROGRAM(perceptrons_again) { train<Perceptron>(8, true); }
INGOT_PROGRAM(convolutions) { train<Convolutions>(8, false); }
INGOT_PROGRAM(convolutions_again) { train<Convolutions>(8, true); }
INGOT_PROGRAM(two_perceptrons_again) { train<Perceptron>(2, true); }
INGOT_PROGRAM(two_convolutions_again) { train<Convolutions>(2, true); }

// Of eight blocks one is there as a whole with its scratch, and of the others what they
// read: measured are 0.25 of the memory for perceptrons, and 0.54 for convolutions.
TEST(Recomputation, TakesLessMemory) {
  for (Mode mode : {Mode::Fused, Mode::Eager}) {
    CompileOptions options;
    options.mode = mode;
    options.batches = {64};
    auto arenaBytes = [&](const std::string &program) {
      Source source = {.name = program, .text = std::nullopt};
      return compile(source, options).functions.front().arenaBytes;
    };
    for (std::string program : {"perceptrons", "convolutions"})
      EXPECT_LE(arenaBytes(program + "_again"), 0.6 * arenaBytes(program))
          << program << (mode == Mode::Fused ? ", fused" : ", eager");
  }
}

using Parameters = std::tuple<Target, Mode>;

class RecomputationTest : public ingot::testing::OnEmulatedDriver<
                              ::testing::TestWithParam<Parameters>> {};

TEST_P(RecomputationTest, AgreesWithTheEvaluator) {
  auto [target, mode] = GetParam();
  CompileOptions options =
      target == Target::Cuda ? ingot::testing::emulatedGpu() : CompileOptions();
  options.mode = mode;
  options.batches = {3};
  for (const char *program :
       {"two_perceptrons_again", "two_convolutions_again"})
    ingot::testing::expectRightRuns({.name = program, .text = std::nullopt},
                                    options);
}

std::string getName(const ::testing::TestParamInfo<Parameters> &info) {
  auto [target, mode] = info.param;
  return std::string(target == Target::Cuda ? "Cuda" : "Cpu") +
         (mode == Mode::Fused ? "Fused" : "Eager");
}

INSTANTIATE_TEST_SUITE_P(
    All, RecomputationTest,
    ::testing::Combine(::testing::Values(Target::Cpu, Target::Cuda),
                       ::testing::Values(Mode::Fused, Mode::Eager)),
    getName);

} // namespace
