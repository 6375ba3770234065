//===- BenchCommandTest.cpp - ingot bench ----------------------------------===//
#include "tests/tools/ingot/Trace.h"

namespace {

using BenchCommand = ingot::testing::Command;

TEST_F(BenchCommand, ComparesEagerAndFused) {
  writeModule();
  nlohmann::json report =
      json("bench linear.mlir --function forward@5 --seconds 0.01 --kernels");
  ASSERT_EQ(report.size(), 2u);
  EXPECT_EQ(report[0]["mode"], "eager");
  EXPECT_EQ(report[0]["kernels"], 2);
  EXPECT_EQ(report[0]["speedup"], 1);
  EXPECT_EQ(report[1]["mode"], "fused");
  EXPECT_EQ(report[1]["kernels"], 1);
  EXPECT_GE(report[1]["samples"], 3);
  EXPECT_GT(report[1]["seconds"], 0);
  ASSERT_EQ(report[0]["kernel_costs"].size(), 2u);
  EXPECT_GE(report[0]["kernel_costs"][0]["seconds"],
            report[0]["kernel_costs"][1]["seconds"]);
  EXPECT_EQ(report[1]["kernel_costs"][0]["label"], "matmul + relu");
}

TEST_F(BenchCommand, TracesEachModeAsAProcess) {
  writeModule();
  output(
      "bench linear.mlir --function forward@5 --seconds 0.01 --trace t.json");
  ingot::testing::TraceContent trace = ingot::testing::TraceReader().read(
      nlohmann::json::parse(contentOf(path("t.json"))));
  EXPECT_EQ(trace.processes,
            (std::set<std::string>{"linear, eager", "linear, fused"}));
  EXPECT_EQ(trace.slices["relu"], trace.slices["matmul"]);
  EXPECT_EQ(trace.slices["forward"],
            trace.slices["matmul"] + trace.slices["matmul + relu"]);
}

TEST_F(BenchCommand, FreezesWhatNobodyTrains) {
  writeModule();
  std::string call = "bench linear.mlir --function forward@5 --seconds 0.01";
  nlohmann::json live = json(call), frozen = json(call + " --freeze");
  // The weight of 3 x 2 floats belongs to a context until it is a constant.
  EXPECT_EQ(live[1]["peak_bytes"].get<int64_t>() -
                live[1]["arena_bytes"].get<int64_t>(),
            24);
  EXPECT_EQ(frozen[1]["peak_bytes"], frozen[1]["arena_bytes"]);
}

TEST_F(BenchCommand, MeasuresAnArtifact) {
  compileModule();
  std::string text = output("bench linear.ingot --seconds 0.01");
  EXPECT_NE(text.find("\nforward(x f32 [2, 3])"), std::string::npos) << text;
  EXPECT_NE(text.find("\nforward(x f32 [5, 3])"), std::string::npos) << text;
  EXPECT_EQ(text.find("eager"), std::string::npos) << text;
}

TEST_F(BenchCommand, TakesInputsFromFiles) {
  compileModule();
  save("a,b,c\n1,2,3\n4,5,6\n7,8,9\n", "x.csv");
  output("bench linear.ingot --data x=x.csv --seconds 0.01");
  expectError("bench linear.ingot --data x=x.csv:a,b --seconds 0.01",
              "x.csv: line 2: the sample is i64 [2], a row of 'x' (f32 [2, 3]) "
              "has 3 elements");
  expectError("bench linear.ingot --data z=x.csv --seconds 0.01",
              "no input 'z' of what is measured");
}

TEST_F(BenchCommand, ComparesAProductWithThePeakLoop) {
  nlohmann::json report = json("bench --gemm 64,48,32 --seconds 0.01");
  EXPECT_EQ(report["gemm"], (nlohmann::json{64, 48, 32}));
  // Nothing is faster than the peak loop but by chance of a busy machine, which does not
  // last.
  double share = report["share"];
  for (int i = 0; i < 5 && share >= 2; ++i)
    share = json("bench --gemm 64,48,32 --seconds 0.01")["share"];
  EXPECT_GT(share, 0);
  EXPECT_LT(share, 2);
}

TEST_F(BenchCommand, ComparesAConvolutionWithThePeakLoop) {
  nlohmann::json report = json("bench --conv 2,6,5,3,4,3,2 --seconds 0.01");
  EXPECT_EQ(report["conv"], (nlohmann::json{2, 6, 5, 3, 4, 3, 2}));
  // 2 images of 3 x 3 windows, 4 channels from 3 x 3 x 3 values each. The median
  // rate and the median time differ by the two middle samples at most.
  double expected = 2.0 * 2 * 3 * 3 * 4 * 27;
  double flops =
      report["gflops"].get<double>() * 1e9 * report["seconds"].get<double>();
  EXPECT_NEAR(flops / expected, 1, 0.5);
  EXPECT_GT(report["share"], 0);
}

TEST_F(BenchCommand, ComparesRowsWithMemcpy) {
  nlohmann::json report = json("bench --rows softmax,64,48 --seconds 0.01");
  EXPECT_EQ(report["operation"], "softmax");
  EXPECT_GT(report["ratio"], 0);
  EXPECT_GT(json("bench --rows exp,64,48 --seconds 0.01")["memcpy_seconds"], 0);
}

TEST_F(BenchCommand, SaysWhatIsWrong) {
  expectError("bench", "expected a model, --gemm, --conv or --rows, and only "
                       "one of them");
  expectError("bench mlp --gemm 1,2,3",
              "expected a model, --gemm, --conv or --rows, and only one of "
              "them");
  expectUsageError("bench --gemm 1,2,3 --trace t.json",
                   "--trace: expected a model");
  expectUsageError("bench --conv 1,2 --json",
                   "--conv '1,2': expected N,H,W,C,O,K,S");
  expectUsageError("bench --gemm 1,2 --json", "--gemm '1,2': expected M,N,K");
  expectUsageError("bench --gemm 1,2,0 --json",
                   "--gemm '1,2,0': expected extents of at least 1, found '0'");
  for (std::string extent : {"99999999999", "99999999999999999999"})
    expectUsageError("bench --json --gemm 1,2," + extent,
                     "--gemm '1,2," + extent +
                         "': expected extents of at most 2147483648, found '" +
                         extent + "'");
  expectUsageError("bench --rows softmax,4 --json",
                   "--rows 'softmax,4': expected OP,ROWS,COLUMNS");
  expectUsageError("bench --rows foo,4,8 --json",
                   "--rows 'foo,4,8': 'foo' is no operation with one input and "
                   "one output of the same floats, such as exp, softmax or "
                   "log_softmax");
  expectUsageError("bench mlp --modes fast --json",
                   "unknown mode 'fast': expected fused or eager");
}

} // namespace
