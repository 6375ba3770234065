//===- NvrtcTest.cpp - Kernels compile for every GPU we ship code for -------===//
#include "compiler/emit/cuda/Nvrtc.h"

#include <elf.h>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <set>

using namespace ingot;
using namespace ingot::emit;

namespace {

std::string readKernels(const std::string &name) {
  std::ifstream file(std::string(INGOT_CUDA_KERNELS) + "/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

class NvrtcCompiler : public ::testing::TestWithParam<const char *> {
protected:
  void SetUp() override {
    std::string error;
    if (failed(nvrtc.load(error)))
      GTEST_SKIP() << error;
  }

  Nvrtc nvrtc;
};

TEST_P(NvrtcCompiler, GoodKernelsCompileWithoutSpills) {
  GpuCode code;
  std::string error;
  ASSERT_TRUE(succeeded(nvrtc.compile(readKernels("Good.cu"), "Good.cu",
                                      GetParam(), code, error)))
      << error;
  constexpr Elf64_Half kCuda = 190; // EM_CUDA
  ASSERT_GT(code.cubin.size(), sizeof(Elf64_Ehdr));
  EXPECT_EQ(reinterpret_cast<const Elf64_Ehdr *>(code.cubin.data())->e_machine,
            kCuda);
  std::set<std::string> names;
  for (const GpuCode::Kernel &kernel : code.kernels) {
    names.insert(kernel.name);
    EXPECT_GT(kernel.registers, 0u) << kernel.name;
    // More would not fit 256 threads on a multiprocessor twice.
    EXPECT_LE(kernel.registers, 128u) << kernel.name;
    EXPECT_EQ(kernel.spillStoreBytes + kernel.spillLoadBytes, 0u)
        << kernel.name;
    EXPECT_NE(code.ptx.find(".visible .entry " + kernel.name),
              std::string::npos);
  }
  EXPECT_EQ(names, (std::set<std::string>{"layerNormRow", "scaleAddRelu",
                                          "softmaxRow", "tiledMatmul"}));
}

// Inline assembly is checked only here: PTX passes it through.
TEST_P(NvrtcCompiler, EveryWrapperCompiles) {
  for (const char *name : {"Conformance.cu", "Bugs.cu"}) {
    GpuCode code;
    std::string error;
    EXPECT_TRUE(succeeded(
        nvrtc.compile(readKernels(name), name, GetParam(), code, error)))
        << error;
  }
}

TEST_P(NvrtcCompiler, TheSameSourceGivesTheSameBytes) {
  GpuCode first, second;
  std::string error, source = readKernels("Good.cu");
  ASSERT_TRUE(
      succeeded(nvrtc.compile(source, "Good.cu", GetParam(), first, error)));
  ASSERT_TRUE(
      succeeded(nvrtc.compile(source, "Good.cu", GetParam(), second, error)));
  EXPECT_EQ(first.cubin, second.cubin);
}

TEST_P(NvrtcCompiler, SpillsAreReported) {
  // 128 values that are all needed at the end, but 1024 threads have 64
  // registers each.
  std::string source = R"(#include "cuda_kernel.h"
    INGOT_KERNEL(spills, 1024, (float *values, int step)) {
      float kept[128];
      INGOT_UNROLL
      for (int i = 0; i < 128; ++i) kept[i] = values[i * step];
      ingot::kernel::barrier();
      INGOT_UNROLL
      for (int i = 0; i < 128; ++i) values[i * step] = kept[127 - i];
    })";
  GpuCode code;
  std::string error;
  ASSERT_TRUE(
      succeeded(nvrtc.compile(source, "spills.cu", GetParam(), code, error)))
      << error;
  ASSERT_EQ(code.kernels.size(), 1u);
  EXPECT_EQ(code.kernels[0].name, "spills");
  EXPECT_GT(code.kernels[0].spillStoreBytes, 0u);
  EXPECT_GT(code.kernels[0].spillLoadBytes, 0u);
  EXPECT_GT(code.kernels[0].stackBytes, 0u);
}

TEST_P(NvrtcCompiler, AnErrorNamesTheLine) {
  GpuCode code;
  std::string error;
  EXPECT_TRUE(failed(nvrtc.compile("#include \"cuda_kernel.h\"\n\nint f( {}\n",
                                   "wrong.cu", GetParam(), code, error)));
  EXPECT_NE(error.find("NVRTC cannot compile wrong.cu for " +
                       std::string(GetParam())),
            std::string::npos)
      << error;
  EXPECT_NE(error.find("wrong.cu(3): error"), std::string::npos) << error;
  EXPECT_EQ(error.find('\n'), std::string::npos) << error;
}

INSTANTIATE_TEST_SUITE_P(Architectures, NvrtcCompiler,
                         ::testing::Values("sm_80", "sm_90", "sm_100"),
                         [](const auto &info) { return info.param; });

// Two for each instruction that this GPU lacks, of which there are hundreds.
TEST(Nvrtc, ManyErrorsAreOneLine) {
  Nvrtc nvrtc;
  std::string error;
  if (failed(nvrtc.load(error)))
    GTEST_SKIP() << error;
  GpuCode code;
  EXPECT_TRUE(failed(nvrtc.compile(readKernels("Conformance.cu"),
                                   "Conformance.cu", "sm_75", code, error)));
  EXPECT_EQ(error.find('\n'), std::string::npos) << error;
  EXPECT_NE(error.find("' requires .target sm_80 or higher (the first of "),
            std::string::npos)
      << error;
}

TEST(Nvrtc, WithoutItTheMessageSaysWhatToInstall) {
  Nvrtc nvrtc;
  std::string error;
  EXPECT_TRUE(failed(nvrtc.load(error, {"no/such/nvrtc.so"})));
  EXPECT_EQ(error,
            "cannot compile CUDA kernels without NVRTC: no/such/nvrtc.so: "
            "cannot open shared object file: No such file or directory; "
            "install cuda-nvrtc-13-0 from NVIDIA's repository or 'pip install "
            "nvidia-cuda-nvrtc', and name its folder in LD_LIBRARY_PATH");
}

TEST(Nvrtc, AnotherLibraryIsRefused) {
  Nvrtc nvrtc;
  std::string error;
  EXPECT_TRUE(failed(nvrtc.load(error, {"libm.so.6"})));
  EXPECT_EQ(error, "this is not NVRTC: it has no nvrtcVersion");
}

} // namespace
