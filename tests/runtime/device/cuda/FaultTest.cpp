//===- FaultTest.cpp - Every call of the driver fails once -----------------===//
//
// What a user does with a program, from loading to releasing, while one call of
// the driver fails: with an error that can be survived, and with one that loses
// the GPU. The user gets a status and a message, and nothing stays behind.
//
//===----------------------------------------------------------------------===//
#include "runtime/device/cuda/Driver.h"
#include "tests/runtime/device/cuda/CudaProgram.h"

#include <map>

using namespace ingot::testing;
namespace cuda = ingot::runtime::cuda;
namespace emulator = ingot::emulator;

namespace {

/// Every function of the driver that the runtime knows, with its calls so far.
std::map<std::string, unsigned> countCalls() {
  std::map<std::string, unsigned> calls;
#define INGOT_COUNT(need, name, symbol, parameters)                            \
  calls[#symbol] = emulator::callCount(#symbol);
  INGOT_CUDA_FUNCTIONS(INGOT_COUNT)
#undef INGOT_COUNT
  return calls;
}

class CudaFault : public CudaProgram {
protected:
  /// Loads, runs two functions in two contexts, one of them observed, reads and
  /// writes state, and releases all. Returns what failed first.
  ingot_status_t useProgram() {
    ingot_program_t *loaded = nullptr;
    if (ingot_status_t status =
            ingot_program_load_memory(file.data(), file.size(), &loaded)) {
      EXPECT_EQ(loaded, nullptr);
      return status;
    }
    Program program(loaded);
    for (bool isObserved : {false, true}) {
      ingot_context_t *created = nullptr;
      if (ingot_status_t status =
              ingot_context_create(program.get(), nullptr, &created)) {
        EXPECT_EQ(created, nullptr);
        return status;
      }
      Context context(created);
      if (isObserved)
        ingot_context_observe(
            created, [](const ingot_step_event_t *, void *) {}, nullptr);
      if (ingot_status_t status = useContext(context))
        return status;
    }
    return INGOT_OK;
  }

  ingot_status_t useContext(const Context &context) {
    Dense<float> input = trainingInput(), loss({}), four({4}), output({4});
    for (int i = 0; i < 2; ++i)
      if (ingot_status_t status = run(context, "train_step", input, loss))
        return status;
    float *weight = weightOf(context);
    if (!weight)
      return INGOT_DEVICE_ERROR;
    weight[1] = 3;
    return run(context, "relu", four, output);
  }

  Bytes file = cudaSampleProgram().assemble();
};

TEST_F(CudaFault, IsReportedAndLeaksNothing) {
  ASSERT_EQ(useProgram(), INGOT_OK) << ingot_last_error();
  std::map<std::string, unsigned> calls = countCalls();
  unsigned faults = 0, survived = 0;
  for (const auto &[symbol, count] : calls)
    for (unsigned call = 1; call <= count; ++call)
      for (cuda::Result result : {cuda::kOutOfMemory, cuda::kLaunchFailed}) {
        emulator::reset({});
        emulator::failCall(symbol.c_str(), call, result);
        ingot_status_t status = useProgram();
        ++faults;
        std::string what = symbol + ", call " + std::to_string(call) +
                           ", result " + std::to_string(result);
        if (status == INGOT_OK) {
          // Only what gives something back; later calls notice a lost GPU.
          ++survived;
          EXPECT_TRUE(symbol.find("Free") != std::string::npos ||
                      symbol.find("Destroy") != std::string::npos ||
                      symbol.find("Release") != std::string::npos ||
                      symbol.find("Unload") != std::string::npos ||
                      symbol.find("cuCtxP") != std::string::npos)
              << what;
        } else {
          EXPECT_TRUE(status == INGOT_DEVICE_ERROR ||
                      status == INGOT_OUT_OF_MEMORY)
              << what << ": " << status;
          EXPECT_NE(std::string(ingot_last_error()).find("cannot "),
                    std::string::npos)
              << what << ": " << ingot_last_error();
        }
        // Without its context an object cannot be released by itself: a driver
        // does that when it destroys the context.
        EXPECT_LE(emulator::liveObjects(), symbol == "cuCtxPushCurrent_v2")
            << what;
      }
  // Most of the two faults per call must have been noticed.
  EXPECT_GT(faults, 300u);
  EXPECT_LT(survived, faults / 2);
  RecordProperty("faults", static_cast<int>(faults));
}

} // namespace
