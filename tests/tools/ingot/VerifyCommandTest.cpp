//===- VerifyCommandTest.cpp - ingot verify --------------------------------===//
//
// That a wrong kernel is found is tested with the engine, in
// tests/compiler/pipeline/VerifyTest.cpp: a correct compiler makes none.
//
//===----------------------------------------------------------------------===//
#include "tests/tools/ingot/TrainingData.h"

namespace {

using VerifyCommand = ingot::testing::TrainingData;

TEST_F(VerifyCommand, ChecksEveryKernelOfATrainingStep) {
  for (const char *mode : {"fused", "eager"}) {
    std::string text = output("verify mlp_regressor --per-kernel --batch 3 "
                              "--function train_step --mode " +
                              std::string(mode));
    EXPECT_TRUE(text.starts_with("train_step@3\n")) << text;
    EXPECT_NE(text.find("fc1: "), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with(" kernels, all within their bounds\n")) << text;
  }
}

TEST_F(VerifyCommand, ChecksOutputsAndStates) {
  nlohmann::json report =
      json("verify mlp_regressor --batch 3 --function train_step");
  std::vector<std::string> names;
  for (const nlohmann::json &check : report) {
    names.push_back(check["tensor"]);
    EXPECT_EQ(check["problem"], "");
    EXPECT_LE(check["ratio"], 1);
  }
  EXPECT_EQ(names.at(0), "loss");
  EXPECT_NE(std::ranges::find(names, "fc2.weight"), names.end());
  // Rounding is there: a comparison of nothing would find none.
  EXPECT_GT(report[1]["max_error"], 0);
}

// With special inputs a mean is next to the largest number there is.
TEST_F(VerifyCommand, ShowsTheLargestErrorOfOrdinaryInputs) {
  for (const nlohmann::json &check :
       json("verify '" INGOT_TEST_LIBRARY
            ":normalizer' --batch 32 --function train_step"))
    EXPECT_LT(check["max_error"], 1e-4) << check["tensor"];
}

// Its second loss reads what the first one's optimizer wrote: a gradient there may have
// either sign, and what follows from a step of either sign may be anything.
TEST_F(VerifyCommand, ComparesEveryTensorOfTwoOptimizers) {
  for (const nlohmann::json &check :
       json("verify '" INGOT_TEST_LIBRARY
            ":two_networks' --batch 3 --function train_step"))
    EXPECT_LT(check["unbounded"], check["elements"]) << check["tensor"];
}

TEST_F(VerifyCommand, JudgesTensorsWithoutBoundsByTheirKernels) {
  std::string text = output("verify mlp_deep --batch 3 --function train_step");
  EXPECT_NE(text.find("\nkernels ok "), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with(" without: their kernels are within theirs\n"))
      << text;
}

TEST_F(VerifyCommand, ChecksTrainingStepByStep) {
  writeData();
  std::string call = "verify '" INGOT_TEST_LIBRARY
                     ":small_classifier' --train-steps 3 --batch 4 --data . ";
  std::string text = output(call);
  EXPECT_TRUE(text.starts_with("train_step@4\n")) << text;
  EXPECT_NE(text.find("trained by itself the evaluator's is at most "),
            std::string::npos)
      << text;
  EXPECT_TRUE(text.ends_with(" tensors, all within their bounds\n")) << text;
  for (const nlohmann::json &check : json(call)) {
    EXPECT_EQ(check["elements"].get<int64_t>() % 3, 0) << check;
    EXPECT_LE(check["ratio"], 1) << check;
    EXPECT_EQ(check["problem"], "") << check;
  }
  expectError(
      "verify mlp_binary --train-steps 3 --batch 4 --data .",
      "input 'features' of 'train_step', f32 [4, 30], has no data: "
      "expected --data features=FILE or --set features=VALUE; there are "
      "data for none");
  // Two optimisers in one step, of images alone; numbers of any name are compared.
  text = output("verify '" INGOT_TEST_LIBRARY
                ":two_networks' --train-steps 2 --batch 4 --data .");
  EXPECT_TRUE(text.ends_with(" tensors, all within their bounds\n")) << text;
}

// As `train` does, also of rows that no step comes to.
TEST_F(VerifyCommand, RefusesLabelsThatAreNoClass) {
  std::string rows = "a,b,c,d,kind\n";
  for (int i = 0; i < 40; ++i)
    rows += "1,2,3,4," + std::to_string(i == 33 ? 10 : i % 10) + "\n";
  save(rows, "rows.csv");
  expectError(
      "verify mlp --train-steps 1 --batch 2 --data images=rows.csv:a..d "
      "--data labels=rows.csv:kind",
      "rows.csv: line 35, column 'kind': 'labels' is 10, 'logits' has "
      "10 classes");
}

// The largest mean square of a step is read and overwritten by the same kernel.
TEST_F(VerifyCommand, ChecksStepsThatOverwriteWhatTheyRead) {
  for (const char *mode : {"fused", "eager"}) {
    std::string text =
        output("verify '" INGOT_TEST_LIBRARY ":three_steps' --batch 5 --mode " +
               std::string(mode));
    EXPECT_NE(text.find("third"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with(" tensors, all within their bounds\n")) << text;
  }
}

// As many terms as pixels of MNIST; in bf16 no bound would be left.
TEST_F(VerifyCommand, ComparesEveryElementOfNarrowProducts) {
  save("func.func @f(%a: tensor<3x784xbf16> {ingot.name = \"a\"}, "
       "%b: tensor<784x10xbf16> {ingot.name = \"b\"}) -> (tensor<3x10xbf16> "
       "{ingot.name = \"c\"}) {\n"
       "  %c = ingot.matmul %a, %b : tensor<3x784xbf16>, tensor<784x10xbf16>\n"
       "  return %c : tensor<3x10xbf16>\n}\n",
       "product.mlir");
  nlohmann::json report = json("verify product.mlir");
  ASSERT_EQ(report.size(), 1u);
  // Three runs; of the special inputs a row overflows or not.
  EXPECT_EQ(report[0]["elements"], 3 * 30);
  EXPECT_LE(report[0]["unbounded"], 30);
  EXPECT_LE(report[0]["ratio"], 1);
}

// A row takes two registers of x86-64-v3; where all of the upper one is outside of the
// image, a condition that holds for whole rows must not load it after all.
TEST_F(VerifyCommand, LoadsNothingOutsideOfRowsOfTwoRegisters) {
  save("func.func @f(%x: tensor<1x9x5x1xf64>) -> tensor<1x9x5x1xf64> {\n"
       "  %0 = ingot.pool %x kind = sum kernel = [3, 2] stride = [1, 1]"
       " low = [1, 0] high = [1, 1] dilation = [1, 1] layout = channels_last"
       " : tensor<1x9x5x1xf64>\n"
       "  return %0 : tensor<1x9x5x1xf64>\n}\n",
       "pool.mlir");
  for (const char *level : {"x86-64-v3", "x86-64-v4"})
    if (__builtin_cpu_supports("x86-64-v4") || level[8] == '3')
      output(std::string("verify pool.mlir --target cpu=") + level);
}

// Of six numbers of either sign one is nearly always negative; NaN has no bound.
TEST_F(VerifyCommand, ComparesLogarithmsAndRootsOfNumbers) {
  std::string inputs, body = "  %0 = ingot.sqrt %x0 : tensor<f32>\n";
  for (int i = 0; i < 6; ++i) {
    std::string n = std::to_string(i);
    inputs += (i ? ", %x" : "%x") + n + ": tensor<f32> {ingot.name = \"rate" +
              n + "\"}";
    if (i > 0)
      body += "  %l" + n + " = ingot.log %x" + n + " : tensor<f32>\n  %" + n +
              " = ingot.add %" + std::to_string(i - 1) + ", %l" + n +
              " : tensor<f32>\n";
  }
  save("func.func @f(" + inputs +
           ") -> (tensor<f32> {ingot.name = \"y\"}) {\n" + body +
           "  return %5 : tensor<f32>\n}\n",
       "numbers.mlir");
  for (int seed = 0; seed < 5; ++seed) {
    nlohmann::json report =
        json("verify numbers.mlir --seed " + std::to_string(seed));
    EXPECT_LT(report.at(0)["unbounded"], report[0]["elements"]) << report;
    EXPECT_GT(report[0]["bound"], 0) << report;
  }
}

TEST_F(VerifyCommand, FailsWhereNothingIsCompared) {
  save("func.func @f(%x: tensor<3xf32> {ingot.name = \"x\"}) -> "
       "(tensor<3xf32> {ingot.name = \"y\"}) {\n"
       "  %0 = ingot.exp %x : tensor<3xf32>\n"
       "  %1 = ingot.sub %0, %0 : tensor<3xf32>\n"
       "  %2 = ingot.reciprocal %1 : tensor<3xf32>\n"
       "  return %2 : tensor<3xf32>\n}\n",
       "unbounded.mlir");
  Outcome outcome = run("verify unbounded.mlir");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.error,
            "ingot: error: f: 'y': nothing was compared: none of its 6 "
            "elements has a bound (1 of 1 tensors are wrong or unknown)\n");
  save("func.func @f(%x: tensor<3xf32> {ingot.name = \"x\"}) -> "
       "(tensor<3xf32> {ingot.name = \"y\"}) {\n"
       "  return %x : tensor<3xf32>\n}\n",
       "empty.mlir");
  outcome = run("verify empty.mlir --per-kernel");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.error, "ingot: error: nothing was compared: the program "
                           "has no kernels\n");
}

TEST_F(VerifyCommand, ChecksThatAnArtifactIsIntact) {
  compileModule();
  EXPECT_EQ(output("verify linear.ingot"),
            "linear.ingot: structure, code and weights are intact\n");
  std::string file = contentOf(path("linear.ingot"));
  file.back() ^= 1; // the weights come last
  save(file, "changed.ingot");
  Outcome outcome = run("verify changed.ingot");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.error.find("weight"), std::string::npos) << outcome.error;
  expectError("verify --per-kernel linear.ingot",
              "--per-kernel needs a model: an artifact does not say what its "
              "kernels mean");
}

} // namespace
