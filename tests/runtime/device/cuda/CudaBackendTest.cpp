//===- CudaBackendTest.cpp - Running a program on a GPU, without a GPU -----===//
#include "runtime/device/cuda/Driver.h"
#include "tests/runtime/device/cuda/CudaProgram.h"

#include <limits>
#include <thread>

using namespace ingot::testing;
namespace emulator = ingot::emulator;
namespace schema = ingot::schema;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

TEST_F(CudaProgram, ComputesOutputFromInput) {
  Program program = load(cudaSampleProgram().assemble());
  Context context = createContext(program);
  Dense<float> input({4}, {-1.5f, 2, -0.0f, 3.25f}), output({4});
  ASSERT_EQ(run(context, "relu", input, output), INGOT_OK)
      << ingot_last_error();
  EXPECT_EQ(output.values, (std::vector<float>{0, 2, 0, 3.25f}));
}

TEST_F(CudaProgram, ReadsConstantsAndUpdatesStateInEachRun) {
  Program program = load(cudaSampleProgram().assemble());
  Context context = createContext(program);
  Dense<float> input = trainingInput(), loss({});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(*stepOf(context), i);
    ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK)
        << ingot_last_error();
    EXPECT_FLOAT_EQ(loss.values[0], expectedLoss(input, weightAfter(i)));
  }
  float *weight = weightOf(context);
  EXPECT_EQ(std::vector<float>(weight, weight + 7), weightAfter(3));
}

TEST_F(CudaProgram, TheNextRunFindsWhatTheCallerWrites) {
  Program program = load(cudaSampleProgram().assemble());
  Context context = createContext(program);
  Dense<float> input = trainingInput(), loss({});
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  std::vector<float> mine = {7, 6, 5, 4, 3, 2, 1};
  std::copy(mine.begin(), mine.end(), weightOf(context));
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  EXPECT_FLOAT_EQ(loss.values[0], expectedLoss(input, mine));
  EXPECT_EQ(weightOf(context)[2], 4); // 5 - 0.5 * 2
  EXPECT_EQ(*stepOf(context), 2);     // was not touched
}

TEST_F(CudaProgram, StatesCrossOnlyWhereSomebodyLooks) {
  Program program = load(cudaSampleProgram().assemble());
  Context context = createContext(program);
  Dense<float> input = trainingInput(), loss({});
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  auto copies = [] {
    return emulator::callCount("cuMemcpyHtoDAsync_v2") +
           emulator::callCount("cuMemcpyDtoHAsync_v2");
  };
  unsigned before = copies();
  for (int i = 0; i < 5; ++i)
    ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  EXPECT_EQ(copies(), before); // those of the arguments are in the graph
  EXPECT_EQ(*stepOf(context), 6);
  EXPECT_EQ(*stepOf(context), 6);
  EXPECT_EQ(copies(), before + 1);
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  EXPECT_EQ(copies(), before + 2); // the caller may have written it
}

TEST_F(CudaProgram, EachVariantIsCapturedOnceWithTheContext) {
  Program program = load(cudaSampleProgram().assemble());
  Context context = createContext(program);
  // The steps of all variants.
  EXPECT_EQ(emulator::callCount("cuLaunchKernel"), 6u);
  EXPECT_EQ(emulator::callCount("cuGraphInstantiateWithFlags"), 4u);
  Dense<float> input = trainingInput(), loss({});
  for (int i = 0; i < 3; ++i)
    ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  EXPECT_EQ(emulator::callCount("cuGraphLaunch"), 3u);
  // The variants of one function, by shape.
  Dense<int32_t> modes({6});
  for (int64_t batch : {1, 32, 1}) {
    Dense<float> samples({batch});
    ASSERT_EQ(run(context, "mode", samples, modes), INGOT_OK);
    EXPECT_EQ(modes.values, (std::vector<int32_t>{0, 1, 2, 3, 4, 5}));
  }
  EXPECT_EQ(emulator::callCount("cuLaunchKernel"), 6u);
  EXPECT_EQ(emulator::callCount("cuGraphInstantiateWithFlags"), 4u);
}

TEST_F(CudaProgram, ResetRestoresInitialState) {
  Program program = load(cudaSampleProgram().assemble());
  Context context = createContext(program);
  Dense<float> input = trainingInput(), first({}), again({});
  ASSERT_EQ(run(context, "train_step", input, first), INGOT_OK);
  ASSERT_EQ(ingot_context_reset(context.get()), INGOT_OK);
  EXPECT_EQ(*stepOf(context), 0);
  ASSERT_EQ(run(context, "train_step", input, again), INGOT_OK);
  EXPECT_EQ(first.values, again.values);
}

TEST_F(CudaProgram, ContextsShareTheProgramAndNoState) {
  Program program = load(cudaSampleProgram().assemble());
  Context one = createContext(program), other = createContext(program);
  EXPECT_EQ(emulator::callCount("cuModuleLoadData"), 1u);
  Dense<float> input = trainingInput(), loss({});
  for (int i = 0; i < 2; ++i)
    ASSERT_EQ(run(one, "train_step", input, loss), INGOT_OK);
  ASSERT_EQ(run(other, "train_step", input, loss), INGOT_OK);
  EXPECT_EQ(*stepOf(one), 2);
  EXPECT_EQ(*stepOf(other), 1);
  one.reset(); // the other goes on
  ASSERT_EQ(run(other, "train_step", input, loss), INGOT_OK);
  EXPECT_FLOAT_EQ(loss.values[0], expectedLoss(input, weightAfter(1)));
}

TEST_F(CudaProgram, ThreadsShareTheProgram) {
  Program program = load(cudaSampleProgram().assemble());
  auto train = [&] {
    for (int round = 0; round < 5; ++round) {
      Context context = createContext(program);
      Dense<float> input = trainingInput(), loss({});
      for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(run(context, "train_step", input, loss), INGOT_OK)
            << ingot_last_error();
        EXPECT_FLOAT_EQ(loss.values[0], expectedLoss(input, weightAfter(i)));
      }
      EXPECT_EQ(*stepOf(context), 3);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(train);
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(emulator::callCount("cuModuleLoadData"), 1u);
  EXPECT_EQ(emulator::callCount("cuGraphLaunch"), 4u * 5 * 3);
}

TEST_F(CudaProgram, AnObserverSeesEveryStep) {
  Program program = load(cudaSampleProgram().assemble());
  Context context = createContext(program);
  std::string seen;
  auto note = [](const ingot_step_event_t *event, void *user) {
    *static_cast<std::string *>(user) +=
        std::string(event->kernel) +
        (event->end_ns > event->begin_ns ? "" : "<") +
        (event->slot_count == 0 && !event->slots ? " " : "?");
  };
  ingot_context_observe_before(context.get(), note, &seen);
  ingot_context_observe(context.get(), note, &seen);
  Dense<float> input = trainingInput(), loss({}, {kNan});
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  EXPECT_EQ(seen, "scale_row< scale_row sum< sum update< update ");
  EXPECT_FLOAT_EQ(loss.values[0], expectedLoss(input, weightAfter(0)));
  // And without observers from the same state on.
  ingot_context_observe_before(context.get(), nullptr, nullptr);
  ingot_context_observe(context.get(), nullptr, nullptr);
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  EXPECT_FLOAT_EQ(loss.values[0], expectedLoss(input, weightAfter(1)));
}

// What it would find, nobody can say: the steps that follow are not done.
TEST_F(CudaProgram, AnObserverCannotUseTheContext) {
  Program program = load(cudaSampleProgram().assemble());
  Context context = createContext(program);
  ingot_context_observe(
      context.get(),
      [](const ingot_step_event_t *, void *user) {
        auto *self = static_cast<ingot_context_t *>(user);
        const char *message =
            "the context is in use: a run of it is in progress, on another "
            "thread or around the observer that called";
        void *data = user;
        EXPECT_EQ(ingot_context_state(self, 0, &data), INGOT_INVALID_ARGUMENT);
        EXPECT_EQ(data, nullptr);
        EXPECT_STREQ(ingot_last_error(), message);
        Dense<float> four({4}), output({4});
        ingot_buffer_view_t in = four.view(), out = output.view();
        EXPECT_EQ(ingot_context_run(self, "relu", &in, 1, &out, 1),
                  INGOT_INVALID_ARGUMENT);
        EXPECT_STREQ(ingot_last_error(), message);
      },
      context.get());
  Dense<float> input = trainingInput(), loss({});
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  EXPECT_FLOAT_EQ(loss.values[0], expectedLoss(input, weightAfter(0)));
  EXPECT_EQ(*stepOf(context), 1); // afterwards it can be looked at
}

TEST_F(CudaProgram, LoadsFromMemoryAtAnyAddress) {
  Program program = loadFromOddAddress(cudaSampleProgram().assemble());
  ASSERT_TRUE(program);
  Context context = createContext(program);
  Dense<float> input = trainingInput(), loss({});
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  EXPECT_FLOAT_EQ(loss.values[0], expectedLoss(input, weightAfter(0)));
}

TEST_F(CudaProgram, IsRefusedByAGpuThatItHasNoCodeFor) {
  emulator::reset({.computeCapability = 61});
  expectRefused(
      cudaSampleProgram().assemble(), INGOT_UNSUPPORTED,
      "no code for this GPU: expected sm_61 or what it can run, found "
      "sm_70, compute_80");
}

TEST_F(CudaProgram, TakesTheCodeThatSuitsTheGpu) {
  emulator::reset({.computeCapability = 75}); // the cubin, not for it
  expectRefused(cudaSampleProgram().assemble(), INGOT_UNSUPPORTED,
                "cannot load code onto the GPU: unknown error "
                "(CUDA_ERROR_NO_BINARY_FOR_GPU, 209)");
}

TEST_F(CudaProgram, TextThatDoesNotEndIsRefused) {
  ArtifactBuilder builder = cudaSampleProgram();
  builder.code.back() = 'x';
  builder.layOutSections();
  expectRefused(builder.assemble(), INGOT_CORRUPT,
                "device code 1: the PTX does not end with 0");
}

TEST_F(CudaProgram, ACubinThatGoesOnElsewhereIsRefused) {
  ArtifactBuilder builder = cudaSampleProgram();
  // The same bytes and hash, but the first code is said to end early.
  builder.metadata.device_codes[0]->bytes = 63;
  builder.metadata.device_codes[1]->offset = 64;
  builder.metadata.device_codes[1]->bytes += 64;
  expectRefused(builder.assemble(), INGOT_CORRUPT,
                "device code 0: a cubin of 63 bytes: its header alone has 64");
  EXPECT_EQ(emulator::callCount("cuModuleLoadData"), 0u);
}

TEST_F(CudaProgram, AKernelThatItsCodeLacksIsNamed) {
  ArtifactBuilder builder = cudaSampleProgram();
  builder.metadata.kernels[0]->name = "lost";
  expectRefused(builder.assemble(), INGOT_NOT_FOUND,
                "cannot use kernel 'lost': unknown error "
                "(CUDA_ERROR_NOT_FOUND, 500)");
}

TEST_F(CudaProgram, AKernelThatTakesOtherParametersIsNamed) {
  ArtifactBuilder builder = cudaSampleProgram();
  schema::StepT &sum = *builder.metadata.variants[1]->steps[1];
  uint32_t original = sum.kernel;
  // More than the step has, and fewer.
  for (const char *kernel : {"scale_row", "floating_point_mode"}) {
    sum.kernel = builder.kernel(kernel);
    expectRefused(builder.assemble(), INGOT_CORRUPT,
                  "'train_step', step 1: kernel '" + std::string(kernel) +
                      "' takes other parameters than 2 addresses");
  }
  sum.kernel = original;
  load(builder.assemble());
}

TEST_F(CudaProgram, IsRefusedWithoutADriver) {
  setenv("INGOT_CUDA_DRIVER", "/no/such/driver.so", 1);
  expectRefused(
      cudaSampleProgram().assemble(), INGOT_UNSUPPORTED,
      "cannot load the CUDA driver that INGOT_CUDA_DRIVER names: "
      "/no/such/driver.so: cannot open shared object file: No such file or "
      "directory");
}

TEST_F(CudaProgram, CannotBeLinkedIn) {
  Bytes metadata = cudaSampleProgram().packMetadata();
  ingot_embedded_program_t embedded = {sizeof(embedded), INGOT_SCHEMA_VERSION,
                                       metadata.data(),  metadata.size(),
                                       nullptr,          5,
                                       nullptr,          0};
  ingot_program_t *program = nullptr;
  EXPECT_EQ(ingot_program_load_embedded(&embedded, &program), INGOT_CORRUPT);
  EXPECT_STREQ(ingot_last_error(),
               "an embedded program whose target is no CPU");
}

TEST_F(CudaProgram, RefusesAnArenaThatDoesNotFit) {
  for (uint64_t arenaBytes : {uint64_t{1} << 60, ~uint64_t{0}}) {
    expectNoArena(cudaSampleProgram(), arenaBytes);
    EXPECT_EQ(std::string(ingot_last_error()).find("cannot allocate "), 0u)
        << ingot_last_error();
  }
}

// An error that the GPU survives: the program can go on from a reset.
TEST_F(CudaProgram, AfterAFailedRunTheStateIsUndefinedUntilReset) {
  Program program = load(cudaSampleProgram().assemble());
  Context context = createContext(program);
  Dense<float> input = trainingInput(), loss({});
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  emulator::failCall("cuGraphLaunch", 1, ingot::runtime::cuda::kInvalidValue);
  EXPECT_EQ(run(context, "train_step", input, loss), INGOT_DEVICE_ERROR);
  EXPECT_STREQ(ingot_last_error(), "cannot launch a graph: unknown error "
                                   "(CUDA_ERROR_INVALID_VALUE, 1)");
  const char *undefined = "an earlier run failed, and the state is undefined: "
                          "reset the context first";
  EXPECT_EQ(run(context, "train_step", input, loss), INGOT_FAILED_STATE);
  EXPECT_STREQ(ingot_last_error(), undefined);
  void *data = nullptr;
  EXPECT_EQ(ingot_context_state(context.get(), 0, &data), INGOT_FAILED_STATE);
  EXPECT_STREQ(ingot_last_error(), undefined);
  ASSERT_EQ(ingot_context_reset(context.get()), INGOT_OK);
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK);
  EXPECT_EQ(*stepOf(context), 1);
}

// Where the caller expects it, and not in the middle of the work.
TEST_F(CudaProgram, AFailedCaptureFailsTheContext) {
  Program program = load(cudaSampleProgram().assemble());
  emulator::failCall("cuLaunchKernel", 3, ingot::runtime::cuda::kInvalidValue);
  ingot_context_t *created = nullptr;
  EXPECT_EQ(ingot_context_create(program.get(), nullptr, &created),
            INGOT_DEVICE_ERROR);
  EXPECT_EQ(created, nullptr);
  EXPECT_STREQ(ingot_last_error(), "sum: cannot launch a kernel: unknown error "
                                   "(CUDA_ERROR_INVALID_VALUE, 1)");
  Context context = createContext(program);
  Dense<float> input = trainingInput(), loss({});
  ASSERT_EQ(run(context, "train_step", input, loss), INGOT_OK)
      << ingot_last_error();
  EXPECT_FLOAT_EQ(loss.values[0], expectedLoss(input, weightAfter(0)));
}

TEST_F(CudaProgram, ALostGpuStaysLost) {
  Program program = load(cudaSampleProgram().assemble());
  Context context = createContext(program);
  Dense<float> input = trainingInput(), loss({});
  emulator::failCall("cuGraphLaunch", 1, ingot::runtime::cuda::kLaunchFailed);
  EXPECT_EQ(run(context, "train_step", input, loss), INGOT_DEVICE_ERROR);
  ASSERT_EQ(ingot_context_reset(context.get()), INGOT_OK);
  EXPECT_EQ(run(context, "train_step", input, loss), INGOT_DEVICE_ERROR);
  EXPECT_NE(std::string(ingot_last_error()).find("CUDA_ERROR_LAUNCH_FAILED"),
            std::string::npos)
      << ingot_last_error();
}

} // namespace
