//===- ZooTest.cpp - Every program of the zoo against the evaluator --------===//
#include "tests/tools/ingot/Command.h"

#include "ingot/compile.h"

using namespace ingot;

namespace {

/// A registered program.
class Zoo : public ingot::testing::Command,
            public ::testing::WithParamInterface<std::string> {
protected:
  /// Expects every kernel to be right. Three samples: no extent of a layer, so
  /// that exchanged dimensions show.
  void verifyKernels(const std::string &mode) {
    std::string text = output("verify " + GetParam() +
                              " --per-kernel --batch 3 --mode " + mode);
    EXPECT_NE(text.find("train_step@3\n"), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with(" kernels, all within their bounds\n")) << text;
  }
};

TEST_P(Zoo, KernelsOfAllFunctionsAreRight) { verifyKernels("fused"); }

TEST_P(Zoo, KernelsOfSingleOperationsAreRight) { verifyKernels("eager"); }

TEST_P(Zoo, ForwardIsRightAsAWhole) {
  std::string text =
      output("verify " + GetParam() + " --batch 3 --function forward");
  EXPECT_TRUE(text.ends_with(", all within their bounds\n")) << text;
}

TEST_P(Zoo, AllButStepsRunAnyNumberOfSamples) {
  output("compile " + GetParam() + " --batch 3 -o zoo.ingot");
  nlohmann::json report = json("inspect zoo.ingot");
  for (const nlohmann::json &function : report["functions"]) {
    std::string name = function["name"];
    EXPECT_EQ(function["batch"], name.ends_with("_step") ? 0 : 3) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, Zoo,
                         ::testing::ValuesIn(registeredPrograms()),
                         [](const auto &info) { return info.param; });

} // namespace
