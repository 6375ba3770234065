//===- VerifyCommandTest.cpp - ingot verify --------------------------------===//
//
// That a wrong kernel is found is tested with the engine, in
// tests/compiler/pipeline/VerifyTest.cpp: a correct compiler makes none.
//
//===----------------------------------------------------------------------===//
#include "tests/tools/ingot/Command.h"

namespace {

using VerifyCommand = ingot::testing::Command;

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
