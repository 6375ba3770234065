//===- ProgramTest.cpp - Functions, state and batch sizes ------------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ingot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <regex>

using namespace ingot;

static bool contains(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

TEST(Program, ModelsOfTheZooBuildForTwoBatchSizes) {
  for (const char *name :
       {"mlp", "mlp_regressor", "mlp_binary", "mlp_deep", "autoencoder",
        "denoising_autoencoder", "vae", "gan"}) {
    BuiltProgram program(name, {2, 7});
    ASSERT_EQ(program.error, "") << name;
    for (const char *function : {"forward@2", "forward@7", "train_step@7"})
      EXPECT_TRUE(contains(program.print(function), "ingot.matmul")) << name;
  }
}

TEST(Program, TrainingLowersTheLoss) {
  BuiltProgram program("mlp_regressor", {2});
  NamedValues inputs = {
      {"features", {}}, {"targets", {1.0, -2.0}}, {"lr", {0.01}}};
  for (int i = 0; i < 16; ++i)
    inputs["features"].push_back(0.1 * (i * 7 % 16) - 0.8);
  double first = program.run("train_step@2", inputs)["loss"][0];
  for (int step = 0; step < 20; ++step)
    program.run("train_step@2", inputs);
  // Adam moves each of 4,801 parameters by nearly lr in a step: far enough to
  // fit two targets.
  EXPECT_LT(program.run("train_step@2", inputs)["loss"][0], 0.1 * first);
  EXPECT_EQ(program.states["optim.step"], std::vector<double>{22});
}

TEST(Program, ArgumentsAreInputsThenStatesInOrderOfUse) {
  BuiltProgram program([] {
    nn::Module root;
    Tensor first = root.register_parameter("first", {3}, init::ones());
    Tensor second = root.register_buffer("second", {3}, init::zeros());
    function("f", {input("x", {batch(), 3}), scalar("scale")},
             [&](Tensor x, Tensor scale) {
               Tensor y = x * second + first * scale;
               assign(first, second);
               return Outputs{{"y", y}, {"z", x + first}};
             });
  });
  EXPECT_EQ(program.error, "");
  std::string text = program.print("f@2");
  std::string signature = text.substr(0, text.find('\n'));
  EXPECT_EQ(signature, "func.func @\"f@2\"("
                       "%arg0: tensor<2x3xf32> {ingot.name = \"x\"}, "
                       "%arg1: tensor<f32> {ingot.name = \"scale\"}, "
                       "%arg2: tensor<3xf32> {ingot.state = \"second\"}, "
                       "%arg3: tensor<3xf32> {ingot.state = \"first\"}) -> ("
                       "tensor<2x3xf32> {ingot.name = \"y\"}, "
                       "tensor<2x3xf32> {ingot.name = \"z\"}, "
                       "tensor<3xf32> {ingot.state = \"first\"}) {");
}

TEST(Program, AssignedStateIsReadBackAndKept) {
  BuiltProgram program([] {
    nn::Module root;
    Tensor count = root.register_buffer("count", {}, init::constant(5), i64);
    function("step", {}, [&] {
      assign(count, count + 1);
      return Outputs{{"after", count * 10}};
    });
  });
  EXPECT_EQ(program.run("step@2")["after"], std::vector<double>{60});
  EXPECT_EQ(program.run("step@2")["after"], std::vector<double>{70});
  EXPECT_EQ(program.states["count"], std::vector<double>{7});
}

TEST(Program, StateThatIsOnlyWrittenIsNoArgument) {
  BuiltProgram program([] {
    nn::Module root;
    Tensor last = root.register_buffer("last", {2}, init::zeros());
    function("store", {input("x", {2})}, [&](Tensor x) { assign(last, x); });
  });
  std::string text = program.print("store@2");
  EXPECT_TRUE(contains(text, "(%arg0: tensor<2xf32> {ingot.name = \"x\"}) -> "
                             "(tensor<2xf32> {ingot.state = \"last\"})"))
      << text;
}

TEST(Program, OperationsAreLocatedAtTheUsersLineAndModule) {
  static int line;
  BuiltProgram program([] {
    struct Net : nn::Layer {
      nn::Linear fc{*this, "fc", 3, 4};
      Tensor forward(Tensor x) override {
        line = __LINE__ + 1;
        return fc(x);
      }
    } net;
    function("f", {input("x", {2, 3})}, [&](Tensor x) { return net(x); });
  });
  std::string text = program.print("f@2", /*withLocations=*/true);
  EXPECT_TRUE(contains(text, "ProgramTest.cpp:" + std::to_string(line) + ":"));
  EXPECT_TRUE(contains(text, "tensor<2x3xf32>, tensor<3x4xf32> \"fc\"("))
      << text;
  // Folders differ from machine to machine.
  EXPECT_FALSE(contains(text, "/ProgramTest.cpp")) << text;
}

TEST(Program, ShapesFollowTheBatchAndStateIsShared) {
  BuiltProgram program(
      [] {
        nn::Module root;
        Tensor w = root.register_parameter("w", {3}, init::uniform(-1, 1));
        function("f", {input("x", {batch(), 3})},
                 [&](Tensor x) { return x * w; });
      },
      {4, 9});
  EXPECT_EQ(program.stateNames, std::vector<std::string>{"w"});
  EXPECT_TRUE(contains(program.print("f@4"), "tensor<4x3xf32>"));
  EXPECT_TRUE(contains(program.print("f@9"), "tensor<9x3xf32>"));
}

TEST(Program, InitialValuesDependOnSeedAndNameOnly) {
  auto forwards = [] {
    nn::Module root;
    Tensor a = root.register_parameter("a", {5}, init::uniform(-1, 1));
    Tensor b = root.register_parameter("b", {5}, init::normal(2.0, 0.5));
    function("f", {}, [&] { return a + b; });
  };
  auto backwards = [] {
    nn::Module root;
    Tensor b = root.register_parameter("b", {5}, init::normal(2.0, 0.5));
    Tensor a = root.register_parameter("a", {5}, init::uniform(-1, 1));
    Tensor c = root.register_parameter("c", {5}, init::uniform(-1, 1));
    function("f", {}, [&] { return a + b + c; });
  };
  BuiltProgram one(forwards, {2}, 7), other(backwards, {3, 5}, 7),
      reseeded(forwards, {2}, 8);
  EXPECT_EQ(one.states["a"], other.states["a"]);
  EXPECT_EQ(one.states["b"], other.states["b"]);
  EXPECT_NE(other.states["a"], other.states["c"]);
  EXPECT_NE(one.states["a"], reseeded.states["a"]);
}

TEST(Program, UniformAndNormalInitHaveTheirMoments) {
  constexpr int64_t count = 10000;
  BuiltProgram program([] {
    nn::Module root;
    root.register_parameter("u", {count}, init::uniform(-3, 1));
    root.register_parameter("n", {count}, init::normal(2.0, 0.5));
    function("f", {}, [&] { return zeros({1}); });
  });
  auto moments = [&](const std::string &name) {
    double mean = 0, square = 0;
    for (double value : program.states[name]) {
      mean += value / count;
      square += value * value / count;
    }
    return std::pair(mean, std::sqrt(square - mean * mean));
  };
  // Five standard errors: of the mean std / sqrt(n), of the standard deviation
  // at most std / sqrt(n), too, for these distributions.
  auto [uniformMean, uniformStd] = moments("u");
  double uniformExpected = 4 / std::sqrt(12.0);
  EXPECT_NEAR(uniformMean, -1.0, 5 * uniformExpected / 100);
  EXPECT_NEAR(uniformStd, uniformExpected, 5 * uniformExpected / 100);
  auto [normalMean, normalStd] = moments("n");
  EXPECT_NEAR(normalMean, 2.0, 5 * 0.5 / 100);
  EXPECT_NEAR(normalStd, 0.5, 5 * 0.5 / 100);
  for (double value : program.states["u"])
    EXPECT_TRUE(value >= -3.0 && value < 1.0) << value;
}

TEST(Program, RandomNumbersDifferByCallAndByRun) {
  BuiltProgram program(
      [] {
        function("draw", {},
                 [&] { return Outputs{{"a", rand({8})}, {"b", rand({8})}}; });
      },
      {2}, /*seed=*/0x123456789abcdef);
  NamedValues first = program.run("draw@2"), second = program.run("draw@2");
  EXPECT_NE(first["a"], first["b"]);
  EXPECT_NE(first["a"], second["a"]);
  EXPECT_EQ(program.states["rng.step"], std::vector<double>{2});
  EXPECT_EQ(program.states["rng.seed"],
            std::vector<double>{static_cast<double>(0x123456789abcdef)});
}

TEST(Program, GradientsOfParametersAndInputs) {
  BuiltProgram program([] {
    nn::Module root;
    Tensor w = root.register_parameter("w", {3}, init::constant(2.0));
    function("f", {input("x", {3})}, [&](Tensor x) {
      std::vector<Tensor> grads = grad(sum(x * x * w), {w, x});
      return Outputs{{"dw", grads[0]}, {"dx", grads[1]}};
    });
  });
  NamedValues result = program.run("f@2", {{"x", {1, -2, 3}}});
  EXPECT_EQ(result["dw"], (std::vector<double>{1, 4, 9}));
  EXPECT_EQ(result["dx"], (std::vector<double>{4, -8, 12}));
}

TEST(Program, GradientsOfTheUnusedAreZeroIfAllowed) {
  BuiltProgram program([] {
    nn::Module root;
    Tensor w = root.register_parameter("w", {3}, init::constant(2.0));
    function("f", {input("x", {2})}, [&](Tensor x) {
      std::vector<Tensor> grads =
          grad(sum(x * 3.0), {w, x}, {.allow_unused = true});
      return Outputs{{"dw", grads[0]}, {"dx", grads[1]}};
    });
  });
  NamedValues result = program.run("f@2", {{"x", {1, -2}}});
  EXPECT_EQ(result["dw"], (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(result["dx"], (std::vector<double>{3, 3}));
}

TEST(Program, GradientsDoNotPassThroughDetachAndAssign) {
  BuiltProgram program([] {
    nn::Module root;
    Tensor w = root.register_parameter("w", {}, init::constant(2.0));
    function("f", {scalar("x")}, [&](Tensor x) {
      Tensor detached = grad(x * detach(x * x), {x})[0];
      assign(w, w * x);
      // Of the present w, and of x only where it does not go through w.
      std::vector<Tensor> grads = grad(w * x, {w, x});
      return Outputs{
          {"detached", detached}, {"dw", grads[0]}, {"dx", grads[1]}};
    });
  });
  NamedValues result = program.run("f@2", {{"x", {3}}});
  EXPECT_EQ(result["detached"], std::vector<double>{9});
  EXPECT_EQ(result["dw"], std::vector<double>{3});
  EXPECT_EQ(result["dx"], std::vector<double>{6});
  EXPECT_EQ(program.states["w"], std::vector<double>{6});
}

/// Of two blocks: one result is read by the other one, h leaves its block otherwise,
/// and q is a result that another one is made of.
static Outputs nestedBlocks(const Tensor &x, const Tensor &w,
                            bool checkpoints) {
  auto block = [&](const std::function<std::vector<Tensor>()> &body) {
    return checkpoints ? checkpoint(body) : body();
  };
  Tensor h;
  Tensor inner = block([&] {
    h = sin(x * w);
    return std::vector<Tensor>{cos(h.exp())};
  })[0];
  Tensor twice = x + x;
  std::vector<Tensor> outer = block([&] {
    Tensor q = softmax(inner * twice, 0);
    return std::vector<Tensor>{q, exp(sin(q) * twice)};
  });
  Tensor loss = sum(outer[1] * h);
  std::vector<Tensor> grads = grad(loss, {w, x, h, outer[0]});
  Tensor squares = sum(grads[1] * grads[1]) + sum(grads[2] * h);
  std::vector<Tensor> second = grad(squares, {x, h});
  return {{"loss", loss},    {"dw", grads[0]}, {"dx", grads[1]},
          {"dh", grads[2]},  {"dq", grads[3]}, {"ddx", second[0]},
          {"ddh", second[1]}};
}

TEST(Program, CheckpointsChangeNoValue) {
  BuiltProgram program([] {
    nn::Module root;
    Tensor w = root.register_parameter("w", {3}, init::constant(0.7));
    for (bool checkpoints : {false, true})
      function(checkpoints ? "again" : "kept", {input("x", {3})},
               [&, checkpoints](Tensor x) {
                 return nestedBlocks(x, w, checkpoints);
               });
  });
  ASSERT_EQ(program.error, "");
  EXPECT_NE(program.print("again@2").find("ingot.checkpoint"),
            std::string::npos);
  NamedValues inputs = {{"x", {0.5, -2, 3}}};
  EXPECT_EQ(program.run("again@2", inputs), program.run("kept@2", inputs));
}

TEST(Program, CheckpointsReadWhatTheyDoNotMakeButParameters) {
  BuiltProgram program([] {
    nn::Module root;
    Tensor w = root.register_parameter("w", {}, init::constant(2.0));
    Tensor b = root.register_buffer("b", {}, init::constant(2.0));
    function("f", {scalar("x")}, [&](Tensor x) {
      Tensor y = x * x;
      std::vector<Tensor> made = checkpoint([&] {
        Tensor inner = checkpoint([&] { return y * w; });
        return std::vector<Tensor>{inner + b, exp(x), w, y};
      });
      return Outputs{
          {"a", made[0]}, {"b", made[1]}, {"c", made[2]}, {"d", made[3]}};
    });
  });
  ASSERT_EQ(program.error, "");
  // One checkpoint; it reads x * x, the buffer and x.
  std::string text = program.print("f@2");
  EXPECT_EQ(text.find("ingot.checkpoint"), text.rfind("ingot.checkpoint"));
  EXPECT_TRUE(std::regex_search(
      text, std::regex("ingot.checkpoint %[0-9]+, %[0-9]+, %arg1, (%[0-9]+) "
                       "reads \\1, %arg2, %arg0 :")))
      << text;
}

TEST(Program, CheckpointsAroundGradientsSayNothing) {
  BuiltProgram program([] {
    function("f", {scalar("x")}, [&](Tensor x) {
      return checkpoint([&] { return exp(grad(sin(x), {x})[0]); });
    });
  });
  ASSERT_EQ(program.error, "");
  EXPECT_FALSE(contains(program.print("f@2"), "ingot.checkpoint"));
}

TEST(Program, WhatABlockOnlyReadsIsNotDependedOn) {
  EXPECT_TRUE(contains(
      errorOf([] {
        function("f", {scalar("x"), scalar("z")}, [](Tensor x, Tensor z) {
          std::vector<Tensor> made =
              checkpoint([&] { return std::vector<Tensor>{sin(x), cos(z)}; });
          return grad(made[0], {z})[0];
        });
      }),
      "the loss does not depend on wrt[0]"));
}
