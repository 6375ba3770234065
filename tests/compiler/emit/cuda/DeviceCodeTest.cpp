//===- DeviceCodeTest.cpp - A program compiles for several GPUs -------------===//
#include "compiler/emit/cuda/DeviceCode.h"
#include "compiler/emit/cuda/Nvrtc.h"
#include "ingot/tensor.h"

#include <gtest/gtest.h>

using namespace ingot;
using namespace ingot::emit;

namespace {

constexpr const char *kSource = R"(#include "cuda_kernel.h"
  using namespace ingot::kernel;
  INGOT_KERNEL(negate, 256, (const float *__restrict__ x, float *__restrict__ y)) {
    y[threadX()] = -x[threadX()];
  })";

TEST(GpuName, IsSmANumberAndPerhapsA) {
  ASSERT_TRUE(parseGpuName("sm_90a"));
  EXPECT_EQ(parseGpuName("sm_90a")->capability, 90u);
  EXPECT_TRUE(parseGpuName("sm_90a")->isSpecific);
  ASSERT_TRUE(parseGpuName("sm_100"));
  EXPECT_EQ(parseGpuName("sm_100")->capability, 100u);
  EXPECT_FALSE(parseGpuName("sm_100")->isSpecific);
  for (const char *text : {"", "sm_", "sm_9", "sm_9x", "sm_1000", "sm_90aa",
                           "compute_80", "90", "sm_-1", "SM_90"})
    EXPECT_FALSE(parseGpuName(text)) << text;
}

TEST(DeviceCode, HasACubinForEachGpuAndPtxOfTheOldest) {
  Nvrtc nvrtc;
  std::string error;
  if (failed(nvrtc.load(error)))
    GTEST_SKIP() << error;
  std::vector<DeviceCode> codes =
      makeDeviceCode("negate", kSource, {"sm_90", "sm_80", "sm_90a"});
  ASSERT_EQ(codes.size(), 4u);
  using Kind = DeviceCode::Kind;
  std::pair<Kind, uint32_t> expected[] = {{Kind::Cubin, 90},
                                          {Kind::Cubin, 80},
                                          {Kind::SpecificCubin, 90},
                                          {Kind::Ptx, 80}};
  for (size_t i = 0; i < codes.size(); ++i) {
    EXPECT_EQ(codes[i].kind, expected[i].first) << i;
    EXPECT_EQ(codes[i].capability, expected[i].second) << i;
  }
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(codes[i].bytes.starts_with("\177ELF")) << i;
    EXPECT_GT(codes[i].kernels.at("negate").registers, 0u) << i;
  }
  EXPECT_NE(codes[3].bytes.find("\n.target sm_80\n"), std::string::npos);
}

// GPUs are compiled for at the same time.
TEST(DeviceCode, DependsOnNoOtherGpu) {
  Nvrtc nvrtc;
  std::string error;
  if (failed(nvrtc.load(error)))
    GTEST_SKIP() << error;
  std::vector<std::string> gpus = {"sm_90", "sm_100", "sm_80"};
  std::vector<DeviceCode> together = makeDeviceCode("negate", kSource, gpus);
  for (size_t i = 0; i < gpus.size(); ++i)
    EXPECT_EQ(makeDeviceCode("negate", kSource, {gpus[i]})[0].bytes,
              together[i].bytes)
        << gpus[i];
}

/// What is wrong with the first of `gpus` that anything is wrong with.
std::string refusalOf(const std::vector<std::string> &gpus,
                      const std::string &source = kSource) {
  try {
    makeDeviceCode("negate", source, gpus);
  } catch (const Error &caught) {
    return caught.what();
  }
  return "nothing";
}

TEST(DeviceCode, AGpuThatNvrtcDoesNotKnowIsRefused) {
  Nvrtc nvrtc;
  std::string error;
  if (failed(nvrtc.load(error)))
    GTEST_SKIP() << error;
  // Not those that it knows and the kernels do not run on.
  std::string found = refusalOf({"sm_81"});
  EXPECT_TRUE(found.starts_with("unknown GPU 'sm_81': this NVRTC knows sm_80"))
      << found;
}

TEST(DeviceCode, TheErrorIsThatOfTheFirstGpuThatHasOne) {
  Nvrtc nvrtc;
  std::string error;
  if (failed(nvrtc.load(error)))
    GTEST_SKIP() << error;
  // Which compilation ends first differs.
  std::string source = std::string(kSource) +
                       "\n#if __CUDA_ARCH__ == 900\n#error nine\n#elif "
                       "__CUDA_ARCH__ == 800\n#error eight\n#endif\n";
  for (int repetition = 0; repetition < 5; ++repetition) {
    std::string found = refusalOf({"sm_100", "sm_90", "sm_80"}, source);
    EXPECT_NE(found.find("sm_90"), std::string::npos) << found;
    EXPECT_NE(found.find("nine"), std::string::npos) << found;
  }
}

TEST(DeviceCode, GpusThatKernelsCannotRunOnAreRefused) {
  EXPECT_EQ(refusalOf({"sm_75"}), "cannot compile for GPU 'sm_75': expected "
                                  "sm_80 or later, found sm_75");
  EXPECT_EQ(refusalOf({"banana"}), "unknown GPU 'banana': expected a name such "
                                   "as sm_90 or sm_90a");
}

} // namespace
