//===- TrainerCallsTest.cpp - ingot/train.h: training ----------------------===//
#include "tests/runtime/train/interface/Blobs.h"
#include "tests/runtime/train/io/NpyFile.h"

#include <cmath>

using namespace ingot::testing;

namespace {

// The layout that programs are compiled against: see core/StructSizeTest.cpp.
static_assert(sizeof(ingot_trainer_options_t) == 296 &&
              offsetof(ingot_trainer_options_t, user) + 8 == 264);
static_assert(sizeof(ingot_train_step_t) == 56 &&
              offsetof(ingot_train_step_t, learning_rate) + 8 == 56);
static_assert(sizeof(ingot_train_epoch_t) == 48 &&
              offsetof(ingot_train_epoch_t, samples_per_second) + 8 == 48);

class TrainerCalls : public OnBlobs {
protected:
  TrainerCalls() {
    options.epochs = 3;
    options.learning_rate = 0.01;
  }

  Trainer create(const Context &of) {
    ingot_trainer_t *trainer = nullptr;
    EXPECT_EQ(ingot_trainer_create(program.get(), of.get(), &options, &trainer),
              INGOT_OK)
        << ingot_last_error();
    return Trainer(trainer);
  }

  /// Expects that the options are refused.
  void expectRefused(const std::string &message,
                     ingot_status_t status = INGOT_INVALID_ARGUMENT) {
    ingot_trainer_t *trainer;
    EXPECT_EQ(
        ingot_trainer_create(program.get(), context.get(), &options, &trainer),
        status);
    EXPECT_EQ(trainer, nullptr);
    EXPECT_NE(std::string(ingot_last_error()).find(message), std::string::npos)
        << ingot_last_error();
  }

  ingot_trainer_options_t options = withBlobs(INGOT_TRAINER_OPTIONS_INIT);
};

TEST_F(TrainerCalls, TrainsToTheLastEpochAndSaves) {
  std::string output = path("w.safetensors");
  options.output = output.c_str();
  Trainer trainer = create(context);
  ingot_ending_t ending = -1;
  ASSERT_EQ(ingot_trainer_run(trainer.get(), &ending), INGOT_OK)
      << ingot_last_error();
  EXPECT_EQ(ending, INGOT_COMPLETE);
  std::vector<float> trained = weightsOf(context);
  EXPECT_NE(trained, std::vector<float>(6));
  ASSERT_EQ(ingot_context_reset(context.get()), INGOT_OK);
  ASSERT_EQ(ingot_weights_load(program.get(), context.get(), output.c_str()),
            INGOT_OK)
      << ingot_last_error();
  EXPECT_EQ(weightsOf(context), trained);
}

TEST_F(TrainerCalls, StepsAreTheRun) {
  Context other = createContext(program);
  ASSERT_EQ(ingot_trainer_run(create(context).get(), nullptr), INGOT_OK);
  Trainer trainer = create(other);
  ingot_train_step_t step = sized<ingot_train_step_t>();
  int steps = 0;
  do {
    ASSERT_EQ(ingot_trainer_step(trainer.get(), &step), INGOT_OK)
        << ingot_last_error();
    ++steps;
    EXPECT_EQ(step.number, (steps - 1) % 22 + 1);
    EXPECT_EQ(step.epoch, (steps - 1) / 22);
    EXPECT_EQ(step.learning_rate, 0.01);
    EXPECT_TRUE(std::isfinite(step.loss));
  } while (!step.is_last || step.epoch < 2);
  EXPECT_EQ(steps, 3 * 22); // 90 samples, 4 in a batch
  EXPECT_EQ(weightsOf(other), weightsOf(context));
}

TEST_F(TrainerCalls, GoesOnFromACheckpoint) {
  options.validation_share = 0.2; // the seed chooses these, too
  options.seed = 7;
  Context other = createContext(program);
  ASSERT_EQ(ingot_trainer_run(create(context).get(), nullptr), INGOT_OK);

  std::string file = path("half.safetensors");
  {
    Context first = createContext(program);
    Trainer trainer = create(first);
    for (int i = 0; i < 25; ++i) // in the midst of the second epoch
      ASSERT_EQ(ingot_trainer_step(trainer.get(), nullptr), INGOT_OK);
    ASSERT_EQ(ingot_trainer_save(trainer.get(), file.c_str()), INGOT_OK);
  }
  options.resume = file.c_str();
  options.seed = 0; // the checkpoint has its own
  ASSERT_EQ(ingot_trainer_run(create(other).get(), nullptr), INGOT_OK);
  EXPECT_EQ(weightsOf(other), weightsOf(context));
}

TEST_F(TrainerCalls, JudgesByValidation) {
  options.validation_share = 0.2;
  Trainer trainer = create(context);
  double accuracy = -1;
  EXPECT_EQ(ingot_trainer_figure(trainer.get(), "loss", &accuracy),
            INGOT_NOT_FOUND);
  EXPECT_STREQ(ingot_last_error(), "no figure 'loss': there are none yet");
  ASSERT_EQ(ingot_trainer_evaluate(trainer.get()), INGOT_OK)
      << ingot_last_error();
  ASSERT_EQ(
      ingot_trainer_figure(trainer.get(), "validation accuracy", &accuracy),
      INGOT_OK)
      << ingot_last_error();
  EXPECT_NEAR(accuracy, 1.0 / 3, 0.2); // nothing is known
  ASSERT_EQ(ingot_trainer_run(trainer.get(), nullptr), INGOT_OK);
  double trained = -1, loss = -1;
  EXPECT_EQ(
      ingot_trainer_figure(trainer.get(), "validation accuracy", &trained),
      INGOT_OK);
  EXPECT_GT(trained, accuracy);
  EXPECT_EQ(ingot_trainer_figure(trainer.get(), "loss", &loss), INGOT_OK);
  EXPECT_GT(loss, 0);
}

TEST_F(TrainerCalls, NothingIsEvaluatedWithoutSamples) {
  Trainer trainer = create(context);
  EXPECT_EQ(ingot_trainer_evaluate(trainer.get()), INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(),
               "nothing to evaluate: expected an evaluation function and "
               "samples for validation");
}

struct Seen {
  int64_t stepsUntilStop, epochsUntilStop;
  int64_t steps = 0, epochs = 0;
};

TEST_F(TrainerCalls, ListenersSeeStepsAndEpochsAndStop) {
  Seen seen = {30, 99};
  options.user = &seen;
  options.on_step = [](const ingot_train_step_t *step, void *user) {
    EXPECT_EQ(step->struct_size, sizeof(*step));
    auto *known = static_cast<Seen *>(user);
    return ++known->steps != known->stepsUntilStop;
  };
  options.on_epoch = [](const ingot_train_epoch_t *epoch, void *user) {
    EXPECT_EQ(epoch->struct_size, sizeof(*epoch));
    auto *known = static_cast<Seen *>(user);
    EXPECT_EQ(epoch->epoch, ++known->epochs);
    return known->epochs != known->epochsUntilStop;
  };
  Trainer trainer = create(context);
  ingot_ending_t ending = -1;
  ASSERT_EQ(ingot_trainer_run(trainer.get(), &ending), INGOT_OK);
  EXPECT_EQ(ending, INGOT_STOPPED);
  EXPECT_EQ(seen.steps, 30);
  EXPECT_EQ(seen.epochs, 1);
  seen.epochsUntilStop = 2;
  ASSERT_EQ(ingot_trainer_run(trainer.get(), &ending), INGOT_OK);
  EXPECT_EQ(ending, INGOT_STOPPED);
  EXPECT_EQ(seen.steps, 44);
  ASSERT_EQ(ingot_trainer_run(trainer.get(), &ending), INGOT_OK);
  EXPECT_EQ(ending, INGOT_COMPLETE);
  EXPECT_EQ(seen.steps, 66);
  Context other = createContext(program);
  options.on_step = nullptr;
  options.on_epoch = nullptr;
  ASSERT_EQ(ingot_trainer_run(create(other).get(), nullptr), INGOT_OK);
  EXPECT_EQ(weightsOf(other), weightsOf(context));
}

TEST_F(TrainerCalls, AStopIsObeyedOnce) {
  Trainer trainer = create(context);
  ingot_trainer_stop(trainer.get());
  ingot_ending_t ending = -1;
  ASSERT_EQ(ingot_trainer_run(trainer.get(), &ending), INGOT_OK);
  EXPECT_EQ(ending, INGOT_STOPPED);
  ASSERT_EQ(ingot_trainer_run(trainer.get(), &ending), INGOT_OK);
  EXPECT_EQ(ending, INGOT_COMPLETE);
}

TEST_F(TrainerCalls, TransformsChangeWhatTheProgramSees) {
  const char *steps[] = {"images=zscore"};
  options.transforms = steps;
  options.transform_count = 1;
  std::string output = path("w.safetensors");
  options.output = output.c_str();
  ASSERT_EQ(ingot_trainer_run(create(context).get(), nullptr), INGOT_OK)
      << ingot_last_error();
  // A program of the first version has no such field: what lies there is not its own.
  Context other = createContext(program);
  options.struct_size = 264;
  ASSERT_EQ(ingot_trainer_run(create(other).get(), nullptr), INGOT_OK);
  EXPECT_NE(weightsOf(other), weightsOf(context));
  Context plain = createContext(program);
  options.struct_size = sizeof(options);
  options.transform_count = 0;
  ASSERT_EQ(ingot_trainer_run(create(plain).get(), nullptr), INGOT_OK);
  EXPECT_EQ(weightsOf(other), weightsOf(plain));
}

TEST_F(TrainerCalls, TransformsAreLookedAt) {
  const char *steps[] = {"images=polish", "images"};
  options.transforms = steps;
  options.transform_count = 1;
  expectRefused("transformations of 'images': unknown step 'polish'");
  options.transform_count = 2;
  expectRefused("transforms 1, 'images': expected INPUT=VALUE");
  steps[1] = "images=zscore";
  expectRefused("transforms: 'images' is given twice");
}

TEST_F(TrainerCalls, OptionsSayWhatIsWrongWithThem) {
  options.data_count = 1;
  expectRefused("'labels'");
  options.data_count = 2;
  options.struct_size = 4;
  expectRefused("struct_size of ingot_trainer_options_t");
  options.struct_size = sizeof(options);
  options.validation_share = 1;
  expectRefused("validation_share: expected a number from 0 to 1");
  options.validation_share = 0;
  options.keep = "worst";
  expectRefused("expected best, last or all, found 'worst'");
  options.keep = nullptr;
  options.epochs = -1;
  expectRefused("epochs: expected 0 or more, found -1");
  options.epochs = 1;
  options.data_threads = 65;
  expectRefused("data_threads: expected at most 64, found 65");
  options.data_threads = INGOT_NO_THREADS;
  const char *wrong[] = {"images", nullptr};
  options.data = wrong;
  expectRefused("data 0, 'images': expected INPUT=VALUE");
  options.data = nullptr;
  expectRefused("data 0, ''");
  const char *twice[] = {kBlobs[0], kBlobs[0]};
  options.data = twice;
  expectRefused("data: 'images' is given twice");
}

TEST_F(TrainerCalls, TheLabelThatIsNoClassIsNamed) {
  const char *data[] = {kBlobs[0], "labels=labels.npy"};
  std::string labels(90 * 8, '\0');
  for (int i = 0; i < 90; ++i)
    labels[8 * i] = static_cast<char>(i % 3 == 2 ? 17 : i % 3);
  std::string binding =
      "labels=" + save(npy(dictionary("<i8", "(90,)"), labels), "labels.npy");
  data[1] = binding.c_str();
  options.data = data;
  expectRefused("labels.npy: row 2: 'labels' is 17, 'logits' has 3 classes");
  int64_t ignored = 17;
  options.ignore_label = &ignored;
  create(context);
}

TEST_F(TrainerCalls, ConstantsAreNumbers) {
  const char *constants[] = {"lr=0.5,x"};
  options.rate_input = "none";
  options.constants = constants;
  options.constant_count = 1;
  expectRefused("expected numbers with commas between them, found '0.5,x'");
  constants[0] = "lr=1e-2";
  Context other = createContext(program);
  ASSERT_EQ(ingot_trainer_run(create(other).get(), nullptr), INGOT_OK);
  options.rate_input = nullptr;
  options.constant_count = 0;
  ASSERT_EQ(ingot_trainer_run(create(context).get(), nullptr), INGOT_OK);
  EXPECT_EQ(weightsOf(other), weightsOf(context));
}

TEST_F(TrainerCalls, ALossThatIsNoNumberEndsTheTraining) {
  options.learning_rate = 1e38;
  Trainer trainer = create(context);
  EXPECT_EQ(ingot_trainer_run(trainer.get(), nullptr), INGOT_TRAINING_FAILED);
  EXPECT_NE(std::string(ingot_last_error()).find("'loss' is"),
            std::string::npos)
      << ingot_last_error();
}

} // namespace
