//===- InspectCommandTest.cpp - ingot inspect ------------------------------===//
#include "tests/tools/ingot/Command.h"

#include <map>

namespace {

class InspectCommand : public ingot::testing::Command {
protected:
  void SetUp() override { compileModule(); }
};

TEST_F(InspectCommand, ShowsWhatAnArtifactHolds) {
  nlohmann::json report = json("inspect linear.ingot");
  EXPECT_EQ(report["program"], "linear");
  EXPECT_EQ(report["mode"], "fused");
  ASSERT_EQ(report["functions"].size(), 2u);
  nlohmann::json function = report["functions"][1];
  EXPECT_EQ(function["name"], "forward");
  EXPECT_EQ(
      function["inputs"][0],
      (nlohmann::json{{"name", "x"}, {"dtype", "f32"}, {"shape", {5, 3}}}));
  EXPECT_EQ(function["outputs"][0]["shape"], (nlohmann::json{5, 2}));
  EXPECT_EQ(function["batch"], 5);
  nlohmann::json step = function["steps"].back();
  EXPECT_EQ(step["label"], "matmul + relu");
  EXPECT_GE(step["tasks"], 1);
  // x, weight and y are among its buffers.
  EXPECT_GE(step["bytes"], (15 + 6 + 10) * 4);
  EXPECT_EQ(report["states"][0], (nlohmann::json{{"name", "weight"},
                                                 {"dtype", "f32"},
                                                 {"shape", {3, 2}},
                                                 {"role", "parameter"}}));
}

TEST_F(InspectCommand, ShowsTheRoleThatEachStateIsDeclaredWith) {
  std::string states, arguments, sum = "%x";
  std::string body;
  for (const char *role : {"optimizer_slot", "buffer", "parameter"}) {
    std::string name = "a_" + std::string(role);
    states +=
        "ingot.state @" + name + " " + role + " = dense<2.0> : tensor<3xf32>\n";
    arguments +=
        ", %" + name + ": tensor<3xf32> {ingot.state = \"" + name + "\"}";
    body += "  %" + std::string(role) + " = ingot.add " + sum + ", %" + name +
            " : tensor<3xf32>\n";
    sum = "%" + std::string(role);
  }
  save(states + "func.func @\"forward@1\"(%x: tensor<3xf32> {ingot.name = " +
           "\"x\"}" + arguments +
           ") -> (tensor<3xf32> {ingot.name = \"y\"}) {\n" + body +
           "  return " + sum + " : tensor<3xf32>\n}\n",
       "roles.mlir");
  output("compile roles.mlir");
  std::map<std::string, std::string> roles;
  nlohmann::json report = json("inspect roles.ingot");
  for (const nlohmann::json &state : report["states"])
    roles[state["name"]] = state["role"];
  EXPECT_EQ(roles, (std::map<std::string, std::string>{
                       {"a_buffer", "buffer"},
                       {"a_optimizer_slot", "optimizer slot"},
                       {"a_parameter", "parameter"}}));
}

TEST_F(InspectCommand, PrintsTables) {
  std::string text = output("inspect linear.ingot");
  EXPECT_TRUE(text.starts_with("program linear, fused, cpu=x86-64-v")) << text;
  EXPECT_NE(text.find("\nforward(x f32 [5, 3]) -> (y f32 [5, 2])\n"
                      "any number of samples, in portions of 5\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("\nweight  parameter  f32 [3, 2]\n"), std::string::npos)
      << text;
}

TEST_F(InspectCommand, RefusesWhatIsNoArtifact) {
  expectError("inspect linear.mlir",
              "linear.mlir: not an artifact: it does not begin with INGOTART");
  expectError("inspect none.ingot",
              "none.ingot: cannot open: No such file or directory");
}

} // namespace
