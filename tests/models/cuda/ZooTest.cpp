//===- ZooTest.cpp - The model zoo on the emulated GPU ----------------------===//
//
// Every function of every program, as an artifact for GPUs, run as a whole against
// the evaluator. `numeric` runs the same kernels one by one; here it is about what
// stands around them: arena, states, constants, copies, graphs.
//
//===----------------------------------------------------------------------===//
#include "ingot/verify.h"
#include "runtime/train/Program.h"
#include "tests/cuda/driver/HostCode.h"
#include "tests/cuda/driver/OnEmulatedDriver.h"
#include "tools/ingot/RandomTensor.h"

#include <gtest/gtest.h>

using namespace ingot;

namespace {

class CudaZoo : public ingot::testing::OnEmulatedDriver<
                    ::testing::TestWithParam<std::string>> {
protected:
  /// Runs every variant twice on one context: the second run is a replay, from
  /// the state that the first one left.
  static void verifyAll(Mode mode) {
    CompileOptions options = ingot::testing::emulatedGpu();
    options.mode = mode;
    options.batches = {3}; // no extent of a layer
    Verifier verifier({GetParam(), {}}, options);
    train::Program program =
        train::Program::fromMemory(verifier.program().artifact);
    train::Context context(program);
    size_t checks = 0;
    for (size_t i = 0; i < program.variants().size(); ++i)
      for (uint64_t seed : {1, 2}) {
        const train::Variant &variant = program.variants()[i];
        tool::FunctionBuffers buffers(variant, seed);
        auto constant = [](std::span<void *const> addresses) {
          return std::vector<const void *>(addresses.begin(), addresses.end());
        };
        verifier.begin(i, constant(buffers.inputs()),
                       readStates(program, context));
        context.run(variant, buffers.inputs(), buffers.outputs());
        for (const Check &check : verifier.compareRun(
                 constant(buffers.outputs()), readStates(program, context))) {
          ++checks;
          EXPECT_EQ(check.problem, "")
              << verifier.program().functions[i].name << ": " << check.name;
          EXPECT_LE(check.ratio, 1)
              << verifier.program().functions[i].name << ": " << check.name;
        }
      }
    EXPECT_GT(checks, program.states().size());
  }
};

TEST_P(CudaZoo, FunctionsAreRightAsAWhole) { verifyAll(Mode::Fused); }

TEST_P(CudaZoo, FunctionsOfSingleOperationsAreRight) { verifyAll(Mode::Eager); }

INSTANTIATE_TEST_SUITE_P(Programs, CudaZoo,
                         ::testing::ValuesIn(registeredPrograms()),
                         [](const auto &info) { return info.param; });

} // namespace
