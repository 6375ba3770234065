//===- SummaryCommandTest.cpp - ingot summary ------------------------------===//
#include "tests/tools/ingot/Command.h"

namespace {

using SummaryCommand = ingot::testing::Command;

TEST_F(SummaryCommand, ShowsTheModulesOfLenet) {
  nlohmann::json report = json("summary lenet --batch 2");
  EXPECT_EQ(report["function"], "forward@2");
  EXPECT_EQ(report["parameters"], 61706);
  EXPECT_EQ(report["parameter_bytes"], 4 * 61706);
  std::vector<std::string> paths;
  for (const nlohmann::json &module : report["modules"])
    paths.push_back(module["path"]);
  EXPECT_EQ(paths, (std::vector<std::string>{"", "conv1", "conv2", "fc1", "fc2",
                                             "fc3"}));
  // conv1: 6 maps of 28 x 28, 25 products and sums each, and the bias.
  const nlohmann::json &conv1 = report["modules"][1];
  EXPECT_EQ(conv1["shape"], (nlohmann::json{2, 6, 28, 28}));
  EXPECT_EQ(conv1["parameters"], 156);
  EXPECT_EQ(conv1["flops"], 2 * 6 * 28 * 28 * (2 * 25 + 1));
  // fc3: 84 inputs, 10 outputs.
  EXPECT_EQ(report["modules"][5]["flops"], 2 * 10 * (2 * 84 + 1));
  // The root has all, and so has the function: pooling and rectifiers, too.
  uint64_t sum = 0;
  for (size_t i = 1; i < report["modules"].size(); ++i)
    sum += uint64_t(report["modules"][i]["flops"]);
  EXPECT_GT(report["modules"][0]["flops"], sum);
  EXPECT_EQ(report["modules"][0]["parameters"], 61706);
}

TEST_F(SummaryCommand, PrintsATreeAndWhatFunctionsTake) {
  std::string text = output("summary lenet_bn --batch 2");
  EXPECT_NE(text.find("\n  features  Sequential()"), std::string::npos) << text;
  EXPECT_NE(text.find("\n      conv  Conv2d(1, 8, kernel_size=(3, 3), "
                      "stride=(1, 1), padding=same, bias=False)"),
            std::string::npos)
      << text;
  for (const char *function : {"forward@2", "eval_step@2", "train_step@2"})
    EXPECT_NE(text.find(std::string("\n") + function + " "), std::string::npos)
        << text;
  EXPECT_NE(text.find(" parameters, "), std::string::npos) << text;
}

TEST_F(SummaryCommand, LeavesOutWhatCannotBeBuilt) {
  std::string text = output("summary mlp_deep");
  EXPECT_NE(text.find("\nforward@1 "), std::string::npos) << text;
  EXPECT_EQ(text.find("train_step"), std::string::npos) << text;
}

TEST_F(SummaryCommand, DescribesAModuleWithoutAProgram) {
  writeModule();
  std::string text = output("summary linear.mlir");
  EXPECT_NE(text.find("\nforward@2 "), std::string::npos) << text;
  EXPECT_NE(text.find("\n6 parameters, 24 B; buffers 0 B; optimizer 0 B\n"),
            std::string::npos)
      << text;
}

} // namespace
