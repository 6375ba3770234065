//===- AutocastTest.cpp - Types that functions compute in ------------------===//

#include "tests/compiler/BuiltProgram.h"

#include "ingot/ingot.h"

#include <gtest/gtest.h>

#include <sstream>

using namespace ingot;

namespace {

struct Steps {
  const char *name;
  std::function<Tensor(Tensor, Tensor)> function;
};

/// What is rounded more than once: each line with an operation on `dtype` that is more
/// than a conversion or moves elements.
std::string findNarrowSteps(const Steps &steps, DType dtype) {
  BuiltProgram program([&] {
    function("f", {input("x", {4, 6}, dtype), input("y", {4, 6}, dtype)},
             [&](Tensor x, Tensor y) { return steps.function(x, y); });
  });
  EXPECT_EQ(program.error, "") << steps.name;
  std::istringstream lines(program.print("f@2"));
  std::string found;
  for (std::string line; std::getline(lines, line);) {
    bool isNarrow = line.find("x" + to_string(dtype)) != std::string::npos;
    bool moves = false;
    for (const char *allowed :
         {"func.func", "return", "ingot.cast", "ingot.reshape", "ingot.expand"})
      moves |= line.find(allowed) != std::string::npos;
    if (isNarrow && !moves)
      found += line + "\n";
  }
  return found;
}

} // namespace

TEST(Autocast, FunctionsOfSeveralStepsTakeThemInF32) {
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
  };
  for (const Steps &steps : all)
    for (DType dtype : {f16, bf16})
      EXPECT_EQ(findNarrowSteps(steps, dtype), "") << steps.name;
}

TEST(Autocast, ResultsHaveTheTypeThatOperandsMeetIn) {
  BuiltProgram program([] {
    function("f", {input("x", {4, 6}, f16), input("y", {4, 6}, bf16)},
             [](Tensor x, Tensor y) {
               EXPECT_EQ(mean(x).dtype(), f16);
               EXPECT_EQ(mse_loss(x, x).dtype(), f16);
               EXPECT_EQ(mse_loss(x, y).dtype(), f32);
               EXPECT_EQ(layer_norm(y, {6}).dtype(), bf16);
               EXPECT_EQ(layer_norm(y, {6}, ones({6})).dtype(), f32);
               EXPECT_EQ(mean(to(x, f64)).dtype(), f64);
               return x;
             });
  });
  EXPECT_EQ(program.error, "");
}

TEST(Autocast, FractionsOfIntegersAreKept) {
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
