//===- PrecisionTest.cpp - Formulas in f32 on narrower operands ------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ingot.h"

#include <gtest/gtest.h>

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

} // namespace

TEST(Precision, FunctionsOfSeveralStepsTakeThemInF32) {
  const Steps all[] = {
      {"mean", [](Tensor x, Tensor) { return mean(x, 1); }},
      {"var", [](Tensor x, Tensor) { return var(x, 1); }},
      {"std", [](Tensor x, Tensor) { return ingot::std(x, 1); }},
      {"norm", [](Tensor x, Tensor) { return norm(x, 2.0, 1); }},
      {"norm of 3", [](Tensor x, Tensor) { return norm(x, 3.0, 1); }},
      {"logsumexp", [](Tensor x, Tensor) { return logsumexp(x, 1); }},
      {"layer_norm", [](Tensor x, Tensor) { return layer_norm(x, {6}); }},
      {"rms_norm", [](Tensor x, Tensor) { return rms_norm(x, {6}); }},
      {"normalize", [](Tensor x, Tensor) { return normalize(x); }},
      {"mse_loss", [](Tensor x, Tensor y) { return mse_loss(x, y); }},
      {"l1_loss", [](Tensor x, Tensor y) { return l1_loss(x, y); }},
      {"smooth_l1_loss",
       [](Tensor x, Tensor y) { return smooth_l1_loss(x, y); }},
      {"huber_loss", [](Tensor x, Tensor y) { return huber_loss(x, y); }},
      {"kl_div", [](Tensor x, Tensor y) { return kl_div(x, y); }},
      {"margin_ranking_loss",
       [](Tensor x, Tensor y) { return margin_ranking_loss(x, y, y); }},
      {"cosine_similarity",
       [](Tensor x, Tensor y) { return cosine_similarity(x, y); }},
      {"triplet_margin_loss",
       [](Tensor x, Tensor y) { return triplet_margin_loss(x, y, y); }},
      {"binary_cross_entropy",
       [](Tensor x, Tensor y) { return binary_cross_entropy(x, y); }},
      {"binary_cross_entropy_with_logits",
       [](Tensor x, Tensor y) {
         return binary_cross_entropy_with_logits(x, y);
       }},
      {"cross_entropy",
       [](Tensor x, Tensor) { return cross_entropy(x, zeros({4}, i64)); }},
      {"cross_entropy of probabilities",
       [](Tensor x, Tensor y) { return cross_entropy(x, y); }},
      {"nll_loss",
       [](Tensor x, Tensor) { return nll_loss(x, zeros({4}, i64)); }},
      {"softplus", [](Tensor x, Tensor) { return softplus(x); }},
      {"logsigmoid", [](Tensor x, Tensor) { return logsigmoid(x); }},
      {"gelu", [](Tensor x, Tensor) { return gelu(x, GeluForm::tanh); }},
      {"elu", [](Tensor x, Tensor) { return elu(x); }},
      {"selu", [](Tensor x, Tensor) { return selu(x); }},
      {"celu", [](Tensor x, Tensor) { return celu(x, 2.0); }},
      {"mish", [](Tensor x, Tensor) { return mish(x); }},
      {"hardswish", [](Tensor x, Tensor) { return hardswish(x); }},
      {"tan", [](Tensor x, Tensor) { return tan(x); }},
      {"log2", [](Tensor x, Tensor) { return log2(x); }},
      {"logit", [](Tensor x, Tensor) { return logit(x); }},
      {"glu", [](Tensor x, Tensor) { return glu(x); }},
      {"lerp", [](Tensor x, Tensor y) { return lerp(x, y, 0.3); }},
      {"lerp by a tensor", [](Tensor x, Tensor y) { return lerp(x, y, x); }},
      {"addcmul", [](Tensor x, Tensor y) { return addcmul(x, x, y, 0.3); }},
      {"addcdiv", [](Tensor x, Tensor y) { return addcdiv(x, x, y, 0.3); }},
      {"softsign", [](Tensor x, Tensor) { return softsign(x); }},
      {"tanhshrink", [](Tensor x, Tensor) { return tanhshrink(x); }},
      {"batch_norm",
       [](Tensor x, Tensor) { return batch_norm(x, {}, {}, {}, {}, true); }},
  };
  for (const Steps &steps : all)
    for (DType dtype : {f16, bf16})
      EXPECT_EQ(findNarrowStepsOf(steps, dtype), "") << steps.name;
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

TEST(Autocast, RunningStatisticsAreRoundedOnce) {
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
