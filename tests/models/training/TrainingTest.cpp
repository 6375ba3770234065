//===- TrainingTest.cpp - Models that train against the evaluator ----------===//
//
// Fashion-MNIST, or images made up here where its package is not installed: what
// is compared does not depend on it, only how far the loss falls.
//
//===----------------------------------------------------------------------===//
#include "tests/models/training/MadeUpImages.h"
#include "tests/models/training/TrainingProgram.h"
#include "tools/ingot/VerifyTraining.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

using namespace ingot;
using namespace ingot::tool;

namespace {

constexpr int64_t kBatch = 8;
constexpr size_t kSteps = 50;
// Errors of gradients do not add up from step to step, and the evaluator is slow.
constexpr size_t kGradientSteps = 10;

const train::Part &trainingImages() {
  static const train::Part data = [] {
    std::string folder = "/usr/share/datasets/fashion-mnist/train-";
    if (!std::filesystem::exists(folder + "images-idx3-ubyte"))
      return ingot::testing::makeImages(640);
    train::DataOptions options;
    options.train = {{"images", folder + "images-idx3-ubyte"},
                     {"labels", folder + "labels-idx1-ubyte"}};
    return openTrainingData(options, nlohmann::json()).train;
  }();
  return data;
}

CompileOptions trainStep() {
  CompileOptions options;
  options.batches = {kBatch};
  options.functions = {"train_step"};
  return options;
}

bool isSlot(const std::string &name) { return name.starts_with("optim."); }
bool isGradient(const std::string &name) { return name.starts_with("grad."); }

class Training : public ::testing::TestWithParam<const char *> {};

TEST_P(Training, EachStepAndTheRunAgreeWithTheEvaluator) {
  Verifier verifier({GetParam(), {}}, trainStep());
  train::Program program =
      train::Program::fromMemory(verifier.program().artifact);
  TrainingReport report = verifyTraining(verifier, program, trainingImages(),
                                         {.convention = {}, .steps = kSteps});
  ASSERT_EQ(report.checks.at(0).name, "loss");
  size_t weights = 0, moments = 0;
  for (const Check &check : report.checks) {
    EXPECT_EQ(check.problem, "") << check.name << ", step " << check.step;
    EXPECT_LE(check.ratio, 1) << check.name << ", step " << check.step;
    EXPECT_EQ(check.elements % kSteps, 0u);
    // A weight may be anywhere where the root of its second moment may be 0. So
    // are weights without a gradient: of black pixels, of dead units.
    bool isWeight = check.name != "loss" && !isSlot(check.name);
    if (isWeight)
      EXPECT_LT(check.unboundedElements, check.elements) << check.name;
    else
      EXPECT_EQ(check.unboundedElements, 0) << check.name;
    weights += isWeight;
    moments += isSlot(check.name);
  }
  EXPECT_EQ(moments, 2 * weights + 1); // and the number of the step
  EXPECT_LE(report.lossDistance, 1e-3) << "step " << report.lossDistanceStep;
  EXPECT_LT(report.lastLoss, 0.9 * report.firstLoss);
}

TEST_P(Training, GradientsAgreeWithTheEvaluator) {
  Verifier verifier(ingot::testing::withGradients(GetParam(), kBatch),
                    trainStep());
  train::Program program =
      train::Program::fromMemory(verifier.program().artifact);
  TrainingReport report =
      verifyTraining(verifier, program, trainingImages(),
                     {.convention = {}, .steps = kGradientSteps});
  size_t gradients = 0;
  for (const Check &check : report.checks)
    if (isGradient(check.name)) {
      ++gradients;
      EXPECT_EQ(check.problem, "") << check.name << ", step " << check.step;
      EXPECT_LE(check.ratio, 1) << check.name << ", step " << check.step;
      EXPECT_EQ(check.unboundedElements, 0) << check.name;
    }
  size_t parameters = 0;
  for (const train::StateSpec &state : program.states())
    parameters += state.role == INGOT_PARAMETER;
  EXPECT_EQ(gradients, parameters);
}

/// The bounds must not be so wide that they let a wrong step pass: one that saw
/// another label, and one that went a tenth too far.
TEST_P(Training, BoundsNoticeAWrongStep) {
  Verifier verifier(ingot::testing::withGradients(GetParam(), kBatch),
                    trainStep());
  train::Program program =
      train::Program::fromMemory(verifier.program().artifact);
  const train::Variant &variant = program.variants().at(0);
  train::Context context(program, 1);
  // Not the black background of Fashion-MNIST: where the pixels of a window are
  // equal the maximum may be any of them, and a gradient may go to each.
  train::Part images = ingot::testing::makeImages(640);
  TrainingBatches batches(program, images, {});

  // What the program gets is what the evaluator got, but for `change`.
  auto check = [&](auto change) {
    context.reset();
    train::BoundFunction &step = batches.next().function;
    std::span<void *const> inputs = step.inputs(), outputs = step.outputs();
    verifier.begin(0, {inputs.begin(), inputs.end()},
                   train::readStates(program, context));
    change(inputs);
    context.run(variant, inputs, outputs);
    return verifier.compareRun({outputs.begin(), outputs.end()},
                               train::readStates(program, context),
                               Bounds::Independent);
  };
  auto input = [&](std::span<void *const> inputs, const char *name) {
    return inputs[train::findTensor(variant.inputs, name)];
  };
  for (const Check &check : check([](const auto &) {}))
    EXPECT_EQ(check.problem, "") << check.name;
  for (const Check &check : check([&](std::span<void *const> inputs) {
         auto *label = static_cast<int64_t *>(input(inputs, "labels"));
         *label = (*label + 1) % 10;
       }))
    // The first step of a weight is a sign; the number of the step only counts.
    if (check.name == "loss" || isGradient(check.name) ||
        (isSlot(check.name) && check.name != "optim.step"))
      EXPECT_NE(check.problem, "") << check.name;
  for (const Check &check : check([&](std::span<void *const> inputs) {
         *static_cast<float *>(input(inputs, "lr")) *= 1.1f;
       }))
    EXPECT_EQ(check.problem.empty(), check.name == "loss" ||
                                         isGradient(check.name) ||
                                         isSlot(check.name))
        << check.name;
}

TEST_P(Training, IsEqualToTheBitForAnyNumberOfThreads) {
  train::Program program = train::Program::fromMemory(
      compile({GetParam(), {}}, trainStep()).artifact);
  auto run = [&](uint32_t threads) {
    train::Context context(program, threads);
    TrainingBatches batches(program, trainingImages(), {});
    std::vector<double> losses(kSteps);
    for (double &loss : losses) {
      train::BoundFunction &step = batches.next().function;
      step.run(context);
      loss = step.scalar(0);
    }
    std::vector<std::string> states = {
        {reinterpret_cast<char *>(losses.data()), kSteps * sizeof(double)}};
    for (size_t i = 0; i < program.states().size(); ++i)
      states.emplace_back(static_cast<char *>(context.state(i)),
                          program.states()[i].bytes());
    return states;
  };
  std::vector<std::string> one = run(1);
  for (uint32_t threads : {2, 4}) {
    std::vector<std::string> several = run(threads);
    EXPECT_EQ(several[0], one[0]) << "losses, " << threads << " threads";
    for (size_t i = 0; i < program.states().size(); ++i)
      EXPECT_TRUE(several[i + 1] == one[i + 1])
          << program.states()[i].name << ", " << threads << " threads";
  }
}

INSTANTIATE_TEST_SUITE_P(Zoo, Training, ::testing::Values("mlp", "lenet"),
                         [](const auto &info) {
                           return std::string(info.param);
                         });

} // namespace
