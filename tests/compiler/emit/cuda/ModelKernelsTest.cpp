//===- ModelKernelsTest.cpp - The kernels of whole models are CUDA C++ ------===//
//
// Three programs of the zoo print, the same text each time; where NVRTC is
// installed the text compiles for every GPU that we ship code for.
//
//===----------------------------------------------------------------------===//
#include "compiler/emit/cuda/Nvrtc.h"
#include "ingot/compile.h"

#include <gtest/gtest.h>

using namespace ingot;
using namespace ingot::emit;

namespace {

std::string print(const std::string &program) {
  CompileOptions options;
  options.batches = {5};
  return compileToText({program, {}}, options, TextFormat::Cuda);
}

class ModelKernels : public ::testing::TestWithParam<std::string> {};

TEST_P(ModelKernels, ArePrintedTheSameEachTime) {
  std::string text = print(GetParam());
  EXPECT_NE(text.find("INGOT_KERNEL("), std::string::npos);
  EXPECT_EQ(text, print(GetParam()));
}

TEST_P(ModelKernels, CompileForEveryGpu) {
  Nvrtc nvrtc;
  std::string error;
  if (failed(nvrtc.load(error)))
    GTEST_SKIP() << error;
  std::string text = print(GetParam());
  for (const char *architecture : {"sm_80", "sm_90", "sm_100"}) {
    GpuCode code;
    ASSERT_TRUE(succeeded(
        nvrtc.compile(text, GetParam() + ".cu", architecture, code, error)))
        << architecture << ": " << error;
    EXPECT_FALSE(code.kernels.empty());
    unsigned registers = 0;
    for (const GpuCode::Kernel &kernel : code.kernels) {
      registers = std::max(registers, kernel.registers);
      EXPECT_EQ(kernel.spillStoreBytes + kernel.spillLoadBytes, 0u)
          << kernel.name << ", " << architecture;
      // What a thread copies or adds up must not lie in memory either.
      EXPECT_EQ(kernel.stackBytes, 0u) << kernel.name << ", " << architecture;
    }
    // More would not fit two blocks of 256 threads on a multiprocessor.
    EXPECT_LE(registers, 128u) << architecture;
    RecordProperty(std::string("registers_") + architecture, registers);
  }
}

INSTANTIATE_TEST_SUITE_P(Zoo, ModelKernels,
                         ::testing::Values("mlp", "lenet", "lenet_bn"),
                         [](const auto &info) { return info.param; });

} // namespace
