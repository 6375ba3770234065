//===- TrainLoopTest.cpp - Epochs of a compiled training step --------------===//
#include "runtime/train/TrainLoop.h"

#include "tests/runtime/train/Classifier.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;
using ingot::testing::ArtifactBuilder;
using ingot::testing::classifierArtifact;
using ingot::testing::clusters;
using ingot::testing::loadProgram;

namespace {

/// What training `builder` on the data says before it starts, or in `epochs`.
std::string errorOf(const ArtifactBuilder &builder, const Dataset &trainSet,
                    const Dataset &testSet, TrainOptions options = {}) {
  Program program = loadProgram(builder);
  Context context(program, 1);
  try {
    TrainLoop loop(program, context, trainSet, testSet, options);
    for (int64_t epoch = 0; epoch < options.epochs; ++epoch)
      loop.runEpoch();
  } catch (const std::runtime_error &error) {
    return error.what();
  }
  return "no error";
}

TEST(TrainLoop, LearnsToTellTheClassesApart) {
  Program program = loadProgram(classifierArtifact());
  Context context(program, 1);
  Dataset trainSet = clusters(120), testSet = clusters(31);
  TrainLoop loop(program, context, trainSet, testSet,
                 {.epochs = 4, .learningRate = 0.1, .onStep = {}});
  EpochResult first = loop.runEpoch(), last = first;
  EXPECT_EQ(first.epoch, 1);
  EXPECT_EQ(first.epochs, 4);
  for (int i = 1; i < 4; ++i)
    last = loop.runEpoch();
  EXPECT_EQ(last.epoch, 4);
  EXPECT_LT(last.loss, first.loss);
  EXPECT_EQ(last.accuracy, 1);
  EXPECT_EQ(last.testAccuracy, 1);
  EXPECT_GT(last.imagesPerSecond, 0);
  EXPECT_GT(last.seconds, 0);
}

TEST(TrainLoop, FillsNoBatchUpWhoseSamplesMayDependOnEachOther) {
  ArtifactBuilder builder = classifierArtifact();
  builder.metadata.variants[1]->batch = 0;
  EXPECT_EQ(errorOf(builder, clusters(12), clusters(7), {}),
            "tests run 'forward' of 3 samples, which may depend on each other: "
            "expected a multiple of them, found 7");
  EXPECT_EQ(
      errorOf(builder, clusters(12), clusters(6), {.epochs = 1, .onStep = {}}),
      "no error");
}

TEST(TrainLoop, ReportsTheMeanLossOfTheStepsBeforeTheirUpdates) {
  // With a learning rate of 0 the weight stays 0, and so do the logits: each
  // sample is at a squared distance of 1 from its label.
  Program program = loadProgram(classifierArtifact());
  Context context(program, 1);
  Dataset trainSet = clusters(10), testSet = clusters(5);
  std::vector<size_t> steps;
  TrainLoop loop(program, context, trainSet, testSet,
                 {.epochs = 1,
                  .learningRate = 0,
                  .onStep = [&](size_t step, size_t count, double loss) {
                    steps.push_back(step);
                    EXPECT_EQ(count, 2u); // 10 samples, batches of 4
                    EXPECT_EQ(loss, 1);
                  }});
  EpochResult result = loop.runEpoch();
  EXPECT_EQ(steps, (std::vector<size_t>{1, 2}));
  EXPECT_EQ(result.loss, 1);
  // log 3 for equal logits, in five samples that fill no two batches of three;
  // each is one rounding off, and so is their mean.
  EXPECT_NEAR(result.testLoss, std::log(3.0), 6e-16 * std::log(3.0));
  // Equal logits count as class 0, which samples 0 and 3 of 5 are.
  EXPECT_EQ(result.testAccuracy, 2.0 / 5);
  EXPECT_EQ(result.accuracy, 2.0 / 5); // of as many training samples
}

TEST(TrainLoop, TakesTheAccuracyFromTheStepsWhereTheyReturnLogits) {
  Program program = loadProgram(classifierArtifact(/*returnsLogits=*/true));
  Context context(program, 1);
  Dataset trainSet = clusters(12), testSet = clusters(1);
  TrainLoop loop(program, context, trainSet, testSet,
                 {.epochs = 1, .learningRate = 0, .onStep = {}});
  EpochResult result = loop.runEpoch();
  EXPECT_EQ(result.accuracy, 1.0 / 3); // of all 12, not of the first one
  EXPECT_EQ(result.testAccuracy, 1);
}

TEST(TrainLoop, SameSeedGivesTheSameWeights) {
  auto weightsAfter = [](uint64_t seed) {
    Program program = loadProgram(classifierArtifact());
    Context context(program, 1);
    Dataset trainSet = clusters(40), testSet = clusters(3);
    TrainLoop loop(
        program, context, trainSet, testSet,
        {.epochs = 2, .learningRate = 0.1, .seed = seed, .onStep = {}});
    loop.runEpoch();
    loop.runEpoch();
    auto *weight = static_cast<float *>(context.state(0));
    return std::vector<float>(weight, weight + 6);
  };
  EXPECT_EQ(weightsAfter(1), weightsAfter(1));
  EXPECT_NE(weightsAfter(1), weightsAfter(2));
}

TEST(TrainLoop, GoesOnInTheOrderThatItWouldHaveHad) {
  Program program = loadProgram(classifierArtifact());
  Dataset trainSet = clusters(40), testSet = clusters(3);
  auto train = [&](Context &context, int64_t firstEpoch, int64_t epochs) {
    TrainLoop loop(program, context, trainSet, testSet,
                   {.epochs = epochs,
                    .firstEpoch = firstEpoch,
                    .learningRate = 0.1,
                    .onStep = {}});
    EpochResult result;
    for (int64_t i = 0; i < epochs; ++i)
      result = loop.runEpoch();
    EXPECT_EQ(result.epoch, firstEpoch + epochs);
    EXPECT_EQ(result.epochs, firstEpoch + epochs);
    auto *weight = static_cast<float *>(context.state(0));
    return std::vector<float>(weight, weight + 6);
  };
  Context whole(program, 1), parts(program, 1), wrong(program, 1);
  std::vector<float> expected = train(whole, 0, 4);
  train(parts, 0, 2);
  EXPECT_EQ(train(parts, 2, 2), expected);
  train(wrong, 0, 2);
  EXPECT_NE(train(wrong, 0, 2), expected); // the order of epochs 1 and 2
}

TEST(TrainLoop, StopsWhenTheLossIsNotFinite) {
  std::string error = errorOf(classifierArtifact(), clusters(400), clusters(3),
                              {.epochs = 9, .learningRate = 100, .onStep = {}});
  EXPECT_TRUE(error.starts_with("the loss is infinite after step ") ||
              error.starts_with("the loss is NaN after step "))
      << error;
  EXPECT_TRUE(error.ends_with(" of epoch 1, with a learning rate of 100"))
      << error;
}

TEST(TrainLoop, SaysWhatAProgramLacks) {
  auto withChange = [](const std::function<void(ArtifactBuilder &)> &change) {
    ArtifactBuilder builder = classifierArtifact();
    change(builder);
    return errorOf(builder, clusters(8), clusters(3));
  };
  auto step = [](ArtifactBuilder &builder) -> schema::VariantT & {
    return *builder.metadata.variants[0];
  };
  EXPECT_EQ(
      withChange([&](auto &b) { step(b).function = "learn"; }),
      "no function 'train_step': program 'classifier' has forward, learn");
  EXPECT_EQ(withChange([&](auto &b) { step(b).inputs[0]->name = "pictures"; }),
            "'train_step' has no input 'images', which training needs; its "
            "inputs are "
            "pictures f32 [4, 2], labels i64 [4], lr f32 []");
  EXPECT_EQ(withChange([&](auto &b) {
              step(b).inputs[1]->dtype = schema::DType::F64;
            }),
            "'train_step' has input 'labels' of f64 [4], training needs i64 of "
            "rank 1");
  EXPECT_EQ(withChange([&](auto &b) { step(b).outputs[0]->name = "cost"; }),
            "'train_step' has no output 'loss', which training needs; its "
            "outputs are cost f32 []");
  EXPECT_EQ(
      withChange([&](auto &b) {
        b.metadata.variants[1]->outputs[0]->name = "scores";
      }),
      "'forward' has no output 'logits', which training needs; its outputs "
      "are scores f32 [3, 3]");
}

/// Other rows than the labels have, and other columns than `forward`, would give
/// an accuracy of something else.
TEST(TrainLoop, SaysThatTheLogitsOfTheStepHaveAnotherShape) {
  auto withLogits = [](std::vector<int64_t> shape) {
    ArtifactBuilder builder = classifierArtifact(/*returnsLogits=*/true);
    schema::VariantT &step = *builder.metadata.variants[0];
    step.outputs[1]->shape = shape;
    step.steps[0]->slots[5] =
        schema::Slot(schema::SlotKind::Output, 1, 0, 4 * shape[0] * shape[1]);
    return errorOf(builder, clusters(8), clusters(3));
  };
  EXPECT_EQ(withLogits({6, 3}),
            "'train_step' reads f32 [4, 2] images but makes f32 [6, 3] logits");
  EXPECT_EQ(withLogits({4, 5}),
            "'train_step' makes logits of 5 classes, 'forward' of 3");
}

TEST(TrainLoop, SaysWhatTheDataLack) {
  Dataset wide = clusters(8);
  wide.imageShape = {4};
  wide.images.resize(32);
  EXPECT_EQ(errorOf(classifierArtifact(), wide, clusters(3)),
            "the program reads images f32 [4, 2], those of the data have shape "
            "[4]");
  Dataset labels = clusters(8);
  labels.labels[5] = 3;
  EXPECT_EQ(errorOf(classifierArtifact(), clusters(8), labels),
            "the data have a label 3, the program has 3 classes");
  EXPECT_EQ(errorOf(classifierArtifact(), clusters(3), clusters(3)),
            "a batch of 4 samples does not fit a set of 3");
}

TEST(FormatEpoch, IsOneLine) {
  EXPECT_EQ(formatEpoch({3, 10, 0.30214, 0.8891, 0.3312, 0.881, 4.21, 14310}),
            "epoch 3/10  loss 0.3021  accuracy 88.9 %  test loss 0.3312  test "
            "accuracy 88.1 %  4.2 s  14.3k images/s");
  EXPECT_TRUE(formatEpoch({1, 1, 1, 1, 1, 1, 60, 999.4})
                  .ends_with("  60.0 s  999 images/s"));
}

} // namespace
