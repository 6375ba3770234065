//===- PlantedBugsTest.cpp - The shim finds each mistake of Bugs.cu ---------===//
//
// Those that only a sanitizer can find are in SanitizedBugs.cpp.
//
//===----------------------------------------------------------------------===//
#include "Kernels.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <vector>

using namespace ingot;
using ::testing::Test;

namespace {

/// The number of the line in Bugs.cu that is marked `marker` inside `kernel`.
std::string lineOf(const std::string &kernel, const std::string &marker) {
  std::ifstream source(INGOT_BUGS_SOURCE);
  bool inside = false;
  std::string text;
  for (int number = 1; std::getline(source, text); ++number) {
    if (text.find("INGOT_KERNEL(") == 0)
      inside = text.find("(" + kernel + ",") != std::string::npos;
    if (inside && text.find("// line: " + marker) != std::string::npos)
      return std::to_string(number);
  }
  ADD_FAILURE() << "no line '" << marker << "' in " << kernel;
  return "?";
}

/// Runs a kernel of Bugs.cu on the values 1, 2, 3, ...
class PlantedBug : public Test {
protected:
  PlantedBug() : input(128), output(128, 0.0f) {
    for (size_t i = 0; i < input.size(); ++i)
      input[i] = static_cast<float>(i + 1);
  }

  /// What the shim says, without the kernel's name; "" if it finds nothing.
  std::string run(const kernel::host::KernelEntry &entry,
                  shim::Schedule schedule = {}, unsigned blockThreads = 64) {
    shim::Launch launch;
    launch.blockThreads[0] = blockThreads;
    launch.sharedBytes = 512;
    float *outputAddress = output.data();
    const float *inputAddress = input.data();
    void *parameters[] = {&outputAddress, &inputAddress};
    const char *error = shim::run(entry, launch, parameters, schedule);
    if (!error)
      return "";
    std::string text = error, prefix = std::string("kernel '") + entry.name;
    EXPECT_EQ(text.rfind(prefix, 0), 0u) << text;
    return text.substr(text.find(": ") + 2);
  }

  /// Of two threads that exchange values too early, the first finds nothing:
  /// 32 of the 64 threads.
  long countNans() const {
    return std::count_if(output.begin(), output.end(),
                         [](float value) { return std::isnan(value); });
  }

  bool isReversed(size_t rows) const {
    for (size_t row = 0; row < rows; ++row)
      for (size_t i = 0; i < 64; ++i)
        if (output[64 * row + i] != input[64 * row + 63 - i])
          return false;
    return true;
  }

  std::vector<float> input, output;
};

constexpr uint64_t kSchedules[] = {0, 1, 2, 3};

TEST_F(PlantedBug, ReverseIsRightUnderEverySchedule) {
  for (uint64_t seed : kSchedules) {
    std::fill(output.begin(), output.end(), 0.0f);
    EXPECT_EQ(run(ingot_kernel_reverse, {seed}), "");
    EXPECT_TRUE(isReversed(1)) << "schedule " << seed;
  }
}

TEST_F(PlantedBug, MissingBarrierGivesNanUnderEverySchedule) {
  for (uint64_t seed : kSchedules) {
    EXPECT_EQ(run(ingot_kernel_missingBarrier, {seed}), "");
    EXPECT_EQ(countNans(), 32) << "schedule " << seed;
  }
}

TEST_F(PlantedBug, MissingBarrierBeforeReuseGivesWrongNumbers) {
  for (uint64_t seed : kSchedules) {
    EXPECT_EQ(run(ingot_kernel_missingBarrierBeforeReuse, {seed}), "");
    EXPECT_FALSE(isReversed(2)) << "schedule " << seed;
  }
}

TEST_F(PlantedBug, MissingWarpBarrierGivesNan) {
  EXPECT_EQ(run(ingot_kernel_missingWarpBarrier), "");
  EXPECT_TRUE(std::isnan(output[0]));
}

TEST_F(PlantedBug, MissingWaitGivesNanUnderEverySchedule) {
  for (uint64_t seed : kSchedules) {
    EXPECT_EQ(run(ingot_kernel_missingWait, {seed}), "");
    EXPECT_EQ(countNans(), 32) << "schedule " << seed;
  }
}

TEST_F(PlantedBug, CopyInFlightAtReturnNamesTheCopy) {
  EXPECT_EQ(run(ingot_kernel_copyInFlightAtReturn),
            "returns while the asynchronous copy of line " +
                lineOf("copyInFlightAtReturn", "copy") +
                " is in flight; expected waitForCopies<0> before");
}

TEST_F(PlantedBug, DivergentCollectiveNamesBothLines) {
  EXPECT_EQ(run(ingot_kernel_divergentCollective),
            "divergent collective: this thread is at the shuffleXor of line " +
                lineOf("divergentCollective", "odd") +
                ", lane 0 of its warp waits at the shuffleXor of line " +
                lineOf("divergentCollective", "even"));
}

TEST_F(PlantedBug, BarrierInHalfTheThreadsIsAnError) {
  EXPECT_EQ(run(ingot_kernel_barrierInHalfTheThreads),
            "returns while others wait for it at the barrier of line " +
                lineOf("barrierInHalfTheThreads", "half"));
}

TEST_F(PlantedBug, BarrierInBothBranchesNamesBothLines) {
  EXPECT_EQ(run(ingot_kernel_barrierInBothBranches),
            "divergent barrier: this thread is at the barrier of line " +
                lineOf("barrierInBothBranches", "else") +
                ", 32 others wait at that of line " +
                lineOf("barrierInBothBranches", "then"));
}

TEST_F(PlantedBug, DeadlockNamesWhereEveryThreadWaits) {
  for (uint64_t seed : kSchedules)
    EXPECT_EQ(run(ingot_kernel_deadlock, {seed}),
              "deadlock: threads 0-9 wait at the shuffleXor of line " +
                  lineOf("deadlock", "shuffle") +
                  "; threads 10-63 wait at the barrier of line " +
                  lineOf("deadlock", "barrier"));
}

TEST_F(PlantedBug, ShuffleFromAMissingLaneIsAnError) {
  EXPECT_EQ(run(ingot_kernel_readsMissingLane, {}, 48),
            "the shuffleXor of line " + lineOf("readsMissingLane", "shuffle") +
                ": lane 0 reads lane 16 of a warp of 16 threads");
}

TEST_F(PlantedBug, SharedOverrunNamesTheRegion) {
  if (std::string(INGOT_SANITIZE).find("address") != std::string::npos)
    GTEST_SKIP() << "AddressSanitizer stops at the access itself";
  EXPECT_EQ(run(ingot_kernel_sharedOverrun),
            "written beyond the bounds of shared region 'tile'");
}

TEST_F(PlantedBug, SharedOverrunHitsTheNextRegionAsOnAGpu) {
  EXPECT_EQ(
      run(ingot_kernel_sharedOverrun, {.seed = 0, .separateRegions = false}),
      "");
  EXPECT_EQ(output[0], input[63]);
}

TEST_F(PlantedBug, RegionBeyondTheLaunchNamesItsLine) {
  EXPECT_EQ(run(ingot_kernel_regionBeyondLaunch), "");
  shim::Launch launch;
  launch.blockThreads[0] = 64;
  launch.sharedBytes = 508;
  void *nothing = nullptr, *parameters[] = {&nothing, &nothing};
  EXPECT_EQ(shim::run(ingot_kernel_regionBeyondLaunch, launch, parameters, {}),
            "kernel 'regionBeyondLaunch', block (0, 0, 0), thread (0, 0, 0): "
            "line " +
                lineOf("regionBeyondLaunch", "region") +
                ": shared region 'tile' ends at byte 512, but the launch has "
                "508 bytes");
}

TEST_F(PlantedBug, UninitializedSharedMemoryIsNan) {
  EXPECT_EQ(run(ingot_kernel_uninitializedShared), "");
  EXPECT_EQ(output[15], 0.0f); // NaN > 0 is false
  EXPECT_EQ(output[16], 1.0f);
}

TEST_F(PlantedBug, MisalignedPackNamesItsLine) {
  EXPECT_EQ(run(ingot_kernel_misalignedPack),
            "line " + lineOf("misalignedPack", "load") + ": misaligned load");
}

TEST_F(PlantedBug, TooManyThreadsAreRefused) {
  EXPECT_EQ(run(ingot_kernel_reverse, {}, 65),
            "launched with 65 threads in a block, expected 1 to 64");
}

TEST_F(PlantedBug, TheShimRunsGoodKernelsAfterBadOnes) {
  EXPECT_NE(run(ingot_kernel_deadlock), "");
  EXPECT_EQ(run(ingot_kernel_reverse), "");
  EXPECT_TRUE(isReversed(1));
}

} // namespace
