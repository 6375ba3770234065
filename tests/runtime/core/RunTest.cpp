//===- RunTest.cpp - Running functions of a program ------------------------===//
#include "tests/runtime/artifact/Owned.h"

#include <cstring>
#include <xmmintrin.h>

using namespace ingot::testing;

namespace {

/// Distinct values, so that a swapped row or column changes the sum.
Dense<float> trainingInput() {
  Dense<float> input({13, 7});
  for (size_t i = 0; i < input.values.size(); ++i)
    input.values[i] = 0.37f * static_cast<float>(i) - 11;
  return input;
}

/// The loss of `train_step`, computed in the same order and precision.
float expectedLoss(const Dense<float> &input,
                   const std::vector<float> &weight) {
  std::vector<float> bias = {1, 2, 3, 4, 5, 6, 7};
  float total = 0;
  for (size_t i = 0; i < input.values.size(); ++i)
    total += input.values[i] * weight[i % 7] + bias[i % 7];
  return total;
}

class ProgramRun : public ::testing::Test {
protected:
  Program program = load(sampleProgram().assemble());
  Context context = createContext(program);
};

TEST_F(ProgramRun, ComputesOutputFromInput) {
  Dense<float> input({4}, {-1.5f, 2, -0.0f, 3.25f}), output({4});
  ASSERT_EQ(run(context, "relu", input, output), INGOT_OK);
  EXPECT_EQ(output.values, (std::vector<float>{0, 2, 0, 3.25f}));
}

TEST_F(ProgramRun, ReadsConstantsAndUpdatesStateInEachRun) {
  Dense<float> input = trainingInput(), loss({});
  std::vector<float> weight = {0.5f, -1, 1.5f, -2, 2.5f, -3, 3.5f};
  auto *step = stateOf<int64_t>(context, 1);
  for (int64_t i = 0; i < 3; ++i) {
    EXPECT_EQ(*step, i);
    ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
    EXPECT_FLOAT_EQ(loss.values[0], expectedLoss(input, weight));
    for (size_t j = 0; j < weight.size(); ++j)
      weight[j] -= 0.5f * static_cast<float>(j);
  }
  auto *state = stateOf<float>(context, 0);
  EXPECT_EQ(std::vector<float>(state, state + 7), weight);
}

TEST_F(ProgramRun, ResetRestoresInitialState) {
  Dense<float> input = trainingInput(), first({}), again({});
  ASSERT_EQ(run(context, "train_step", input, first), INGOT_OK);
  ASSERT_EQ(ingot_context_reset(context.get()), INGOT_OK);
  EXPECT_EQ(*stateOf<int64_t>(context, 1), 0);
  ASSERT_EQ(run(context, "train_step", input, again), INGOT_OK);
  EXPECT_EQ(first.values, again.values);
}

TEST_F(ProgramRun, ContextsDoNotShareState) {
  Context other = createContext(program);
  Dense<float> input = trainingInput(), loss({});
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  EXPECT_EQ(*stateOf<int64_t>(context, 1), 1);
  EXPECT_EQ(*stateOf<int64_t>(other, 1), 0);
}

TEST_F(ProgramRun, StateIsAlignedAndEndsWithTheLastTensor) {
  for (size_t i = 0; i < 2; ++i)
    EXPECT_EQ(reinterpret_cast<uintptr_t>(stateOf<uint8_t>(context, i)) %
                  INGOT_BUFFER_ALIGNMENT,
              0u);
  void *data = this;
  EXPECT_EQ(ingot_context_state(context.get(), 2, &data),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "no state tensor 2, only 2");
  EXPECT_EQ(data, nullptr);
}

TEST_F(ProgramRun, ResultsAreBitEqualForEveryThreadCount) {
  Dense<float> input = trainingInput(), expected({});
  ASSERT_EQ(run(context, "train_step", input, expected), INGOT_OK);
  // 3 does not divide the 13 tasks; 16 exceeds them; 0 means every CPU.
  for (uint32_t threads : {0u, 2u, 3u, 4u, 16u}) {
    Context threaded = createContext(program, threads);
    Dense<float> loss({});
    ASSERT_EQ(run(threaded, "train_step", input, loss), INGOT_OK);
    EXPECT_EQ(memcmp(loss.values.data(), expected.values.data(), 4), 0)
        << threads << " threads";
  }
}

TEST_F(ProgramRun, RunsInTheModeOfTheAbiAndRestoresTheCallers) {
  constexpr unsigned kRoundDown = 0x2000;
  unsigned saved = _mm_getcsr();
  for (uint32_t threads : {1u, 3u}) {
    // The workers start while the caller's mode is already another one.
    _mm_setcsr(saved | kRoundDown);
    Context threaded = createContext(program, threads);
    Dense<float> batch({1});
    Dense<int32_t> modes({6});
    ingot_status_t status = run(threaded, "mode", batch, modes);
    unsigned after = _mm_getcsr();
    _mm_setcsr(saved);
    ASSERT_EQ(status, INGOT_OK);
    EXPECT_EQ(after & kRoundDown, kRoundDown);
    // The low six bits say which exceptions have occurred.
    for (int32_t mode : modes.values)
      EXPECT_EQ(mode & ~0x3f, 0x9fc0);
  }
}

TEST_F(ProgramRun, ContextsOfOneProgramRunAtTheSameTime) {
  Dense<float> input = trainingInput(), expected({});
  ASSERT_EQ(run(context, "train_step", input, expected), INGOT_OK);
  struct Job {
    const Program *program;
    const Dense<float> *input;
    float loss;
  } jobs[3];
  pthread_t threads[3];
  for (int i = 0; i < 3; ++i) {
    jobs[i] = {&program, &input, 0};
    pthread_create(
        &threads[i], nullptr,
        [](void *argument) -> void * {
          auto *job = static_cast<Job *>(argument);
          Context own = createContext(*job->program, 2);
          Dense<float> in = *job->input, loss({});
          EXPECT_EQ(run(own, "train_step", in, loss), INGOT_OK);
          job->loss = loss.values[0];
          return nullptr;
        },
        &jobs[i]);
  }
  for (int i = 0; i < 3; ++i) {
    pthread_join(threads[i], nullptr);
    EXPECT_EQ(jobs[i].loss, expected.values[0]);
  }
}

/// What observers saw, one line per call.
struct Log {
  std::vector<std::string> lines;
  std::vector<float> weightBefore;

  static void before(const ingot_step_event_t *event, void *user) {
    auto *log = static_cast<Log *>(user);
    log->lines.push_back(std::string("before ") + event->label);
    if (std::string(event->kernel) == "update")
      log->weightBefore.push_back(static_cast<float *>(event->slots[0])[1]);
  }
  static void after(const ingot_step_event_t *event, void *user) {
    auto *log = static_cast<Log *>(user);
    EXPECT_STREQ(event->function, "train_step");
    EXPECT_EQ(event->variant, 1u);
    EXPECT_LE(event->begin_ns, event->end_ns);
    log->lines.push_back(std::string("after ") + std::to_string(event->step) +
                         " " + event->kernel + " tasks " +
                         std::to_string(event->task_count) + " bytes " +
                         std::to_string(event->bytes) + " flops " +
                         std::to_string(event->flops) + " slots " +
                         std::to_string(event->slot_count) + " read " +
                         std::to_string(event->read_count));
  }
};

TEST_F(ProgramRun, ObserversSeeEveryStepBeforeAndAfterItRuns) {
  Log log;
  ingot_context_observe_before(context.get(), Log::before, &log);
  ingot_context_observe(context.get(), Log::after, &log);
  Dense<float> input = trainingInput(), loss({});
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  EXPECT_EQ(
      log.lines,
      (std::vector<std::string>{
          "before fc1",
          "after 0 scale_row tasks 13 bytes 784 flops 130 slots 4 read 3",
          "before loss",
          "after 1 sum tasks 1 bytes 368 flops 10 slots 2 read 1", "before sgd",
          "after 2 update tasks 1 bytes 36 flops 10 slots 2 read 0"}));
  // The update overwrites its operand: the observer still saw the old value.
  EXPECT_EQ(log.weightBefore, (std::vector<float>{-1}));

  ingot_context_observe(context.get(), nullptr, nullptr);
  ingot_context_observe_before(context.get(), nullptr, nullptr);
  log.lines.clear();
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  EXPECT_TRUE(log.lines.empty());
}

TEST_F(ProgramRun, ObserversAreToldTheSizeOfTheEvent) {
  uint32_t size = 0;
  ASSERT_EQ(ingot_context_observe(
                context.get(),
                [](const ingot_step_event_t *event, void *user) {
                  *static_cast<uint32_t *>(user) = event->struct_size;
                },
                &size),
            INGOT_OK);
  Dense<float> input({4}, {-1, 2, -3, 4}), output({4});
  ASSERT_EQ(run(context, "relu", input, output), INGOT_OK);
  EXPECT_EQ(size, sizeof(ingot_step_event_t));
}

TEST_F(ProgramRun, RunsAVariantThatIsFoundOnce) {
  Dense<float> batch({32});
  Dense<int32_t> modes({6});
  ingot_buffer_view_t in = batch.view(), out = modes.view();
  in.data = nullptr; // only type and shape matter
  size_t index = 99;
  ASSERT_EQ(ingot_program_find_variant(program.get(), "mode", &in, 1, &index),
            INGOT_OK)
      << ingot_last_error();
  EXPECT_EQ(index, 3u);
  in.data = batch.values.data();
  ASSERT_EQ(ingot_context_run_variant(context.get(), index, &in, 1, &out, 1),
            INGOT_OK)
      << ingot_last_error();
  EXPECT_EQ(modes.values[0] & ~0x3f, 0x9fc0);
}

/// What finding or running a variant says when it is refused.
#define EXPECT_REFUSED(call, status, message)                                  \
  EXPECT_EQ(call, status);                                                     \
  EXPECT_STREQ(ingot_last_error(), message)

TEST_F(ProgramRun, FindsNoVariantThatDoesNotFit) {
  Dense<float> batch({5});
  ingot_buffer_view_t in = batch.view();
  size_t index = 99;
  const ingot_program_t *sample = program.get();
  EXPECT_REFUSED(ingot_program_find_variant(sample, "mode", &in, 1, &index),
                 INGOT_INVALID_ARGUMENT,
                 "input 0 of 'mode': expected shape [1] or [32], found [5]");
  EXPECT_REFUSED(ingot_program_find_variant(sample, "gelu", &in, 1, &index),
                 INGOT_NOT_FOUND, "'sample' has no function 'gelu'");
  EXPECT_REFUSED(ingot_program_find_variant(nullptr, "mode", &in, 1, &index),
                 INGOT_INVALID_ARGUMENT, "program is null");
  EXPECT_REFUSED(ingot_program_find_variant(sample, nullptr, &in, 1, &index),
                 INGOT_INVALID_ARGUMENT, "function is null");
  EXPECT_REFUSED(ingot_program_find_variant(sample, "mode", nullptr, 1, &index),
                 INGOT_INVALID_ARGUMENT, "inputs is null");
  EXPECT_REFUSED(ingot_program_find_variant(sample, "mode", &in, 1, nullptr),
                 INGOT_INVALID_ARGUMENT, "index is null");
  EXPECT_EQ(index, 99u);
}

TEST_F(ProgramRun, RunsAVariantOnlyOnBuffersOfItsSignature) {
  Dense<float> one({1});
  Dense<int64_t> wide({32});
  Dense<int32_t> modes({6}), few({5});
  ingot_buffer_view_t in = one.view(), out = modes.view();
  ingot_context_t *self = context.get();
  EXPECT_REFUSED(ingot_context_run_variant(self, 3, &in, 1, &out, 1),
                 INGOT_INVALID_ARGUMENT,
                 "input 0 of 'mode': expected shape [32], found [1]");
  ASSERT_EQ(ingot_context_run_variant(self, 2, &in, 1, &out, 1), INGOT_OK);
  EXPECT_REFUSED(ingot_context_run_variant(self, 2, &in, 0, &out, 1),
                 INGOT_INVALID_ARGUMENT, "'mode': expected 1 input, found 0");
  EXPECT_REFUSED(ingot_context_run_variant(self, 4, &in, 1, &out, 1),
                 INGOT_INVALID_ARGUMENT, "'sample' has no variant 4, only 4");
  EXPECT_REFUSED(ingot_context_run_variant(nullptr, 2, &in, 1, &out, 1),
                 INGOT_INVALID_ARGUMENT, "context is null");
  EXPECT_REFUSED(ingot_context_run_variant(self, 2, nullptr, 1, &out, 1),
                 INGOT_INVALID_ARGUMENT, "inputs is null");
  EXPECT_REFUSED(ingot_context_run_variant(self, 2, &in, 1, nullptr, 1),
                 INGOT_INVALID_ARGUMENT, "outputs is null");
  in = wide.view();
  EXPECT_REFUSED(ingot_context_run_variant(self, 3, &in, 1, &out, 1),
                 INGOT_INVALID_ARGUMENT,
                 "input 0 of 'mode': expected f32, found i64");
  in = one.view();
  out = few.view();
  EXPECT_REFUSED(ingot_context_run_variant(self, 2, &in, 1, &out, 1),
                 INGOT_INVALID_ARGUMENT,
                 "output 0 of 'mode': expected shape [6], found [5]");
}

/// Lets a second thread try what it can while the first is in the middle of a run.
TEST_F(ProgramRun, RefusesASecondRunAtTheSameTime) {
  struct Attempt {
    ingot_context_t *context;
    ingot_status_t ran, reset;
    std::string message;

    void make() {
      Dense<float> input({4}), output({4});
      ingot_buffer_view_t in = input.view(), out = output.view();
      ran = ingot_context_run(context, "relu", &in, 1, &out, 1);
      message = ingot_last_error();
      reset = ingot_context_reset(context);
    }
    static void onAnotherThread(const ingot_step_event_t *event, void *user) {
      if (event->step != 0)
        return;
      pthread_t thread;
      pthread_create(
          &thread, nullptr,
          [](void *self) -> void * {
            static_cast<Attempt *>(self)->make();
            return nullptr;
          },
          user);
      pthread_join(thread, nullptr);
    }
  };
  // Several threads: a second run would wait for workers that never come back.
  Context threaded = createContext(program, 3);
  Attempt attempt = {threaded.get(), INGOT_OK, INGOT_OK, ""};
  ASSERT_EQ(
      ingot_context_observe(threaded.get(), Attempt::onAnotherThread, &attempt),
      INGOT_OK);
  Dense<float> input = trainingInput(), loss({}), expected({});
  ASSERT_EQ(run(context, "train_step", input, expected), INGOT_OK);
  ASSERT_EQ(run(threaded, "train_step", input, loss), INGOT_OK);
  EXPECT_EQ(loss.values, expected.values);
  EXPECT_EQ(attempt.ran, INGOT_INVALID_ARGUMENT);
  EXPECT_EQ(attempt.reset, INGOT_INVALID_ARGUMENT);
  EXPECT_EQ(attempt.message,
            "the context is in use: a run of it is in progress, on another "
            "thread or around the observer that called");
  // Afterwards it can be used, also after a run that was refused.
  loss.shape = {1};
  EXPECT_EQ(run(threaded, "train_step", input, loss), INGOT_INVALID_ARGUMENT);
  EXPECT_EQ(ingot_context_reset(threaded.get()), INGOT_OK);
}

} // namespace
