//===- OptimizerTest.cpp - Steps against loops over numbers ----------------===//
//
// The loops follow the algorithm boxes of PyTorch's documentation of
// torch.optim.SGD, Adam, AdamW, RMSprop and Adagrad.
//
//===----------------------------------------------------------------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/amp.h"
#include "ingot/ops.h"
#include "ingot/optim.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace ingot;

namespace {

constexpr int kSteps = 4;
constexpr double kRate = 0.125;

/// The gradient that step t = 1, 2, ... sees for the parameter.
double gradientOf(int t) { return 0.5 * t - 1.25; }

/// A program of one parameter, 2 at first, whose gradient is the input "g".
template <class Optimizer, class Options>
BuiltProgram makeProgram(const Options &options) {
  return BuiltProgram([=] {
    Tensor w =
        detail::declare_state("w", detail::StateKind::parameter, {{1}, f64},
                              init::constant(2.0), SourceLocation::current());
    Optimizer optimizer({w}, options);
    function("step", {input("g", {1}, f64), scalar("lr", f64)},
             [&](Tensor g, Tensor lr) { optimizer.step({g}, lr); });
  });
}

/// Runs kSteps steps; returns the parameter after each.
Array trace(BuiltProgram program) {
  Array result{{kSteps}, {}};
  for (int t = 1; t <= kSteps; ++t) {
    program.run("step@2", {{"g", {gradientOf(t)}}, {"lr", {kRate}}});
    result.values.push_back(program.states["w"].at(0));
  }
  return result;
}

Array expectedSgd(const optim::SGDOptions &options) {
  Array result{{kSteps}, {}};
  double w = 2.0, b = 0.0;
  for (int t = 1; t <= kSteps; ++t) {
    double g = gradientOf(t) + options.weight_decay * w;
    if (options.momentum != 0) {
      b = t == 1 ? g : options.momentum * b + (1 - options.dampening) * g;
      g = options.nesterov ? g + options.momentum * b : b;
    }
    w -= kRate * g;
    result.values.push_back(w);
  }
  return result;
}

Array expectedAdam(const optim::AdamOptions &options, bool isDecoupled) {
  Array result{{kSteps}, {}};
  auto [beta1, beta2] = options.betas;
  double w = 2.0, m = 0.0, v = 0.0, largest = 0.0;
  for (int t = 1; t <= kSteps; ++t) {
    double g = gradientOf(t);
    if (isDecoupled)
      w -= kRate * options.weight_decay * w;
    else
      g += options.weight_decay * w;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    double meanHat = m / (1 - std::pow(beta1, t));
    largest = std::max(largest, v);
    double squareHat =
        (options.amsgrad ? largest : v) / (1 - std::pow(beta2, t));
    w -= kRate * meanHat / (std::sqrt(squareHat) + options.eps);
    result.values.push_back(w);
  }
  return result;
}

Array expectedRmsprop(const optim::RMSpropOptions &options) {
  Array result{{kSteps}, {}};
  double w = 2.0, v = 0.0, mean = 0.0, b = 0.0, alpha = options.alpha;
  for (int t = 1; t <= kSteps; ++t) {
    double g = gradientOf(t) + options.weight_decay * w;
    v = alpha * v + (1 - alpha) * g * g;
    double variance = v;
    if (options.centered) {
      mean = alpha * mean + (1 - alpha) * g;
      variance -= mean * mean;
    }
    b = options.momentum * b + g / (std::sqrt(variance) + options.eps);
    w -= kRate * b;
    result.values.push_back(w);
  }
  return result;
}

Array expectedAdagrad(const optim::AdagradOptions &options) {
  Array result{{kSteps}, {}};
  double w = 2.0, sum = options.initial_accumulator_value;
  for (int t = 1; t <= kSteps; ++t) {
    double g = gradientOf(t) + options.weight_decay * w;
    sum += g * g;
    w -= kRate / (1 + (t - 1) * options.lr_decay) * g /
         (std::sqrt(sum) + options.eps);
    result.values.push_back(w);
  }
  return result;
}

} // namespace

TEST(Optimizer, SgdWithEveryOption) {
  for (optim::SGDOptions options : std::vector<optim::SGDOptions>{
           {},
           {.weight_decay = 0.25},
           {.momentum = 0.75},
           {.momentum = 0.75, .dampening = 0.25},
           {.momentum = 0.75, .dampening = 0.25, .weight_decay = 0.5},
           {.momentum = 0.75, .weight_decay = 0.5, .nesterov = true}})
    expectEqual(trace(makeProgram<optim::SGD>(options)), expectedSgd(options));
}

TEST(Optimizer, SgdWithoutMomentumHasNoState) {
  EXPECT_EQ(makeProgram<optim::SGD>(optim::SGDOptions{}).stateNames,
            std::vector<std::string>{"w"});
}

TEST(Optimizer, AdamAddsWeightDecayToTheGradient) {
  optim::AdamOptions options{.betas = {0.75, 0.9375}, .weight_decay = 0.25};
  expectEqual(trace(makeProgram<optim::Adam>(options)),
              expectedAdam(options, /*isDecoupled=*/false));
}

TEST(Optimizer, AdamWDecaysTheParameter) {
  optim::AdamWOptions options{.betas = {0.75, 0.9375}, .weight_decay = 0.25};
  optim::AdamOptions same{.betas = options.betas, .weight_decay = 0.25};
  expectEqual(trace(makeProgram<optim::AdamW>(options)),
              expectedAdam(same, /*isDecoupled=*/true));
}

TEST(Optimizer, AmsgradDividesByTheLargestMeanSquare) {
  // The gradients shrink at first, so the largest is not the present one.
  optim::AdamOptions options{
      .betas = {0.5, 0.5}, .weight_decay = 0.25, .amsgrad = true};
  expectEqual(trace(makeProgram<optim::Adam>(options)),
              expectedAdam(options, /*isDecoupled=*/false));
  optim::AdamWOptions decoupled{
      .betas = {0.5, 0.5}, .weight_decay = 0.25, .amsgrad = true};
  expectEqual(trace(makeProgram<optim::AdamW>(decoupled)),
              expectedAdam(options, /*isDecoupled=*/true));
}

TEST(Optimizer, RmspropWithEveryOption) {
  for (optim::RMSpropOptions options : std::vector<optim::RMSpropOptions>{
           {},
           {.alpha = 0.5, .weight_decay = 0.25},
           {.alpha = 0.5, .eps = 0.25, .momentum = 0.75},
           {.alpha = 0.5, .momentum = 0.75, .centered = true}})
    expectEqual(trace(makeProgram<optim::RMSprop>(options)),
                expectedRmsprop(options));
}

TEST(Optimizer, AdagradWithEveryOption) {
  for (optim::AdagradOptions options : std::vector<optim::AdagradOptions>{
           {},
           {.lr_decay = 0.5},
           {.weight_decay = 0.25, .initial_accumulator_value = 0.5}})
    expectEqual(trace(makeProgram<optim::Adagrad>(options)),
                expectedAdagrad(options));
}

TEST(Optimizer, ClipsTheNormOfAllGradientsTogether) {
  auto clip = [](double max_norm) {
    return evaluate(
        {{{2}, {3, 0}}, {{1, 2}, {0, -4}}}, [=](const std::vector<Tensor> &x) {
          std::vector<Tensor> grads = x;
          Tensor norm = optim::clip_grad_norm_(grads, max_norm);
          return cat({grads[0], grads[1].flatten(), norm.unsqueeze(0)});
        });
  };
  double scale = 2 / (5 + 1e-6);
  expectEqual(clip(2), {{5}, {3 * scale, 0, 0, -4 * scale, 5}});
  expectEqual(clip(6), {{5}, {3, 0, 0, -4, 5}});
}

TEST(Optimizer, ClipsToANormThatIsAnInput) {
  BuiltProgram program([] {
    function("clip", {input("g", {2}, f64), scalar("max_norm", f64)},
             [](Tensor g, Tensor maxNorm) {
               std::vector<Tensor> grads = {g};
               optim::clip_grad_norm_(grads, maxNorm);
               return grads[0];
             });
  });
  NamedValues outputs =
      program.run("clip@2", {{"g", {3, -4}}, {"max_norm", {2.5}}});
  expectEqual({{2}, outputs["output"]},
              {{2}, {3 * 2.5 / (5 + 1e-6), -4 * 2.5 / (5 + 1e-6)}});
}

TEST(Optimizer, ClipsTheValuesOfGradients) {
  expectEqual(evaluate({{{3}, {3, -0.5, -4}}},
                       [](const std::vector<Tensor> &x) {
                         std::vector<Tensor> grads = x;
                         optim::clip_grad_value_(grads, 1.5);
                         return grads[0];
                       }),
              {{3}, {1.5, -0.5, -1.5}});
}

TEST(Optimizer, StateIsNamedAfterTheOptimizerAndTheParameter) {
  EXPECT_EQ(makeProgram<optim::AdamW>(optim::AdamWOptions{}).stateNames,
            (std::vector<std::string>{"w", "optim.exp_avg.w",
                                      "optim.exp_avg_sq.w", "optim.step"}));
  EXPECT_EQ(makeProgram<optim::SGD>(optim::SGDOptions{.momentum = 0.5,
                                                      .dampening = 0.5,
                                                      .name = "critic"})
                .stateNames,
            (std::vector<std::string>{"w", "critic.momentum_buffer.w",
                                      "critic.step"}));
}

TEST(Optimizer, RateMayBeANumber) {
  BuiltProgram program([] {
    Tensor w =
        detail::declare_state("w", detail::StateKind::parameter, {{1}, f64},
                              init::constant(2.0), SourceLocation::current());
    optim::SGD sgd({w}, {.lr = 0.5});
    function("default", {}, [&] { sgd.step({ones({1}, f64)}); });
    function("given", {}, [&] { sgd.step({ones({1}, f64)}, 0.25); });
  });
  program.run("default@2");
  EXPECT_EQ(program.states["w"], std::vector<double>{1.5});
  program.run("given@2");
  EXPECT_EQ(program.states["w"], std::vector<double>{1.25});
}

namespace {

/// Two parameters, 2 and [1, -1] at first, with gradients of 1 and 3 times the input g.
struct Pair {
  Tensor w =
      detail::declare_state("w", detail::StateKind::parameter, {{1}, f64},
                            init::constant(2.0), SourceLocation::current());
  Tensor v =
      detail::declare_state("v", detail::StateKind::parameter, {{2}, f64},
                            init::constant(-1.0), SourceLocation::current());

  static Tensor lossOf(Tensor w, Tensor v, Tensor g) {
    return sum(w * g) + 3.0 * sum(v * g);
  }
};

} // namespace

TEST(Optimizer, LeavesFrozenParametersAlone) {
  BuiltProgram program([] {
    Pair pair;
    pair.v.requires_grad_(false);
    std::vector<Tensor> parameters = {pair.v, pair.w};
    optim::Adam adam(parameters);
    function("step", {input("g", {1}, f64)}, [&](Tensor g) {
      std::vector<Tensor> grads =
          grad(Pair::lossOf(pair.w, pair.v, g), parameters);
      EXPECT_FALSE(grads[0].defined());
      optim::clip_grad_norm_(grads, 0.5);
      optim::clip_grad_value_(grads, 0.5);
      adam.step(grads, 0.125);
    });
  });
  EXPECT_EQ(program.error, "");
  EXPECT_EQ(program.stateNames,
            (std::vector<std::string>{"w", "v", "optim.exp_avg.w",
                                      "optim.exp_avg_sq.w", "optim.step"}));
  program.run("step@2", {{"g", {5}}});
  EXPECT_EQ(program.states["v"], (std::vector<double>{-1, -1}));
  EXPECT_NEAR(program.states["w"][0], 2 - 0.125, 1e-6);
  // Not written at all, so that what is frozen for good may become a constant.
  EXPECT_EQ(program.print("step@2").find("ingot.state = \"v\"}) ->"),
            std::string::npos);
}

TEST(Optimizer, SaysWhatIsFrozenTooLateOrAltogether) {
  EXPECT_NE(errorOf([] {
              Pair pair;
              optim::SGD sgd({pair.w});
              requires_grad_(pair.w, false);
              function("step", {input("g", {1}, f64)}, [&](Tensor g) {
                sgd.step(
                    grad(Pair::lossOf(pair.w, pair.v, g), {pair.w, pair.v}));
              });
            }).find("expected 1 gradients, found 2"),
            std::string::npos);
  EXPECT_NE(errorOf([] {
              Tensor w = detail::declare_state(
                  "w", detail::StateKind::parameter, {{3}, f32}, init::zeros(),
                  SourceLocation::current());
              optim::SGD sgd({w});
              function("step", {input("g", {3}, f64)},
                       [&](Tensor g) { sgd.step({g}); });
            }).find("expected a gradient of f32 for 'w', found f64"),
            std::string::npos);
  EXPECT_NE(errorOf([] {
              Pair pair;
              optim::SGD sgd({pair.w, pair.v});
              requires_grad_(pair.w, false);
              function("step", {input("g", {1}, f64)}, [&](Tensor g) {
                sgd.step(
                    grad(Pair::lossOf(pair.w, pair.v, g), {pair.w, pair.v}));
              });
            })
                .find("expected a gradient for 'w', found none: it was frozen "
                      "after the optimiser was made"),
            std::string::npos);
  EXPECT_NE(errorOf([] {
              Pair pair;
              requires_grad_(pair.w, false);
              optim::SGD sgd({pair.w});
            }).find("expected at least one parameter that is not frozen"),
            std::string::npos);
}

// Three runs with accumulated gradients are one run with their mean.
TEST(Optimizer, AccumulatesGradientsOfSeveralRuns) {
  BuiltProgram program([] {
    Pair pair;
    std::vector<Tensor> parameters = {pair.w, pair.v};
    requires_grad_(pair.v, false);
    optim::Adam adam(parameters);
    optim::GradAccumulator accumulator(parameters, 3);
    function("step", {input("g", {1}, f64)}, [&](Tensor g) {
      return accumulator.step(
          adam, grad(Pair::lossOf(pair.w, pair.v, g), parameters), 0.125);
    });
  });
  BuiltProgram whole([] {
    Pair pair;
    optim::Adam adam({pair.w});
    function("step", {input("g", {1}, f64)},
             [&](Tensor g) { adam.step({g}, 0.125); });
  });
  for (double g : {1.0, -4.0, 6.0, 0.5, 0.25, 2.25}) {
    double updated = program.run("step@2", {{"g", {g}}})["output"][0];
    EXPECT_EQ(updated, g == 6.0 || g == 2.25);
    if (!updated)
      continue;
    whole.run("step@2", {{"g", {1.0}}}); // both means are 1
    for (const char *state :
         {"w", "optim.exp_avg.w", "optim.exp_avg_sq.w", "optim.step"})
      expectEqual({{1}, program.states[state]}, {{1}, whole.states[state]});
    EXPECT_EQ(program.states["accumulator.w"], std::vector<double>{0});
  }
}

TEST(Optimizer, AddsTheNormsOfGradientsWhereTheyAreWatched) {
  BuiltProgram program(
      [] {
        Pair pair;
        optim::SGD sgd({pair.w, pair.v});
        function("step", {input("g", {2}, f64)}, [&](Tensor g) {
          sgd.step({sum(g).unsqueeze(0), g});
          return Outputs{{"loss", sum(g)}};
        });
      },
      {2}, 1, /*watchesGradients=*/true);
  NamedValues outputs = program.run("step@2", {{"g", {3, -4}}});
  EXPECT_EQ(outputs["grad_norm.w"], std::vector<double>{1});
  EXPECT_EQ(outputs["grad_norm.v"], std::vector<double>{5});
  EXPECT_EQ(outputs.size(), 3u);
}

TEST(Optimizer, StepsOfNarrowParametersAreRoundedOnce) {
  using Make = std::function<std::unique_ptr<optim::Optimizer>(Tensor)>;
  auto make = []<class Type, class Options>(Options options) -> Make {
    return [=](Tensor w) {
      return std::make_unique<Type>(std::vector{w}, options);
    };
  };
  using namespace optim;
  const Make all[] = {
      make.operator()<SGD>(SGDOptions{.weight_decay = 0.3}),
      make.operator()<SGD>(SGDOptions{.momentum = 0.9, .dampening = 0.3}),
      make.operator()<SGD>(SGDOptions{.momentum = 0.9, .nesterov = true}),
      make.operator()<Adam>(AdamOptions{.weight_decay = 0.3}),
      make.operator()<AdamW>(AdamWOptions{}),
      make.operator()<AdamW>(AdamWOptions{.amsgrad = true}),
      make.operator()<RMSprop>(
          RMSpropOptions{.momentum = 0.9, .centered = true}),
      make.operator()<Adagrad>(AdagradOptions{.lr_decay = 0.3}),
  };
  for (DType dtype : {f16, bf16})
    for (const Make &makeOptimizer : all) {
      BuiltProgram program([&] {
        Tensor w = detail::declare_state("w", detail::StateKind::parameter,
                                         {{5}, dtype}, init::constant(2.0),
                                         SourceLocation::current());
        std::unique_ptr<Optimizer> optimizer = makeOptimizer(w);
        GradAccumulator accumulator({w}, 3);
        amp::GradScaler scaler;
        function("step", {input("g", {5}, dtype), scalar("lr")},
                 [&](Tensor g, Tensor lr) { optimizer->step({g}, lr); });
        function("clipped", {input("g", {5}, dtype), scalar("lr")},
                 [&](Tensor g, Tensor lr) {
                   std::vector<Tensor> grads{g};
                   clip_grad_norm_(grads, 1.0);
                   optimizer->step(grads, lr);
                 });
        function("summed", {input("g", {5}, dtype), scalar("lr")},
                 [&](Tensor g, Tensor lr) {
                   accumulator.step(*optimizer, {g}, lr);
                 });
        function("scaled", {input("g", {5}, dtype), scalar("lr")},
                 [&](Tensor g, Tensor lr) {
                   std::vector<Tensor> grads{g};
                   scaler.unscale_(grads);
                   optimizer->step(grads, lr);
                 });
        function("wide", {input("g", {5}), scalar("lr", dtype)},
                 [&](Tensor g, Tensor lr) { optimizer->step({g}, lr); });
      });
      ASSERT_EQ(program.error, "");
      for (const char *name :
           {"step@2", "clipped@2", "summed@2", "scaled@2", "wide@2"})
        EXPECT_EQ(findNarrowSteps(program.print(name), dtype), "") << name;
    }
}
