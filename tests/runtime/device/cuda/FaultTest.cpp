//===- FaultTest.cpp - Every call of the driver fails once -----------------===//
//
// What a user does with a program, from loading to releasing, while one call of
// the driver fails: with an error that can be survived, and with one that loses
// the GPU. The user gets a status and a message, and nothing stays behind.
//
//===----------------------------------------------------------------------===//
#include "runtime/device/cuda/Driver.h"
#include "tests/runtime/device/cuda/CudaProgram.h"

#include <cmath>
#include <map>
#include <set>

using namespace ingot::testing;
namespace cuda = ingot::runtime::cuda;
namespace emulator = ingot::emulator;

namespace {

using Calls = std::map<std::string, unsigned>;

/// Every function of the driver that the runtime knows, with its calls so far.
Calls countCalls() {
  Calls calls;
#define INGOT_COUNT(need, name, symbol, parameters)                            \
  calls[#symbol] = emulator::callCount(#symbol);
  INGOT_CUDA_FUNCTIONS(INGOT_COUNT)
#undef INGOT_COUNT
  return calls;
}

class CudaFault : public CudaProgram {
protected:
  /// Loads, runs two functions in two contexts, one of them observed, reads and
  /// writes state, and releases all. Returns what failed first. `callsOfUse` are
  /// the calls before anything is released, of a run without failures.
  ingot_status_t useProgram() {
    // Messages stay until the next failure: this one is nobody's.
    EXPECT_EQ(ingot_context_run(nullptr, "", nullptr, 0, nullptr, 0),
              INGOT_INVALID_ARGUMENT);
    ingot_program_t *loaded = nullptr;
    if (ingot_status_t status =
            ingot_program_load_memory(file.data(), file.size(), &loaded)) {
      EXPECT_EQ(loaded, nullptr);
      return status;
    }
    Program program(loaded);
    std::vector<Context> contexts; // released together, behind all use
    for (bool isObserved : {false, true}) {
      ingot_context_t *created = nullptr;
      if (ingot_status_t status =
              ingot_context_create(program.get(), nullptr, &created)) {
        EXPECT_EQ(created, nullptr);
        return status;
      }
      contexts.emplace_back(created);
      if (isObserved)
        ingot_context_observe(
            created, [](const ingot_step_event_t *, void *) {}, nullptr);
      if (ingot_status_t status = useContext(contexts.back()))
        return status;
    }
    callsOfUse = countCalls();
    return INGOT_OK;
  }

  ingot_status_t useContext(const Context &context) {
    Dense<float> input = trainingInput(), loss({}), output({4});
    Dense<float> four({4}, {-1.5f, 2, -0.0f, 3.25f});
    for (int i = 0; i < 2; ++i) {
      loss.values[0] = NAN;
      if (ingot_status_t status = run(context, "train_step", input, loss))
        return status;
      EXPECT_FLOAT_EQ(loss.values[0], expectedLoss(input, weightAfter(i)));
    }
    void *state = nullptr;
    if (ingot_status_t status = ingot_context_state(context.get(), 0, &state)) {
      EXPECT_EQ(state, nullptr);
      return status;
    }
    auto *weight = static_cast<float *>(state);
    EXPECT_EQ(weight[1], weightAfter(2)[1]);
    weight[1] = 3;
    ingot_status_t status = run(context, "relu", four, output);
    if (status == INGOT_OK)
      EXPECT_EQ(output.values, (std::vector<float>{0, 2, 0, 3.25f}));
    return status;
  }

  /// Whether the program may not notice that this call fails.
  bool isUnnoticed(const std::string &symbol, unsigned call,
                   cuda::Result result) const {
    if (call > callsOfUse.at(symbol))
      return true; // a release, which has no way to tell
    if (symbol != "cuCtxPopCurrent_v2" && symbol != "cuGraphDestroy")
      return false;
    // What gives something back while the program is in use. A lost GPU is
    // noticed by the next call, which the last one does not have.
    bool isLast =
        symbol == "cuCtxPopCurrent_v2" && call == callsOfUse.at(symbol);
    return result == cuda::kOutOfMemory || isLast;
  }

  Calls callsOfUse;
  Bytes file = cudaSampleProgram().assemble();
};

/// What the program does not need.
const std::set<std::string> kUnused = {
    "cuGetErrorName",    "cuGetErrorString",   "cuMemcpyDtoDAsync_v2",
    "cuMemsetD8Async",   "cuFuncSetAttribute", "cuStreamWaitEvent",
    "cuEventCreate",     "cuEventDestroy_v2",  "cuEventRecord",
    "cuEventSynchronize"};

TEST_F(CudaFault, IsReportedAndLeaksNothing) {
  ASSERT_EQ(useProgram(), INGOT_OK) << ingot_last_error();
  const Calls calls = countCalls(), use = callsOfUse;
  for (const auto &[symbol, count] : calls) {
    EXPECT_EQ(count == 0, kUnused.contains(symbol)) << symbol;
    for (unsigned call = 1; call <= count; ++call)
      for (cuda::Result result : {cuda::kOutOfMemory, cuda::kLaunchFailed}) {
        SCOPED_TRACE(symbol + ", call " + std::to_string(call) + ", result " +
                     std::to_string(result));
        emulator::reset({});
        emulator::failCall(symbol.c_str(), call, result);
        ingot_status_t status = useProgram();
        callsOfUse = use;
        if (isUnnoticed(symbol, call, result)) {
          EXPECT_EQ(status, INGOT_OK);
          EXPECT_STREQ(ingot_last_error(), "context is null");
        } else {
          bool isLost = result == cuda::kLaunchFailed;
          EXPECT_EQ(status, isLost ? INGOT_DEVICE_ERROR : INGOT_OUT_OF_MEMORY);
          EXPECT_TRUE(std::string(ingot_last_error())
                          .ends_with(isLost ? "(CUDA_ERROR_LAUNCH_FAILED, 719)"
                                            : "(CUDA_ERROR_OUT_OF_MEMORY, 2)"))
              << ingot_last_error();
        }
        // Without its context an object cannot be released by itself: a driver
        // does that when it destroys the context.
        EXPECT_LE(emulator::liveObjects(), symbol == "cuCtxPushCurrent_v2");
      }
  }
}

} // namespace
