//===- TrainingTest.cpp - LeNet trains on a GPU, without a GPU --------------===//
//
// The artifact for GPUs on the emulated driver, against the evaluator and against
// the artifact for this CPU. Both programs must be within the bounds of
// independent roundings of what the step means (ir/reference/Tolerance.h), so they
// are no further apart than the sum of the two bounds.
//
//===----------------------------------------------------------------------===//
#include "ingot/verify.h"
#include "runtime/train/Checkpoint.h"
#include "runtime/train/Evaluation.h"
#include "runtime/train/TrainLoop.h"
#include "tests/cuda/driver/HostCode.h"
#include "tests/cuda/driver/OnEmulatedDriver.h"
#include "tests/models/training/MadeUpImages.h"
#include "tests/models/training/TrainingProgram.h"
#include "tools/ingot/VerifyTraining.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <unistd.h>

using namespace ingot;
using namespace ingot::tool;

namespace {

constexpr int64_t kBatch = 4;
constexpr size_t kSteps = 10;

CompileOptions trainStep(CompileOptions options) {
  options.batches = {kBatch};
  options.functions = {"train_step"};
  return options;
}

std::vector<const void *> constant(std::span<void *const> addresses) {
  return {addresses.begin(), addresses.end()};
}

class CudaTraining : public ingot::testing::OnEmulatedDriver<::testing::Test> {
protected:
  static void expectWithinBounds(const std::vector<Check> &checks,
                                 const std::string &program, size_t step) {
    for (const Check &check : checks) {
      EXPECT_EQ(check.problem, "")
          << program << ", step " << step << ": " << check.name;
      EXPECT_LE(check.ratio, 1)
          << program << ", step " << step << ": " << check.name;
    }
  }
};

/// One of the two programs of a comparison.
struct Trained {
  Trained(train::Program loaded, const train::Part &images)
      : program(std::move(loaded)), context(program, 1),
        batches(program, images, {}) {}

  std::vector<Check> runAndCompare(Verifier &verifier) {
    train::BoundFunction &step = batches.next().function;
    step.run(context);
    return verifier.compareRun(constant(step.outputs()),
                               readStates(program, context),
                               Bounds::Independent);
  }

  float runForLoss() {
    train::BoundFunction &step = batches.next().function;
    step.run(context);
    return *static_cast<const float *>(step.outputs()[0]);
  }

  train::Program program;
  train::Context context;
  TrainingBatches batches;
};

TEST_F(CudaTraining, EachStepFromTheStateOfTheCpuAgreesWithIt) {
  Source source = ingot::testing::withGradients("lenet", kBatch);
  Verifier verifier(source, trainStep(ingot::testing::emulatedGpu()));
  train::Part images = ingot::testing::makeImages(80);
  Trained cuda(train::Program::fromMemory(verifier.program().artifact), images);
  Trained cpu(
      train::Program::fromMemory(compile(source, trainStep({})).artifact),
      images);
  TrainingBatches batches(cpu.program, images, {});
  ASSERT_EQ(cuda.program.states().size(), cpu.program.states().size());
  for (size_t step = 1; step <= kSteps; ++step) {
    std::vector<const void *> states = readStates(cpu.program, cpu.context);
    for (size_t i = 0; i < states.size(); ++i) {
      ASSERT_EQ(cuda.program.states()[i].name, cpu.program.states()[i].name);
      std::memcpy(cuda.context.state(i), states[i],
                  cpu.program.states()[i].bytes());
    }
    verifier.begin(0, constant(batches.next().function.inputs()), states);
    std::vector<Check> onCpu = cpu.runAndCompare(verifier);
    std::vector<Check> onCuda = cuda.runAndCompare(verifier);
    expectWithinBounds(onCpu, "CPU", step);
    expectWithinBounds(onCuda, "CUDA", step);
    // Loss, gradients, weights, two moments of each, number of the step.
    size_t parameters = 0;
    for (const train::StateSpec &state : cpu.program.states())
      parameters += state.role == INGOT_PARAMETER;
    EXPECT_EQ(parameters, 10u);
    EXPECT_EQ(onCuda.size(), 1 + 4 * parameters + 1);
  }
}

TEST_F(CudaTraining, ARunByItselfAgreesWithTheEvaluator) {
  Verifier verifier({"lenet", {}}, trainStep(ingot::testing::emulatedGpu()));
  train::Program program =
      train::Program::fromMemory(verifier.program().artifact);
  TrainingReport report =
      verifyTraining(verifier, program, ingot::testing::makeImages(80),
                     {.convention = {}, .steps = kSteps});
  // Loss, and of each of the ten parameters its value and two moments; then the
  // number of the step.
  ASSERT_EQ(report.checks.size(), 1 + 3 * 10u + 1);
  expectWithinBounds(report.checks, "CUDA", 0);
  // Not a bound that follows from roundings, which a run by itself multiplies from
  // step to step: it is what the product promises for LeNet, here and on a CPU.
  EXPECT_LE(report.lossDistance, 1e-3) << "step " << report.lossDistanceStep;
  EXPECT_LT(report.lastLoss, report.firstLoss);
}

TEST_F(CudaTraining, ARunByItselfAgreesWithTheCpu) {
  train::Part images = ingot::testing::makeImages(80);
  Trained cuda(
      train::Program::fromMemory(
          compile({"lenet", {}}, trainStep(ingot::testing::emulatedGpu()))
              .artifact),
      images);
  Trained cpu(train::Program::fromMemory(
                  compile({"lenet", {}}, trainStep({})).artifact),
              images);
  float first = 0, last = 0;
  for (size_t step = 1; step <= kSteps; ++step) {
    float onCuda = cuda.runForLoss(), onCpu = cpu.runForLoss();
    // Each is promised to be no further from the evaluator than half of this.
    EXPECT_NEAR(onCuda, onCpu, 2e-3) << "step " << step;
    (step == 1 ? first : last) = onCuda;
  }
  EXPECT_LT(last, first);
}

// The loop of `ingot train`, with its tests and checkpoints, does not know where a
// program runs.
TEST_F(CudaTraining, AResumedRunIsTheUninterruptedOne) {
  CompileOptions options = ingot::testing::emulatedGpu();
  options.batches = {kBatch};
  options.functions = {"forward", "train_step"};
  train::Program program =
      train::Program::fromMemory(compile({"mlp", {}}, options).artifact);
  train::Part images = ingot::testing::makeImages(80);
  std::string path = ::testing::TempDir() + "ingot-cuda-checkpoint-" +
                     std::to_string(getpid()) + ".safetensors";
  auto contents = [&](train::Context &context) {
    std::string bytes;
    for (size_t i = 0; i < program.states().size(); ++i)
      bytes.append(static_cast<const char *>(context.state(i)),
                   program.states()[i].bytes());
    return bytes;
  };
  train::Context whole(program), rest(program);
  train::TrainLoop loop(program, whole, images, {}, {});
  train::Evaluation evaluation(program, "forward", images, {}, 0);
  auto accuracy = [&] { return evaluation.run(whole).figures.at(0).second; };
  double untrained = accuracy();
  loop.runEpoch();
  double first = loop.summarizeEpoch().loss;
  saveCheckpoint(path, program, whole, loop.progress(),
                 nlohmann::json::object());
  loop.runEpoch();
  double second = loop.summarizeEpoch().loss;
  EXPECT_LT(second, first);
  EXPECT_GT(accuracy(), untrained);

  train::Checkpoint checkpoint = train::Checkpoint::read(path);
  checkpoint.restore(program, rest);
  std::filesystem::remove(path);
  EXPECT_FALSE(contents(rest) == contents(whole));
  train::TrainLoop resumed(program, rest, images, {}, checkpoint.progress());
  resumed.runEpoch();
  EXPECT_EQ(resumed.summarizeEpoch().loss, second);
  EXPECT_TRUE(contents(rest) == contents(whole));
}

TEST_F(CudaTraining, IsEqualToTheBitInAnyOrderOfThreads) {
  CompileOptions options = trainStep(ingot::testing::emulatedGpu());
  std::string artifact = compile({"lenet", {}}, options).artifact;
  train::Part images = ingot::testing::makeImages(80);
  auto run = [&](uint64_t seed) {
    emulator::reset({.schedule = {seed}});
    train::Program program = train::Program::fromMemory(artifact);
    train::Context context(program);
    TrainingBatches batches(program, images, {});
    std::string bytes;
    for (size_t step = 0; step < 3; ++step) {
      batches.next().function.run(context);
    }
    for (size_t i = 0; i < program.states().size(); ++i)
      bytes.append(static_cast<const char *>(context.state(i)),
                   program.states()[i].bytes());
    return bytes;
  };
  std::string inOrder = run(0);
  EXPECT_TRUE(run(1) == inOrder);
  EXPECT_TRUE(run(7) == inOrder);
}

} // namespace
