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

} // namespace
