//===- CudaCommandTest.cpp - The command and programs for GPUs --------------===//
#include "ingot/compile.h"
#include "tests/cuda/driver/HostCode.h"
#include "tests/tools/ingot/Command.h"

namespace {

constexpr const char *kNoDriver =
    "export INGOT_CUDA_DRIVER=/no/such/driver.so; ";
constexpr const char *kEmulated =
    "export INGOT_CUDA_DRIVER='" INGOT_EMULATED_DRIVER "'; ";

/// linear.ingot is the module of Command.h for the emulated driver.
class CudaCommand : public ingot::testing::Command {
protected:
  void SetUp() override {
    ingot::Source source = {"linear", contentOf(writeModule())};
    save(ingot::compile(source, ingot::testing::emulatedGpu()).artifact,
         "linear.ingot");
    writeFloats("two.npy", {2, 3}, {1, 0, 0, 0, 1, 1});
  }

  /// Why this machine cannot compile for GPUs; empty if it can.
  std::string missingCompiler() {
    std::string error =
        run("compile linear.mlir --target cuda=sm_90 -o probe.ingot").error;
    return error.find("without NVRTC: ") != std::string::npos ? error : "";
  }
};

TEST_F(CudaCommand, RunsAProgram) {
  Outcome outcome = run("run linear.ingot --input x=two.npy", kEmulated);
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.status, 0);
  // relu of [1, -1] and [2 + 3, -2 + 5].
  EXPECT_EQ(outcome.out, "y f32 [2, 2]: 1 0 5 3\n");
}

TEST_F(CudaCommand, MeasuresAProgram) {
  Outcome outcome =
      run("bench linear.ingot --seconds 0.01 --threads 2 --kernels", kEmulated);
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.status, 0);
  for (const char *part : {"forward", "matmul + relu"})
    EXPECT_NE(outcome.out.find(part), std::string::npos) << outcome.out;
}

TEST_F(CudaCommand, ProfilesAProgram) {
  Outcome outcome =
      run("profile linear.ingot --rounds 2 --trace t.json", kEmulated);
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.status, 0);
  for (const char *part : {"forward", "matmul + relu", "memory: arena "})
    EXPECT_NE(outcome.out.find(part), std::string::npos) << outcome.out;
  // The peak of a CPU says nothing about a GPU.
  EXPECT_EQ(outcome.out.find("peak: "), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find(" ?  matmul"), std::string::npos) << outcome.out;
  EXPECT_NE(contentOf(path("t.json")).find("matmul + relu"), std::string::npos);
}

TEST_F(CudaCommand, SaysThatThereIsNoDriver) {
  for (const char *call : {"run linear.ingot --input x=two.npy",
                           "bench linear.ingot", "profile linear.ingot"}) {
    Outcome outcome = run(call, kNoDriver);
    EXPECT_EQ(outcome.error,
              "ingot: error: linear.ingot: cannot load the CUDA driver that "
              "INGOT_CUDA_DRIVER names: /no/such/driver.so: cannot open shared "
              "object file: No such file or directory\n");
    EXPECT_EQ(outcome.out, "") << call;
    EXPECT_EQ(outcome.status, 1) << call;
  }
}

TEST_F(CudaCommand, ShowsAProgramWithoutADriver) {
  Outcome outcome = run("inspect linear.ingot", kNoDriver);
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(
      outcome.out.starts_with("program linear, fused, cuda=compute_80, by "))
      << outcome.out;
  EXPECT_NE(outcome.out.find(
                "), without arguments and copies on the host\n\nforward("),
            std::string::npos)
      << outcome.out;
  // Of each kernel, and nothing per GPU, because nobody knows.
  size_t table = outcome.out.find("\nkernel ");
  ASSERT_NE(table, std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("  shared\nmatmul___relu_kernel ", table),
            std::string::npos)
      << outcome.out;
}

TEST_F(CudaCommand, ChecksThatAnArtifactIsIntactWithoutADriver) {
  Outcome outcome = run("verify linear.ingot", kNoDriver);
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.out,
            "linear.ingot: structure, code and weights are intact\n");
  std::string file = contentOf(path("linear.ingot"));
  file.back() ^= 1; // the weights come last
  save(file, "changed.ingot");
  outcome = run("verify changed.ingot", kNoDriver);
  EXPECT_TRUE(outcome.error.starts_with(
      "ingot: error: changed.ingot: hash of the weights: expected "))
      << outcome.error;
  EXPECT_EQ(outcome.status, 1);
  // What is shown is not read from there.
  EXPECT_EQ(run("inspect changed.ingot", kNoDriver).status, 0);
}

// Known before NVRTC is asked, which would not say it.
TEST_F(CudaCommand, RefusesKernelsOfMoreTensorsThanParametersFit) {
  std::string arguments, operands, types;
  for (int i = 0; i < 4096; ++i) {
    std::string comma = i ? ", " : "", name = "%x" + std::to_string(i);
    arguments += comma + name + ": tensor<2xf32>";
    operands += comma + name;
    types += comma + "tensor<2xf32>";
  }
  save("func.func @f(" + arguments +
           ") -> tensor<8192xf32> {\n  %y = ingot.concat " + operands +
           " dim = 0 : " + types + "\n  return %y : tensor<8192xf32>\n}\n",
       "many.mlir");
  expectError("compile many.mlir --target cuda",
              "many.mlir:2: kernel reads and writes 4097 tensors, expected at "
              "most 4095 on a GPU");
}

TEST_F(CudaCommand, ShowsWhatKernelsTake) {
  if (std::string reason = missingCompiler(); !reason.empty())
    GTEST_SKIP() << reason;
  output("compile linear.mlir --target cuda=sm_90,sm_80");
  // Cubins of NVIDIA's compiler are complete, as the loader sees it.
  output("verify linear.ingot");
  nlohmann::json report = json("inspect linear.ingot");
  EXPECT_EQ(report["target"], "cuda=sm_90,sm_80,compute_80");
  EXPECT_EQ(report["codes"].size(), 3u);
  ASSERT_GE(report["kernels"].size(), 1u);
  for (const nlohmann::json &kernel : report["kernels"]) {
    EXPECT_EQ(kernel["block_threads"], 256);
    for (const char *gpu : {"sm_80", "sm_90"}) {
      const nlohmann::json &resources = kernel["resources"][gpu];
      EXPECT_GT(resources["registers"], 0) << kernel;
      EXPECT_EQ(resources["spill_store_bytes"], 0) << kernel;
      EXPECT_TRUE(resources.contains("stack_bytes")) << kernel;
    }
  }
  std::string text = output("inspect linear.ingot");
  EXPECT_NE(text.find("sm_90 registers  sm_90 stack  sm_90 spills  "
                      "sm_80 registers  sm_80 stack  sm_80 spills\n"),
            std::string::npos)
      << text;
}

TEST_F(CudaCommand, CompilesToTheSameBytesEachTime) {
  if (std::string reason = missingCompiler(); !reason.empty())
    GTEST_SKIP() << reason;
  output("compile linear.mlir --target cuda=sm_90 -o one.ingot");
  output("compile linear.mlir --target cuda=sm_90 -o other.ingot");
  EXPECT_TRUE(contentOf(path("one.ingot")) == contentOf(path("other.ingot")));
}

TEST_F(CudaCommand, SaysWhatToInstallToCompile) {
  std::string reason = missingCompiler();
  if (reason.empty())
    GTEST_SKIP() << "NVRTC is installed here";
  EXPECT_TRUE(reason.starts_with("ingot: error: cannot compile CUDA kernels "
                                 "without NVRTC: "))
      << reason;
  EXPECT_NE(reason.find("; install "), std::string::npos) << reason;
}

TEST_F(CudaCommand, KernelsOfAGpuCannotBeVerifiedOneByOne) {
  expectError("verify linear.mlir --per-kernel --target cuda=sm_90",
              "--per-kernel: expected --target cpu, found cuda=sm_90: the "
              "buffers of a GPU cannot be looked at");
}

} // namespace
