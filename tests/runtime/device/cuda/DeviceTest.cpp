//===- DeviceTest.cpp - A GPU's memory, code and graphs, without a GPU ------===//
//
// The runtime's own code against the emulated driver: what it computes, that
// every call may fail, and that nothing is left behind.
//
//===----------------------------------------------------------------------===//
#include "runtime/device/cuda/Device.h"

#include "Control.h"

#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <string>
#include <vector>

using namespace ingot;
using namespace ingot::runtime;
using namespace ingot::runtime::cuda;

namespace {

/// Kernels of tests/cuda/kernels, as the emulated driver loads them.
std::vector<char> readModule() {
  std::ifstream file(INGOT_CUDA_MODULE, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

#define INGOT_RETURN_FAILURE(call)                                             \
  if (ingot_status_t status = call)                                            \
  return status

class CudaDevice : public ::testing::Test {
protected:
  CudaDevice() : image(readModule()), input(64), output(64, -1.0f) {
    setenv("INGOT_CUDA_DRIVER", INGOT_EMULATED_DRIVER, 1);
    emulator::reset({});
    for (size_t i = 0; i < input.size(); ++i)
      input[i] = static_cast<float>(i + 1);
  }
  ~CudaDevice() override { unsetenv("INGOT_CUDA_DRIVER"); }

  /// Runs `kernel` twice on `input`: what a program does, from opening the GPU
  /// to reading the result. `calls` gets the number of driver calls.
  ingot_status_t runProgram(const char *kernel,
                            std::map<std::string, unsigned> *calls = nullptr) {
    constexpr size_t kBytes = 64 * sizeof(float);
    Device device;
    DeviceMemory from, to;
    DeviceModule module;
    DeviceGraph graph;
    Function function;
    INGOT_RETURN_FAILURE(device.open(0));
    INGOT_RETURN_FAILURE(from.allocate(device, kBytes));
    INGOT_RETURN_FAILURE(to.allocate(device, kBytes));
    INGOT_RETURN_FAILURE(module.load(device, image.data()));
    INGOT_RETURN_FAILURE(module.find(kernel, 64 * 1024, &function));
    INGOT_RETURN_FAILURE(device.upload(from.address(), input.data(), kBytes));
    INGOT_RETURN_FAILURE(device.beginCapture());
    Address toAddress = to.address(), fromAddress = from.address();
    void *parameters[] = {&toAddress, &fromAddress};
    LaunchShape shape = {{1, 1, 1}, {64, 1, 1}, 512};
    INGOT_RETURN_FAILURE(device.launch(function, shape, parameters));
    // The driver copies parameters: a graph must not see this.
    toAddress = fromAddress = 0;
    INGOT_RETURN_FAILURE(device.endCapture(&graph));
    for (int replay = 0; replay < 2; ++replay)
      INGOT_RETURN_FAILURE(device.launch(graph));
    INGOT_RETURN_FAILURE(device.download(output.data(), to.address(), kBytes));
    INGOT_RETURN_FAILURE(device.synchronize());
    for (const char *symbol : kCalled)
      if (calls)
        (*calls)[symbol] = emulator::callCount(symbol);
    return INGOT_OK;
  }

  /// What the program calls before it releases anything.
  static constexpr const char *kCalled[] = {
      "cuInit",
      "cuDriverGetVersion",
      "cuDeviceGetCount",
      "cuDeviceGet",
      "cuDeviceGetName",
      "cuDeviceGetAttribute",
      "cuDevicePrimaryCtxRetain",
      "cuCtxPushCurrent_v2",
      "cuCtxPopCurrent_v2",
      "cuStreamCreate",
      "cuMemAlloc_v2",
      "cuModuleLoadData",
      "cuModuleGetFunction",
      "cuFuncLoad",
      "cuFuncSetAttribute",
      "cuMemcpyHtoDAsync_v2",
      "cuStreamBeginCapture_v2",
      "cuLaunchKernel",
      "cuStreamEndCapture",
      "cuGraphInstantiateWithFlags",
      "cuGraphDestroy",
      "cuGraphLaunch",
      "cuMemcpyDtoHAsync_v2",
      "cuStreamSynchronize",
  };

  std::vector<char> image;
  std::vector<float> input, output;
};

TEST_F(CudaDevice, IsDescribedByItsDriver) {
  emulator::reset({.computeCapability = 86});
  Device device;
  ASSERT_EQ(device.open(0), INGOT_OK) << ingot_last_error();
  EXPECT_STREQ(device.name(), "emulated GPU");
  EXPECT_EQ(device.capability(), 86u);
}

TEST_F(CudaDevice, AnUnknownNumberIsRefused) {
  Device device;
  EXPECT_EQ(device.open(1), INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "no GPU 1: expected 0 to 0");
}

TEST_F(CudaDevice, ReplaysACapturedKernel) {
  for (uint64_t seed : {0, 1, 2, 3}) {
    emulator::reset({.schedule = {seed}});
    std::fill(output.begin(), output.end(), -1.0f);
    ASSERT_EQ(runProgram("reverse"), INGOT_OK) << ingot_last_error();
    for (size_t i = 0; i < 64; ++i)
      EXPECT_EQ(output[i], input[63 - i]) << i;
    EXPECT_EQ(emulator::callCount("cuLaunchKernel"), 1u);
    EXPECT_EQ(emulator::callCount("cuGraphLaunch"), 2u);
    EXPECT_EQ(emulator::liveObjects(), 0u);
  }
}

/// An open device, and memory to be allocated on it.
class CudaMemory : public CudaDevice {
protected:
  void SetUp() override {
    ASSERT_EQ(device.open(0), INGOT_OK) << ingot_last_error();
  }
  void allocateAndUpload() {
    ASSERT_EQ(memory.allocate(device, 256), INGOT_OK);
    ASSERT_EQ(device.upload(memory.address(), input.data(), 256), INGOT_OK);
  }

  Device device;
  DeviceMemory memory;
};

// Otherwise the emulated driver would forgive a missing synchronize().
TEST_F(CudaMemory, NothingArrivesBeforeSynchronize) {
  allocateAndUpload();
  ASSERT_EQ(device.download(output.data(), memory.address(), 256), INGOT_OK);
  EXPECT_EQ(output[0], -1.0f);
  ASSERT_EQ(device.synchronize(), INGOT_OK);
  EXPECT_EQ(output, input);
}

// The caller may release its buffers then.
TEST_F(CudaMemory, AfterAFailedSynchronizeNothingIsUnderWay) {
  allocateAndUpload();
  ASSERT_EQ(device.download(output.data(), memory.address(), 256), INGOT_OK);
  emulator::failCall("cuStreamSynchronize", 1, kOutOfMemory);
  EXPECT_EQ(device.synchronize(), INGOT_OUT_OF_MEMORY);
  EXPECT_EQ(output, input);
}

TEST_F(CudaMemory, NewMemoryHoldsNan) {
  ASSERT_EQ(memory.allocate(device, 256), INGOT_OK);
  ASSERT_EQ(device.download(output.data(), memory.address(), 256), INGOT_OK);
  ASSERT_EQ(device.synchronize(), INGOT_OK);
  EXPECT_TRUE(std::isnan(output[0]));
}

TEST_F(CudaMemory, ACopyBeyondAnAllocationIsRefused) {
  ASSERT_EQ(memory.allocate(device, 252), INGOT_OK);
  EXPECT_EQ(device.upload(memory.address(), input.data(), 256),
            INGOT_DEVICE_ERROR);
  EXPECT_STREQ(ingot_last_error(), "cannot copy to the GPU: unknown error "
                                   "(CUDA_ERROR_INVALID_VALUE, 1)");
}

TEST_F(CudaMemory, OutOfMemorySaysHowMuchWasWanted) {
  emulator::failCall("cuMemAlloc_v2", 1, kOutOfMemory);
  EXPECT_EQ(memory.allocate(device, 4096), INGOT_OUT_OF_MEMORY);
  EXPECT_STREQ(ingot_last_error(), "cannot allocate 4096 bytes on the GPU: out "
                                   "of memory (CUDA_ERROR_OUT_OF_MEMORY, 2)");
}

TEST_F(CudaDevice, AnUnknownKernelIsNamed) {
  EXPECT_EQ(runProgram("noSuchKernel"), INGOT_NOT_FOUND);
  EXPECT_STREQ(ingot_last_error(), "cannot use kernel 'noSuchKernel': unknown "
                                   "error (CUDA_ERROR_NOT_FOUND, 500)");
  EXPECT_EQ(emulator::liveObjects(), 0u);
}

TEST_F(CudaDevice, CodeForNoGpuIsRefused) {
  image.assign(64, 'x');
  EXPECT_EQ(runProgram("reverse"), INGOT_CORRUPT);
  EXPECT_STREQ(ingot_last_error(), "cannot load code onto the GPU: unknown "
                                   "error (CUDA_ERROR_INVALID_IMAGE, 200)");
  EXPECT_EQ(emulator::liveObjects(), 0u);
}

TEST_F(CudaDevice, AKernelThatFailsLosesTheDevice) {
  EXPECT_EQ(runProgram("deadlock"), INGOT_DEVICE_ERROR);
  EXPECT_STREQ(ingot_last_error(),
               "cannot finish the work on the GPU: unspecified launch failure "
               "(CUDA_ERROR_LAUNCH_FAILED, 719)");
  EXPECT_NE(std::string(emulator::kernelError()).find("deadlock: threads 0-9"),
            std::string::npos)
      << emulator::kernelError();
  EXPECT_EQ(emulator::liveObjects(), 0u);
}

TEST_F(CudaDevice, SynchronizingInsideACaptureInvalidatesIt) {
  Device device;
  DeviceGraph graph;
  ASSERT_EQ(device.open(0), INGOT_OK) << ingot_last_error();
  ASSERT_EQ(device.beginCapture(), INGOT_OK);
  EXPECT_EQ(device.synchronize(), INGOT_DEVICE_ERROR);
  EXPECT_EQ(device.endCapture(&graph), INGOT_DEVICE_ERROR);
  EXPECT_EQ(device.synchronize(), INGOT_OK); // the capture is over
}

// Otherwise the stream would go on recording, and nothing would ever run.
TEST_F(CudaDevice, ACaptureEndsAlsoWithoutTheContext) {
  Device device;
  DeviceGraph graph;
  ASSERT_EQ(device.open(0), INGOT_OK) << ingot_last_error();
  ASSERT_EQ(device.beginCapture(), INGOT_OK);
  emulator::failCall("cuCtxPushCurrent_v2", 1, kOutOfMemory);
  EXPECT_EQ(device.endCapture(&graph), INGOT_OUT_OF_MEMORY);
  EXPECT_STREQ(ingot_last_error(), "cannot end the capture of a graph: out of "
                                   "memory (CUDA_ERROR_OUT_OF_MEMORY, 2)");
  EXPECT_FALSE(graph);
  EXPECT_EQ(device.synchronize(), INGOT_OK);

  ASSERT_EQ(device.beginCapture(), INGOT_OK);
  emulator::failCall("cuCtxPushCurrent_v2", 1, kOutOfMemory);
  device.abandonCapture();
  EXPECT_EQ(device.synchronize(), INGOT_OK);
}

// Every call of a program fails once, with an error that can be survived and
// with one that loses the device.
TEST_F(CudaDevice, EveryFaultIsReportedAndLeaksNothing) {
  std::map<std::string, unsigned> calls;
  ASSERT_EQ(runProgram("reverse", &calls), INGOT_OK) << ingot_last_error();
  unsigned faults = 0;
  for (const auto &[symbol, count] : calls) {
    EXPECT_GT(count, 0u) << symbol;
    for (unsigned call = 1; call <= count; ++call)
      for (Result result : {kOutOfMemory, kLaunchFailed}) {
        emulator::reset({});
        emulator::failCall(symbol.c_str(), call, result);
        ingot_status_t status = runProgram("reverse");
        // A release that fails harms nobody unless the device is lost.
        bool mayPass =
            symbol == "cuGraphDestroy" || symbol == "cuCtxPopCurrent_v2";
        if (status == INGOT_OK)
          EXPECT_TRUE(mayPass) << symbol << ", call " << call;
        else
          EXPECT_NE(std::string(ingot_last_error()).find("cannot "),
                    std::string::npos)
              << symbol << ", call " << call << ": " << ingot_last_error();
        EXPECT_EQ(emulator::liveObjects(), 0u)
            << symbol << ", call " << call << " returns " << result;
        ++faults;
      }
  }
  // Two per call, and a program makes more than 30.
  EXPECT_GT(faults, 60u);
}

} // namespace
