//===- ListCommandTest.cpp - ingot list ------------------------------------===//
#include "tests/tools/ingot/Command.h"

namespace {

using ListCommand = ingot::testing::Command;

TEST_F(ListCommand, ShowsTheNamesOfTheZoo) {
  std::string text = output("list");
  EXPECT_NE(text.find("\nmlp\nmlp_"), std::string::npos) << text;
  EXPECT_EQ(text.find("forward"), std::string::npos) << text;
  nlohmann::json report = json("list");
  EXPECT_EQ(report.size(), std::ranges::count(text, '\n'));
  EXPECT_EQ(report[0]["program"], text.substr(0, text.find('\n')));
}

TEST_F(ListCommand, ShowsTheFunctionsOfOneModel) {
  EXPECT_TRUE(output("list mlp")
                  .starts_with("mlp\n  forward@1(images f32 [1, 784]) -> "
                               "(logits f32 [1, 10])\n"));
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

TEST_F(ListCommand, FindsTheLibrarysOwnProgramOfANameOfTheZoo) {
  EXPECT_EQ(output("list " INGOT_TEST_LIBRARY ":mlp"),
            "mlp\n  forward@1(x f32 [1, 3]) -> (y f32 [1, 3])\n");
}

TEST_F(ListCommand, SaysWhyAFunctionCannotBeBuilt) {
  const std::string why = "mlp_deep.cpp:26: blocks.1: batch_norm: ";
  std::string text = output("list mlp_deep");
  EXPECT_NE(text.find("  forward@1(images"), std::string::npos) << text;
  EXPECT_NE(text.find("  train_step@1 cannot be built: " + why),
            std::string::npos)
      << text;
  nlohmann::json report = json("list mlp_deep");
  EXPECT_TRUE(std::string(report[0]["functions"][2]["error"]).starts_with(why));
}

} // namespace
