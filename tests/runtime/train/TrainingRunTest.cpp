//===- TrainingRunTest.cpp - A whole training, from the first epoch to the last -===//
#include "runtime/train/TrainingRun.h"

#include "tests/runtime/train/Classifier.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <atomic>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;
using ingot::testing::classifierArtifact;
using ingot::testing::clusters;
using ingot::testing::loadProgram;

namespace {

class Run : public ingot::testing::TemporaryFolder {
protected:
  /// Trains on so many samples, four a step, and stops after `steps` of them.
  Ending train(size_t samples, int64_t steps, const Checkpoint *from) {
    TrainingData data = {clusters(samples), {}};
    data.validation.fields = data.train.fields;
    Context context(program, 1);
    RunOptions options;
    options.epochs = 2;
    options.output = output;
    options.onEvent = [&](const LogEvent &event) { events.push_back(event); };
    options.logEverySteps = 1;
    std::atomic<bool> isStopped = false;
    options.stop = &isStopped;
    options.train.onStep = [&](const StepReport &report) {
      isStopped = report.step.step == steps;
      return true;
    };
    TrainingRun run(program, context, data, options, 1, from);
    return run.run();
  }

  Program program = loadProgram(classifierArtifact());
  std::string output = path("w.safetensors");
  std::vector<LogEvent> events;
};

TEST_F(Run, GoesOnInMidEpochWithTheSamePlanOnly) {
  EXPECT_EQ(train(24, 4, nullptr), Ending::Stopped);
  Checkpoint stopped = Checkpoint::read(output);
  try {
    train(20, 100, &stopped);
    FAIL() << "an epoch that goes on with other samples";
  } catch (const std::runtime_error &error) {
    EXPECT_EQ(std::string(error.what()).substr(0, 41),
              "the run stopped at step 4 of an epoch, wh")
        << error.what();
  }
  EXPECT_EQ(train(24, 100, &stopped), Ending::Complete);
  // Between epochs other data are another choice.
  Checkpoint complete = Checkpoint::read(output);
  EXPECT_EQ(complete.progress().epochs, 2);
  EXPECT_EQ(train(20, 100, &complete), Ending::Complete);
}

TEST_F(Run, RunsTheStepsThatAreLeft) {
  train(24, 5, nullptr);
  Checkpoint stopped = Checkpoint::read(output);
  events.clear();
  train(24, 100, &stopped);
  size_t steps = 0;
  for (const LogEvent &event : events)
    if (const auto *epoch = std::get_if<LogEpoch>(&event)) {
      // One step is left of the first epoch, and six are the second.
      EXPECT_EQ(steps, epoch->epoch == 1 ? 1u : 7u);
    } else if (std::holds_alternative<LogStep>(event)) {
      ++steps;
    }
}

TEST_F(Run, FindsTheNewestOfTwoCheckpoints) {
  namespace fs = std::filesystem;
  EXPECT_EQ(findNewestCheckpoint(output), "");
  std::string last = save("", "w.last.safetensors");
  EXPECT_EQ(findNewestCheckpoint(output), last);
  save("", "w.safetensors");
  fs::last_write_time(output,
                      fs::last_write_time(last) - std::chrono::hours(1));
  EXPECT_EQ(findNewestCheckpoint(output), last);
  // Of another run, that was earlier.
  fs::last_write_time(output,
                      fs::last_write_time(last) + std::chrono::hours(1));
  EXPECT_EQ(findNewestCheckpoint(output), output);
}

} // namespace
