//===- VerifiedRuns.cpp - Programs run as a whole against the evaluator ----===//

#include "tests/compiler/VerifiedRuns.h"

#include "runtime/train/Program.h"
#include "tools/ingot/RandomTensor.h"

#include <gtest/gtest.h>

using namespace ingot;

static std::vector<const void *> toConst(std::span<void *const> addresses) {
  return {addresses.begin(), addresses.end()};
}

void ingot::testing::expectRightRuns(const Source &source,
                                     const CompileOptions &options, int runs) {
  Verifier verifier(source, options);
  train::Program program =
      train::Program::fromMemory(verifier.program().artifact);
  train::Context context(program);
  for (const train::Variant &variant : program.variants())
    for (int run = 1; run <= runs; ++run) {
      tool::FunctionBuffers buffers(variant, /*seed=*/run);
      verifier.begin(variant.index, toConst(buffers.inputs()),
                     readStates(program, context));
      context.run(variant, buffers.inputs(), buffers.outputs());
      size_t compared = 0;
      for (const Check &check : verifier.compareRun(
               toConst(buffers.outputs()), readStates(program, context))) {
        compared += check.comparesAny();
        EXPECT_EQ(check.problem, "")
            << variant.function << ", run " << run << ": " << check.name;
        EXPECT_LE(check.ratio, 1)
            << variant.function << ", run " << run << ": " << check.name;
      }
      EXPECT_GT(compared, 0u) << variant.function << ", run " << run;
    }
}
