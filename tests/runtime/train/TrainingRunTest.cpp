//===- TrainingRunTest.cpp - A whole training, from the first epoch to the last -===//
#include "runtime/train/TrainingRun.h"

#include "runtime/train/KeptState.h"
#include "runtime/train/Portions.h"
#include "tests/runtime/train/Classifier.h"
#include "tests/runtime/train/Refusal.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

/// A field that cannot be read while `isBroken`, from sample `first` on.
class BreakingSource : public Source {
public:
  BreakingSource(const Field &origin, size_t first, const bool &isBroken)
      : origin(origin), first(first), isBroken(isBroken) {}

  size_t size() const override { return origin.size(); }
  void read(size_t number, io::HostTensor &sample) const override {
    if (isBroken && number >= first)
      throw std::runtime_error("the disk is gone");
    origin.source().read(number, sample);
  }
  nlohmann::json meaning() const override { return nullptr; }

private:
  Field origin;
  size_t first;
  const bool &isBroken;
};

/// Images of `part` become such a source.
void breakImages(Part &part, size_t first, const bool &isBroken) {
  part.fields[0] =
      Field("images", "images",
            std::make_shared<BreakingSource>(part.fields[0], first, isBroken));
}

class Run : public ingot::testing::TemporaryFolder {
protected:
  /// Trains on so many samples, four a step, and stops after `steps` of them.
  Ending train(size_t samples, int64_t steps, const Checkpoint *from) {
    TrainingData data = {clusters(samples), {}};
    data.validation.fields = data.train.fields;
    data.split = split;
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
  std::string output = path("w.safetensors"), split;
  std::vector<LogEvent> events;
};

TEST_F(Run, GoesOnInMidEpochWithTheSamePlanOnly) {
  EXPECT_EQ(train(24, 4, nullptr), Ending::Stopped);
  Checkpoint stopped = Checkpoint::read(output);
  EXPECT_EQ(refusal([&] { train(20, 100, &stopped); }).substr(0, 41),
            "the run stopped at step 4 of an epoch, wh");
  EXPECT_EQ(train(24, 100, &stopped), Ending::Complete);
  // Between epochs other data are another choice.
  Checkpoint complete = Checkpoint::read(output);
  EXPECT_EQ(complete.progress().epochs, 2);
  EXPECT_EQ(train(20, 100, &complete), Ending::Complete);
}

TEST_F(Run, GoesOnWithTheSameSplitOnly) {
  split = "0.25 of 32 samples";
  EXPECT_EQ(train(24, 100, nullptr), Ending::Complete);
  Checkpoint complete = Checkpoint::read(output);
  EXPECT_EQ(train(24, 100, &complete), Ending::Complete);
  split = "";
  EXPECT_EQ(refusal([&] { train(24, 100, &complete); }),
            "samples kept for validation: expected those of the run that goes "
            "on, 0.25 of 32 samples, found none");
}

TEST_F(Run, AnEvaluationChangesNothing) {
  // A forward function that leaves its logits in a buffer, too.
  ingot::testing::ArtifactBuilder builder = classifierArtifact();
  auto seen = std::make_unique<schema::StateT>();
  seen->spec = ingot::testing::tensor("seen", schema::DType::F32, {3, 3});
  seen->role = schema::StateRole::Buffer;
  seen->zero_init = true;
  builder.metadata.states.push_back(std::move(seen));
  auto &steps = builder.metadata.variants[1]->steps;
  steps.push_back(std::make_unique<schema::StepT>(*steps[0]));
  steps[1]->slots[2] = schema::Slot(schema::SlotKind::State, 2, 0, 36);
  Program leaving = loadProgram(builder);
  Context context(leaving, 1);
  auto isUnseen = [&] {
    const auto *values = static_cast<const float *>(context.state(2));
    return std::all_of(values, values + 9, [](float x) { return x == 0; });
  };
  TrainingData data = {clusters(24), clusters(9)};
  TrainingRun run(leaving, context, data, {}, 1, nullptr);
  EXPECT_EQ(run.run(), Ending::Complete);
  EXPECT_TRUE(isUnseen());
  EXPECT_FALSE(run.evaluate().empty());
  EXPECT_TRUE(isUnseen());
  auto leave = [&] {
    const Field &points = data.train.fields[0];
    TensorSpec input = leaving.variants()[1].inputs[0];
    input.shape[0] = static_cast<int64_t>(points.size());
    Portions(leaving, "forward", {input})
        .run(context, [&](size_t, size_t first, io::HostTensor &tensor) {
          points.readRows(first, static_cast<size_t>(tensor.shape[0]), input,
                          tensor.data.data());
        });
    EXPECT_FALSE(isUnseen()) << "the function changes no buffer";
  };
  auto fail = [&] {
    KeptState before(leaving, context);
    leave();
    throw std::runtime_error("a picture is damaged");
  };
  EXPECT_THROW(fail(), std::runtime_error);
  EXPECT_TRUE(isUnseen());
  leave();
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

class BrokenRun : public Run {
protected:
  std::vector<float> weightsOf(Context &context) {
    auto *weight = static_cast<const float *>(context.state(0));
    return {weight, weight + 6};
  }

  /// What a run that nothing disturbs comes to.
  std::vector<float> trainUndisturbed() {
    isBroken = false;
    Context context(program, 1);
    TrainingRun(program, context, data, options(), 1, nullptr).run();
    isBroken = true;
    std::filesystem::remove(output);
    std::filesystem::remove(insertIntoName(output, "last"));
    return weightsOf(context);
  }

  /// Runs until the disk is gone, and then twice to the end: what was saved, and what
  /// is in memory. Returns the checkpoint.
  Checkpoint expectNothingIsLost() {
    std::vector<float> expected = trainUndisturbed();
    Context context(program, 1), other(program, 1);
    TrainingRun run(program, context, data, options(), 1, nullptr);
    EXPECT_EQ(refusal([&] { run.run(); }), "the disk is gone");
    Checkpoint saved = Checkpoint::read(run.lastPath());
    EXPECT_EQ(refusal([&] { run.run(); }), "the disk is gone");
    isBroken = false;
    EXPECT_EQ(run.run(), Ending::Complete);
    EXPECT_EQ(weightsOf(context), expected);
    TrainingRun resumed(program, other, data, options(), 1, &saved);
    EXPECT_EQ(resumed.run(), Ending::Complete);
    EXPECT_EQ(weightsOf(other), expected);
    return saved;
  }

  RunOptions options() {
    RunOptions options;
    options.epochs = 3;
    options.output = output;
    options.train.sampling = Sampling::InOrder;
    if (takeTurns)
      options.train.convention.steps = {{"critic", 2}, {"generator", 1}};
    return options;
  }

  bool takeTurns = false;
  bool isBroken = true;
  TrainingData data = {clusters(24), clusters(6)};
};

TEST_F(BrokenRun, AnEpochThatCannotBeJudgedIsSaved) {
  breakImages(data.validation, 3, isBroken);
  Checkpoint saved = expectNothingIsLost();
  EXPECT_EQ(saved.progress().epochs, 0);
  EXPECT_EQ(saved.progress().steps, 6);
}

TEST_F(BrokenRun, StepsBeforeABatchThatCannotBeReadAreSaved) {
  breakImages(data.train, 17, isBroken);
  Checkpoint saved = expectNothingIsLost();
  EXPECT_EQ(saved.progress().epochs, 0);
  EXPECT_EQ(saved.progress().steps, 4); // of four samples each
}

TEST_F(BrokenRun, StepsBeforeABatchOfALaterFunctionAreSaved) {
  // In steps of `critic`, `critic`, `generator`.
  program = loadProgram(adversarialArtifact());
  takeTurns = true;
  // Of 24 samples each of two steps reads 12: this is one of the last four.
  breakImages(data.train, 21, isBroken);
  Checkpoint saved = expectNothingIsLost();
  EXPECT_EQ(saved.progress().epochs, 0);
  EXPECT_EQ(saved.progress().steps, 1);
}

TEST_F(BrokenRun, AnEpochThatNobodyHearsOfIsSaved) {
  Context context(program, 1);
  RunOptions failing = options();
  failing.onEpoch = [](const LogEpoch &) {
    throw std::runtime_error("nobody listens");
  };
  isBroken = false;
  TrainingRun run(program, context, data, failing, 1, nullptr);
  EXPECT_EQ(refusal([&] { run.run(); }), "nobody listens");
  EXPECT_EQ(Checkpoint::read(run.lastPath()).progress().epochs, 1);
  // It is also the best.
  ASSERT_NE(run.lastPath(), failing.output);
  EXPECT_EQ(Checkpoint::read(failing.output).progress().epochs, 1);
}

TEST_F(BrokenRun, AFileIsNotReplacedByWhatHasJustBegun) {
  breakImages(data.train, 0, isBroken);
  save("precious", "w.last.safetensors");
  Context context(program, 1);
  TrainingRun run(program, context, data, options(), 1, nullptr);
  EXPECT_EQ(refusal([&] { run.run(); }), "the disk is gone");
  EXPECT_EQ(contentOf(run.lastPath()), "precious");
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
