//===- ListCommandTest.cpp - ingot list ------------------------------------===//
#include "tests/tools/ingot/Command.h"

namespace {

using ListCommand = ingot::testing::Command;

TEST_F(ListCommand, ShowsTheFunctionsOfEveryProgram) {
  std::string text = output("list");
  EXPECT_NE(
      text.find("mlp\n  forward@1(images f32 [1, 784]) -> (logits f32 [1, "
                "10])\n"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("\nmlp_regressor\n"), std::string::npos) << text;
}

TEST_F(ListCommand, ShowsOneModel) {
  writeModule();
  EXPECT_EQ(output("list linear.mlir"),
            "linear\n  forward@2(x f32 [2, 3]) -> (y f32 [2, 2])\n"
            "  forward@5(x f32 [5, 3]) -> (y f32 [5, 2])\n");
  nlohmann::json report = json("list " INGOT_TEST_LIBRARY ":doubler");
  ASSERT_EQ(report.size(), 1u);
  EXPECT_EQ(report[0]["program"], "doubler");
  EXPECT_EQ(report[0]["functions"][0]["inputs"][0]["shape"],
            (nlohmann::json{1, 3}));
}

} // namespace
