//===- AmpTest.cpp - Mixed precision and its loss scale ------------------------===//
//
// The scale follows what PyTorch documents of torch.amp.GradScaler.update().
//
//===----------------------------------------------------------------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ingot.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace ingot;

namespace {

constexpr double kInfinity = INFINITY;

Tensor parameter(const char *name, Shape shape, double first) {
  return detail::declare_state(name, detail::StateKind::parameter,
                               {std::move(shape), f32}, init::constant(first),
                               SourceLocation::current());
}

/// `step(g)`: the gradient of the parameter w is the input g times the scale, as that
/// of a scaled loss is.
BuiltProgram makeScaled(double initScale) {
  return BuiltProgram([=] {
    Tensor w = parameter("w", {1}, 2.0);
    optim::Adam adam({w});
    amp::GradScaler scaler({.init_scale = initScale, .growth_interval = 2});
    function("step", {input("g", {1})}, [&](Tensor g) {
      Tensor isDone =
          scaler.step(adam, grad(scaler.scale(sum(w * g)), {w}), 0.125);
      return Outputs{{"done", isDone}, {"scale", scaler.get_scale()}};
    });
  });
}

} // namespace

TEST(GradScaler, GrowsShrinksAndSkipsAsPyTorchDoes) {
  BuiltProgram program = makeScaled(16);
  ASSERT_EQ(program.error, "");
  BuiltProgram plain([] {
    Tensor w = parameter("w", {1}, 2.0);
    optim::Adam adam({w});
    function("step", {input("g", {1})},
             [&](Tensor g) { adam.step({g}, 0.125); });
  });
  double scale = 16, growth = 0;
  for (double g :
       {1.0, -3.0, kInfinity, 2.0, std::nan(""), 4.0, 0.5, -1.0, 1.0}) {
    NamedValues before = program.states;
    NamedValues outputs = program.run("step@2", {{"g", {g}}});
    bool isFinite = std::isfinite(g);
    EXPECT_EQ(outputs["done"][0], isFinite);
    if (!isFinite) {
      scale *= 0.5;
      growth = 0;
      for (const char *state : {"w", "optim.exp_avg.w", "optim.step"})
        EXPECT_EQ(program.states[state], before[state]) << state;
    } else {
      plain.run("step@2", {{"g", {g}}});
      if (++growth == 2) {
        scale *= 2;
        growth = 0;
      }
    }
    // Powers of two change no bit of a gradient.
    EXPECT_EQ(program.states["w"], plain.states["w"]) << g;
    EXPECT_EQ(program.states["scaler.scale"], std::vector<double>{scale}) << g;
    EXPECT_EQ(outputs["scale"][0], scale);
    EXPECT_EQ(program.states["scaler.growth_tracker"],
              std::vector<double>{growth});
  }
}

TEST(GradScaler, UnscalesOnceForWhoClips) {
  BuiltProgram program([] {
    Tensor w = parameter("w", {2}, 0.0);
    optim::SGD sgd({w});
    amp::GradScaler scaler({.init_scale = 1024});
    function("step", {input("g", {2})}, [&](Tensor g) {
      std::vector<Tensor> grads = grad(scaler.scale(sum(w * g)), {w});
      scaler.unscale_(grads);
      Tensor norm = optim::clip_grad_norm_(grads, 1.0);
      scaler.step(sgd, grads, 1.0);
      return norm;
    });
  });
  EXPECT_EQ(program.run("step@2", {{"g", {3, -4}}})["output"],
            std::vector<double>{5});
  EXPECT_NEAR(program.states["w"][0], -0.6, 1e-6);
  EXPECT_NEAR(program.states["w"][1], 0.8, 1e-6);
}

TEST(Autocast, ComputesProductsInTheNarrowType) {
  BuiltProgram program([] {
    struct Net : nn::Layer {
      nn::Conv2d conv{*this, "conv", 1, 2, {.kernel_size = 3}};
      nn::BatchNorm2d bn{*this, "bn", 2};
      nn::Linear fc{*this, "fc", 18, 3};
      Tensor forward(Tensor x) override {
        Tensor mapped = conv(x);
        EXPECT_EQ(mapped.dtype(), bf16);
        Tensor normed = bn(mapped);
        EXPECT_EQ(normed.dtype(), f32);
        Tensor logits = fc(flatten(relu(normed), 1));
        EXPECT_EQ(logits.dtype(), bf16);
        EXPECT_EQ(matmul(x, x).dtype(), bf16);
        return logits;
      }
    } net;
    function("step",
             {input("x", {batch(), 1, 5, 5}), input("y", {batch()}, i64)},
             [&](Tensor x, Tensor y) {
               Tensor loss;
               {
                 amp::Autocast autocast(bf16);
                 loss = cross_entropy(net(x), y);
                 EXPECT_EQ(loss.dtype(), f32);
                 amp::Autocast off(bf16, /*enabled=*/false);
                 EXPECT_EQ(matmul(x, x).dtype(), f32);
               }
               EXPECT_EQ(matmul(x, x).dtype(), f32);
               EXPECT_EQ(matmul(to(x, f64), to(x, f64)).dtype(), f64);
               std::vector<Tensor> grads = grad(loss, net.parameters());
               for (const Tensor &grad : grads)
                 EXPECT_EQ(grad.dtype(), f32);
               return loss;
             });
  });
  EXPECT_EQ(program.error, "");
}

TEST(Autocast, TakesNarrowFloatsOnly) {
  EXPECT_NE(errorOf([] {
              amp::Autocast autocast(f32);
            }).find("Autocast: expected bf16 or f16, found f32"),
            std::string::npos);
}
