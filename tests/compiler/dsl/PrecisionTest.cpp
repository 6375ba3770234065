//===- PrecisionTest.cpp - Formulas in f32 on narrower operands ------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ingot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

using namespace ingot;

namespace {

struct Steps {
  const char *name;
  std::function<Tensor(Tensor, Tensor)> function;
};

std::string findNarrowStepsOf(const Steps &steps, DType dtype) {
  BuiltProgram program([&] {
    function("f", {input("x", {4, 6}, dtype), input("y", {4, 6}, dtype)},
             [&](Tensor x, Tensor y) { return steps.function(x, y); });
  });
  EXPECT_EQ(program.error, "") << steps.name;
  return findNarrowSteps(program.print("f@2"), dtype);
}

/// A function with these arguments.
#define INGOT_STEPS(function, ...)                                             \
  {#function, [](const Tensor &x, [[maybe_unused]] const Tensor &y) {          \
     return ingot::function(__VA_ARGS__);                                      \
   }}

const std::vector<Steps> &functionsOfSeveralSteps() {
  static const std::vector<Steps> functions = {
      INGOT_STEPS(mean, x, 1),
      INGOT_STEPS(var, x, 1),
      INGOT_STEPS(std, x, 1),
      INGOT_STEPS(norm, x, 2.0, 1),
      INGOT_STEPS(norm, x, 3.0, 1),
      INGOT_STEPS(logsumexp, x, 1),
      INGOT_STEPS(layer_norm, x, {6}),
      INGOT_STEPS(rms_norm, x, {6}),
      INGOT_STEPS(normalize, x),
      INGOT_STEPS(mse_loss, x, y),
      INGOT_STEPS(l1_loss, x, y),
      INGOT_STEPS(smooth_l1_loss, x, y),
      INGOT_STEPS(huber_loss, x, y),
      INGOT_STEPS(kl_div, x, y),
      INGOT_STEPS(margin_ranking_loss, x, y, y),
      INGOT_STEPS(cosine_similarity, x, y),
      INGOT_STEPS(cosine_embedding_loss, x, y, zeros({4})),
      INGOT_STEPS(hinge_embedding_loss, x, to(y, f32)),
      INGOT_STEPS(triplet_margin_loss, x, y, y),
      INGOT_STEPS(binary_cross_entropy, x, y),
      INGOT_STEPS(binary_cross_entropy_with_logits, x, y),
      INGOT_STEPS(cross_entropy, x, zeros({4}, i64)),
      INGOT_STEPS(cross_entropy, x, y),
      INGOT_STEPS(nll_loss, x, zeros({4}, i64)),
      INGOT_STEPS(softplus, x),
      INGOT_STEPS(logsigmoid, x),
      INGOT_STEPS(gelu, x, GeluForm::tanh),
      INGOT_STEPS(elu, x),
      INGOT_STEPS(selu, x),
      INGOT_STEPS(celu, x, 2.0),
      INGOT_STEPS(mish, x),
      INGOT_STEPS(hardswish, x),
      INGOT_STEPS(tan, x),
      INGOT_STEPS(hardsigmoid, x),
      INGOT_STEPS(log2, x),
      INGOT_STEPS(log10, x),
      INGOT_STEPS(logit, x),
      INGOT_STEPS(glu, x),
      INGOT_STEPS(lerp, x, y, 0.3),
      INGOT_STEPS(lerp, x, y, x),
      INGOT_STEPS(addcmul, x, x, y, 0.3),
      INGOT_STEPS(addcdiv, x, x, y, 0.3),
      INGOT_STEPS(softsign, x),
      INGOT_STEPS(tanhshrink, x),
      INGOT_STEPS(batch_norm, x, {}, {}, {}, {}, true),
  };
  return functions;
}
#undef INGOT_STEPS

/// The functions that are written with inF32OrWider(), directly or as a loss of pairs.
std::set<std::string> namesInSources() {
  std::set<std::string> names;
  for (const auto &entry :
       std::filesystem::directory_iterator(INGOT_FUNCTIONAL_FOLDER)) {
    std::ifstream file(entry.path());
    std::string name;
    for (std::string line; std::getline(file, line);) {
      const std::string scope = "FunctionScope scope(\"";
      if (size_t at = line.find(scope); at != std::string::npos)
        name =
            line.substr(at + scope.size(),
                        line.find('"', at + scope.size()) - at - scope.size());
      if (line.starts_with("}"))
        name.clear();
      if (!name.empty() && (line.find("inF32OrWider(") != std::string::npos ||
                            line.find("reduceLossOf(") != std::string::npos))
        names.insert(name);
    }
  }
  return names;
}

} // namespace

TEST(Precision, FunctionsOfSeveralStepsTakeThemInF32) {
  for (const Steps &steps : functionsOfSeveralSteps())
    for (DType dtype : {f16, bf16})
      EXPECT_EQ(findNarrowStepsOf(steps, dtype), "") << steps.name;
}

TEST(Precision, EveryFunctionOfSeveralStepsIsTested) {
  std::set<std::string> tested;
  for (const Steps &steps : functionsOfSeveralSteps())
    tested.insert(steps.name);
  std::set<std::string> written = namesInSources();
  EXPECT_GT(written.size(), 30u);
  for (const std::string &name : written)
    EXPECT_TRUE(tested.contains(name)) << name;
}

TEST(Precision, ResultsHaveTheTypeThatOperandsMeetIn) {
  BuiltProgram program([] {
    function("f", {input("x", {4, 6}, f16), input("y", {4, 6}, bf16)},
             [](Tensor x, Tensor y) {
               EXPECT_EQ(mean(x).dtype(), f16);
               EXPECT_EQ(mse_loss(x, x).dtype(), f16);
               EXPECT_EQ(mse_loss(x, y).dtype(), f32);
               EXPECT_EQ(layer_norm(y, {6}).dtype(), bf16);
               EXPECT_EQ(layer_norm(y, {6}, ones({6})).dtype(), f32);
               EXPECT_EQ(lerp(x, y, 0.5).dtype(), f32);
               EXPECT_EQ(addcmul(x, x, 2).dtype(), f16);
               EXPECT_EQ(batch_norm(x, {}, {}, ones({6})).dtype(), f16);
               EXPECT_EQ(mean(to(x, f64)).dtype(), f64);
               return x;
             });
  });
  EXPECT_EQ(program.error, "");
}

TEST(Precision, FractionsOfIntegersAreKept) {
  BuiltProgram program([] {
    function("f", {input("x", {4, 6}, i64)}, [](Tensor x) {
      EXPECT_EQ(hardsigmoid(x).dtype(), f32);
      EXPECT_EQ(softplus(x).dtype(), f32);
      EXPECT_EQ(smooth_l1_loss(x, x).dtype(), f32);
      EXPECT_EQ(huber_loss(x, x).dtype(), f32);
      EXPECT_EQ(cosine_similarity(x, x).dtype(), f32);
      return x;
    });
  });
  EXPECT_EQ(program.error, "");
}

TEST(Precision, RunningStatisticsAreRoundedOnce) {
  for (DType dtype : {f16, bf16}) {
    BuiltProgram program([&] {
      auto buffer = [&](const char *name) {
        return detail::declare_state(name, detail::StateKind::buffer,
                                     {{6}, dtype}, init::zeros(),
                                     SourceLocation::current());
      };
      Tensor mean = buffer("mean"), variance = buffer("variance");
      function("f", {input("x", {4, 6}, dtype)}, [&](Tensor x) {
        return batch_norm(x, mean, variance, {}, {}, /*training=*/true, 0.3);
      });
    });
    ASSERT_EQ(program.error, "");
    EXPECT_EQ(findNarrowSteps(program.print("f@2"), dtype), "");
  }
}

TEST(Precision, FactorsAndDivisorsAreNotRounded) {
  struct Scaling {
    const char *text;
    std::function<Tensor(Tensor, Tensor)> scale;
    bool isFine;
  };
  for (DType dtype : {f16, bf16})
    for (const auto &[text, scale, isFine] : std::vector<Scaling>{
             {"x * 0.1", [](Tensor x, Tensor) { return x * 0.1; }, true},
             {"0.1 * x", [](Tensor x, Tensor) { return 0.1 * x; }, true},
             {"x / 3.1", [](Tensor x, Tensor) { return x / 3.1; }, true},
             {"0.1 / x", [](Tensor x, Tensor) { return 0.1 / x; }, true},
             {"x *= 0.1", [](Tensor x, Tensor) { return x *= 0.1; }, true},
             {"x * 4097", [](Tensor x, Tensor) { return x * 4097; }, true},
             {"x * rate", [](Tensor x, Tensor rate) { return x * rate; }, true},
             {"x / rate", [](Tensor x, Tensor rate) { return x / rate; }, true},
             {"x * steps",
              [](Tensor x, Tensor rate) { return x * to(rate, i64); }, true},
             {"x * 0.5", [](Tensor x, Tensor) { return x * 0.5; }, false},
             {"x / 3", [](Tensor x, Tensor) { return x / 3; }, false},
             {"x * inf", [](Tensor x, Tensor) { return x * INFINITY; }, false},
             {"x * x", [](Tensor x, Tensor) { return x * x; }, false},
             // As in PyTorch, these round the number.
             {"x + 0.1", [](Tensor x, Tensor) { return x + 0.1; }, false},
             {"x < 0.1", [](Tensor x, Tensor) { return where(x < 0.1, x, 0); },
              false}}) {
      BuiltProgram program([&] {
        function("f", {input("x", {4, 6}, dtype), scalar("rate")},
                 [&](Tensor x, Tensor rate) {
                   Tensor result = scale(x, rate);
                   EXPECT_EQ(result.dtype(), dtype) << text;
                   return result;
                 });
      });
      ASSERT_EQ(program.error, "") << text;
      std::string printed = program.print("f@2");
      EXPECT_TRUE(!isFine || findNarrowSteps(printed, dtype) == "") << printed;
      EXPECT_EQ(printed.find("ingot.cast") != std::string::npos, isFine)
          << printed;
    }
}

TEST(Precision, FactorsMayExceedNarrowTypes) {
  BuiltProgram program([] {
    function("f", {input("x", {4, 6}, f16)}, [](Tensor x) { return x * 1e5; });
  });
  EXPECT_EQ(program.error, "");
  std::string sum = errorOf([] {
    function("f", {input("x", {4, 6}, f16)}, [](Tensor x) { return x + 1e5; });
  });
  EXPECT_NE(sum.find("add: expected a number that f16 has, found 1e+05"),
            std::string::npos)
      << sum;
}
