//===- TrainLoopTest.cpp - Epochs of compiled training steps ---------------===//
#include "runtime/train/TrainLoop.h"

#include "tests/runtime/train/Classifier.h"
#include "tests/runtime/train/Refusal.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

TrainOptions withRate(double rate) {
  TrainOptions options;
  options.learningRate = rate;
  return options;
}

/// What training `builder` for some epochs says, before or on the way.
std::string errorOf(const ArtifactBuilder &builder, const Part &data,
                    const TrainOptions &options = {}, int epochs = 1) {
  Program program = loadProgram(builder);
  Context context(program, 1);
  return refusal([&] {
    TrainLoop loop(program, context, data, options, {});
    for (int epoch = 0; epoch < epochs; ++epoch)
      loop.runEpoch();
  });
}

std::vector<float> weightsOf(Context &context) {
  auto *weight = static_cast<float *>(context.state(0));
  return {weight, weight + 6};
}

TEST(TrainLoop, LowersTheLoss) {
  Program program = loadProgram(classifierArtifact());
  Context context(program, 1);
  Part data = clusters(120);
  TrainLoop loop(program, context, data, withRate(0.1), {});
  ASSERT_TRUE(loop.runEpoch());
  LogEpoch first = loop.summarizeEpoch();
  EXPECT_EQ(first.epoch, 1);
  EXPECT_EQ(first.step, 30);
  EXPECT_EQ(first.learningRate, 0.1);
  ASSERT_TRUE(loop.runEpoch());
  EXPECT_EQ(loop.progress().epochs, 2);
  EXPECT_LT(loop.summarizeEpoch().loss, first.loss);
}

TEST(TrainLoop, ReportsTheMeanLossOfTheStepsBeforeTheirUpdates) {
  // With a learning rate of 0 the weight stays 0, and so do the logits: each
  // sample is at a squared distance of 1 from its label.
  Program program = loadProgram(classifierArtifact());
  Context context(program, 1);
  Part data = clusters(10);
  std::vector<size_t> steps;
  TrainOptions options = withRate(0);
  options.onStep = [&](const StepReport &report) {
    steps.push_back(report.number);
    EXPECT_EQ(report.count, 2u); // 10 samples, batches of 4
    EXPECT_EQ(report.meanLoss, 1);
    return true;
  };
  TrainLoop loop(program, context, data, options, {});
  loop.runEpoch();
  EXPECT_EQ(steps, (std::vector<size_t>{1, 2}));
  EXPECT_EQ(loop.summarizeEpoch().loss, 1);
}

TEST(TrainLoop, DoesTheSameOnAnyNumberOfThreads) {
  Part data = clusters(40);
  auto weightsAfter = [&](uint64_t seed, size_t threads) {
    Program program = loadProgram(classifierArtifact());
    Context context(program, 1);
    TrainOptions options = withRate(0.1);
    options.loaderThreads = threads;
    Progress progress;
    progress.seed = seed;
    TrainLoop loop(program, context, data, options, progress);
    loop.runEpoch();
    loop.runEpoch();
    return weightsOf(context);
  };
  EXPECT_EQ(weightsAfter(1, 0), weightsAfter(1, 4));
  EXPECT_NE(weightsAfter(1, 0), weightsAfter(2, 0));
}

TEST(TrainLoop, GoesOnInTheMiddleOfAnEpochAsIfItHadNeverStopped) {
  Program program = loadProgram(classifierArtifact());
  Part data = clusters(40);
  TrainOptions options = withRate(0.1);
  options.schedule = "cosine(20)";
  options.isScheduledBySteps = true;
  Context whole(program, 1), parts(program, 1);
  TrainLoop uninterrupted(program, whole, data, options, {});
  std::vector<std::pair<double, double>> expected, found; // loss and rate
  auto keep = [](auto &epochs, const TrainLoop &loop) {
    LogEpoch epoch = loop.summarizeEpoch();
    epochs.emplace_back(epoch.loss, epoch.learningRate);
  };
  while (uninterrupted.progress().epochs < 3) {
    uninterrupted.runEpoch();
    keep(expected, uninterrupted);
  }

  // Stopped after steps 3, 14 and 20, the last of which ends an epoch.
  Progress progress;
  nlohmann::json schedule;
  for (int64_t stop : {3, 14, 20, 1000}) {
    TrainOptions stopping = options;
    stopping.onStep = [&](const StepReport &report) {
      return report.step.step != stop;
    };
    TrainLoop loop(program, parts, data, stopping, progress);
    if (!schedule.is_null())
      loop.restoreSchedule(schedule);
    while (loop.progress().epochs < 3 && loop.runEpoch())
      keep(found, loop);
    // As text, which is what a checkpoint keeps.
    progress =
        progressFromJson(nlohmann::json::parse(toJson(loop.progress()).dump()));
    schedule = nlohmann::json::parse(loop.scheduleState().dump());
  }
  EXPECT_EQ(progress.epochs, 3);
  EXPECT_EQ(weightsOf(parts), weightsOf(whole));
  EXPECT_EQ(found, expected);
}

TEST(TrainLoop, FollowsTheScheduleFromEpochToEpoch) {
  Program program = loadProgram(classifierArtifact());
  Context context(program, 1);
  Part data = clusters(8);
  TrainOptions options = withRate(0.5);
  options.schedule = "step(2, gamma=0.5)";
  TrainLoop loop(program, context, data, options, {});
  std::vector<double> rates;
  for (int epoch = 0; epoch < 4; ++epoch) {
    loop.runEpoch();
    rates.push_back(loop.summarizeEpoch().learningRate);
    loop.advanceSchedule(0, Direction::Min);
  }
  EXPECT_EQ(rates, (std::vector<double>{0.5, 0.5, 0.25, 0.25}));
}

TEST(TrainLoop, LetsFunctionsTakeTurns) {
  // `critic` twice, `generator` once.
  Program program = loadProgram(adversarialArtifact());
  Context context(program, 1);
  Part data = clusters(30);
  TrainOptions options = withRate(0.1);
  options.convention.steps = {{"critic", 2}, {"generator", 1}};
  std::vector<std::string> names;
  options.onStep = [&](const StepReport &report) {
    names.clear();
    for (const auto &[name, value] : report.step.figures)
      names.push_back(name);
    return true;
  };
  TrainLoop loop(program, context, data, options, {});
  EXPECT_EQ(loop.turns().stepCount(), 2u); // of three batches of four
  EXPECT_EQ(loop.turns().samplesPerEpoch(), 24u);
  loop.runEpoch();
  EXPECT_EQ(names, (std::vector<std::string>{"critic.loss", "critic.loss",
                                             "generator.loss"}));
  // Nobody says which of the two counts.
  EXPECT_TRUE(std::isnan(loop.summarizeEpoch().loss));
  EXPECT_EQ(loop.summarizeEpoch().metrics.size(), 2u);
}

// Every run of a step takes a place in memory before it is known whether they fit.
TEST(TrainLoop, RefusesMoreRepeatsThanThereAreSamples) {
  TrainOptions options;
  options.convention.steps = {{"train_step", 4'000'000'000'000'000'000}};
  EXPECT_EQ(errorOf(classifierArtifact(), clusters(8), options),
            "'train_step' is to run 4000000000000000000 times in a step: "
            "expected at most as often as there are samples, 8");
  // 2^62 + 1 batches of 4 are 4 if it wraps.
  options.convention.steps = {{"train_step", (int64_t{1} << 62) + 1}};
  EXPECT_TRUE(
      errorOf(classifierArtifact(), clusters(8), options)
          .ends_with("expected at most as often as there are samples, 8"));
  options.convention.steps = {{"train_step", 3}};
  EXPECT_EQ(errorOf(classifierArtifact(), clusters(8), options),
            "a step of 3 batches of 4 samples does not fit a set of 8");
}

TEST(TrainLoop, StopsWhenANumberIsNotFinite) {
  std::string error =
      errorOf(classifierArtifact(), clusters(400), withRate(100), 9);
  EXPECT_TRUE(error.starts_with("'loss' is infinite after step ") ||
              error.starts_with("'loss' is NaN after step "))
      << error;
  EXPECT_NE(error.find(" of epoch 1, with a learning rate of 100"),
            std::string::npos)
      << error;
}

/// Readers of files refuse such numbers; what a program gives is taken as it is.
TEST(TrainLoop, NamesTheSampleThatIsNoNumber) {
  Part data = clusters(4);
  std::vector<float> images(8, 1.0f);
  images[5] = std::nanf("");
  data.fields[0] = ingot::testing::makeField("images", {4, 2}, images);
  TrainOptions options = withRate(0.5);
  options.sampling = Sampling::InOrder;
  std::string error = errorOf(classifierArtifact(), data, options);
  EXPECT_NE(error.find("after step 1 of epoch 1, with a learning rate of 0.5: "
                       "'images' has NaN in sample 3 of the batch; leave such "
                       "samples out, or fill them in"),
            std::string::npos)
      << error;
}

TEST(TrainLoop, SaysWhatTheDataLack) {
  Part wide = clusters(8);
  wide.fields[0] =
      ingot::testing::makeField("images", {8, 4}, std::vector<float>(32));
  EXPECT_NE(errorOf(classifierArtifact(), wide)
                .find("a row of 'images' (f32 [4, 2]) has 2 elements"),
            std::string::npos);
  EXPECT_EQ(errorOf(classifierArtifact(), clusters(3)),
            "a batch of 4 samples does not fit a set of 3");
  Part unlabelled = clusters(8);
  unlabelled.fields.pop_back();
  EXPECT_EQ(errorOf(classifierArtifact(), unlabelled),
            "input 'labels' of 'train_step', i64 [4], has no data: expected "
            "--data labels=FILE or --set labels=VALUE; there are data for "
            "images");
}

} // namespace
