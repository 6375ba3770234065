//===- ZooTest.cpp - The model zoo on the emulated GPU ----------------------===//
//
// Every function of every program, as an artifact for GPUs, run as a whole against
// the evaluator. `numeric` runs the same kernels one by one; here it is about what
// stands around them: arena, states, constants, copies, graphs.
//
//===----------------------------------------------------------------------===//
#include "tests/compiler/VerifiedRuns.h"
#include "tests/cuda/driver/HostCode.h"
#include "tests/cuda/driver/OnEmulatedDriver.h"

#include <gtest/gtest.h>

using namespace ingot;

namespace {

class CudaZoo : public ingot::testing::OnEmulatedDriver<
                    ::testing::TestWithParam<std::string>> {
protected:
  /// The second run of a function is a replay, from the state that the first left.
  static void verifyAll(Mode mode) {
    CompileOptions options = ingot::testing::emulatedGpu();
    options.mode = mode;
    options.batches = {3}; // no extent of a layer
    // A saliency map is a gradient through every kink of a program: behind so many
    // layers no element of it has a bound. Its kernels are compared one by one.
    Source source = {GetParam(), {}};
    for (const FunctionInfo &function : describeFunctions(source, options))
      if (!function.name.starts_with("saliency"))
        options.functions.push_back(function.name);
    ingot::testing::expectRightRuns(source, options);
  }
};

TEST_P(CudaZoo, FunctionsAreRightAsAWhole) { verifyAll(Mode::Fused); }

TEST_P(CudaZoo, FunctionsOfSingleOperationsAreRight) { verifyAll(Mode::Eager); }

INSTANTIATE_TEST_SUITE_P(Programs, CudaZoo,
                         ::testing::ValuesIn(registeredPrograms()),
                         [](const auto &info) { return info.param; });

} // namespace
