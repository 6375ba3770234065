//===- ProfileCommandTest.cpp - ingot profile ------------------------------===//
#include "tests/tools/ingot/Trace.h"

namespace {

using namespace ingot::testing;

class ProfileCommand : public Command {
protected:
  /// In eager mode: a product of [2, 3] and [3, 256], one of that and [256, 5].
  void writeProducts() {
    save("func.func @\"forward@2\"(%x: tensor<2x3xf32> {ingot.name = \"x\"}, "
         "%v: tensor<3x256xf32> {ingot.name = \"v\"}, %w: tensor<256x5xf32> "
         "{ingot.name = \"w\"}) -> (tensor<2x5xf32> {ingot.name = \"y\"}) {\n"
         "  %0 = ingot.relu %x : tensor<2x3xf32>\n"
         "  %1 = ingot.matmul %0, %v : tensor<2x3xf32>, tensor<3x256xf32>\n"
         "  %2 = ingot.matmul %1, %w : tensor<2x256xf32>, tensor<256x5xf32>\n"
         "  return %2 : tensor<2x5xf32>\n}\n",
         "products.mlir");
  }
};

TEST_F(ProfileCommand, SaysWhatEachKernelCosts) {
  writeModule();
  nlohmann::json report =
      json("profile linear.mlir --function forward@5 --rounds 3");
  ASSERT_EQ(report.size(), 1u);
  EXPECT_EQ(report[0]["function"], "forward");
  EXPECT_EQ(report[0]["mode"], "fused");
  EXPECT_EQ(report[0]["runs"], 3);
  EXPECT_GT(report[0]["peak_flops_per_second"], 1e8);
  ASSERT_EQ(report[0]["kernel_costs"].size(), 1u);
  const nlohmann::json &cost = report[0]["kernel_costs"][0];
  EXPECT_EQ(cost["label"], "matmul + relu");
  EXPECT_EQ(cost["types"], "f32 [5, 3], f32 [3, 2] -> f32 [5, 2]");
  EXPECT_EQ(cost["calls"], 1);
  // Products and sums of 3 for each of 5 x 2; a maximum is no arithmetic.
  EXPECT_EQ(cost["flops"], 5 * 2 * 2 * 3);
  EXPECT_EQ(cost["flops"], report[0]["flops"]);
  EXPECT_GE(cost["bytes"], (15 + 6 + 10) * 4);
  EXPECT_GT(cost["peak_share"], 0);
  // No kernel of a microsecond gets near it, whatever disturbs the machine.
  EXPECT_LT(cost["peak_share"], 1);
  EXPECT_LE(cost["seconds"], report[0]["seconds"]);
}

TEST_F(ProfileCommand, SortsByTimeAndAddsUp) {
  nlohmann::json report =
      json("profile mlp --batch 8 --function train_step --rounds 5");
  const nlohmann::json &costs = report[0]["kernel_costs"];
  ASSERT_GT(costs.size(), 5u);
  uint64_t flops = 0, calls = 0;
  for (size_t i = 0; i < costs.size(); ++i) {
    flops += costs[i]["flops"].get<uint64_t>();
    calls += costs[i]["calls"].get<uint64_t>();
    if (i > 0)
      EXPECT_GE(costs[i - 1]["seconds"], costs[i]["seconds"]);
  }
  EXPECT_EQ(flops, report[0]["flops"].get<uint64_t>());
  EXPECT_LE(calls, report[0]["live_bytes"].size());
  EXPECT_LE(report[0]["peak_live_bytes"], report[0]["arena_bytes"]);
}

TEST_F(ProfileCommand, FollowsTheMemoryOfTheArena) {
  writeProducts();
  nlohmann::json report = json("profile products.mlir --mode eager --rounds 1");
  // Arguments are not in the arena. The result of the rectifier, 2 x 3 floats, is
  // gone when the second product runs; 2 x 256 are there for both.
  nlohmann::json live = report[0]["live_bytes"];
  ASSERT_EQ(live.size(), 3u);
  EXPECT_EQ(live[0], 2 * 3 * 4);
  EXPECT_EQ(live[1], 2 * 3 * 4 + 2 * 256 * 4);
  EXPECT_EQ(live[2], 2 * 256 * 4);
  EXPECT_EQ(report[0]["peak_live_bytes"], live[1]);
}

TEST_F(ProfileCommand, PrintsTimeAndMemory) {
  writeProducts();
  std::string text = output("profile products.mlir --rounds 2 --memory m.svg");
  for (const char *expected :
       {" 1 thread; medians of 2 runs\n", "\npeak: ", "\nforward: ", "of peak",
        "types\n", "\nmemory: arena ", " of it live; state 0 B\n", "  ####"})
    EXPECT_NE(text.find(expected), std::string::npos) << expected << text;
  std::string picture = contentOf(path("m.svg"));
  EXPECT_TRUE(picture.starts_with("<svg ")) << picture;
  EXPECT_NE(picture.find("live memory of forward"), std::string::npos);
  EXPECT_NE(picture.find(">live memory, KB<"), std::string::npos);
}

TEST_F(ProfileCommand, WritesATraceThatViewersAccept) {
  compileModule();
  output("profile linear.ingot --rounds 4 --trace trace.json");
  TraceContent trace =
      TraceReader().read(nlohmann::json::parse(contentOf(path("trace.json"))));
  EXPECT_EQ(trace.processes, std::set<std::string>{"linear, fused"});
  // Two functions, four runs, and a step in each.
  EXPECT_EQ(trace.slices["forward(x f32 [2, 3])"], 4);
  EXPECT_EQ(trace.slices["forward(x f32 [5, 3])"], 4);
  EXPECT_EQ(trace.slices["matmul + relu"], 8);
  EXPECT_GT(trace.counts, 8);
}

TEST_F(ProfileCommand, ProfilesWeightsThatAreGiven) {
  writeModule();
  save("none", "w.safetensors");
  Outcome outcome = run("profile linear.mlir --weights w.safetensors");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_TRUE(outcome.error.starts_with("ingot: error: w.safetensors: "))
      << outcome.error;
}

TEST_F(ProfileCommand, SaysWhatIsWrong) {
  compileModule();
  expectUsageError("profile linear.ingot --memory m.svg --json",
                   "--memory: expected one function, found forward(x f32 [2, "
                   "3]), forward(x f32 [5, 3]): choose one with --function");
  expectError("profile linear.ingot --weights w.safetensors",
              "w.safetensors: cannot open: No such file or directory");
  expectError("profile linear.ingot --function backward --json",
              "no function 'backward': program 'linear' has forward");
  expectKept("trace.json",
             "profile linear.ingot --json --rounds 50 --trace trace.json", 1);
}

} // namespace
