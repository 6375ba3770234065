//===- Device.cpp - One GPU, its memory, code and captured work -------------===//
#include "runtime/device/cuda/Device.h"

#include "runtime/core/Status.h"

#include <cstdio>
#include <cstring>

using namespace ingot::runtime;
using namespace ingot::runtime::cuda;

/// Puts the caller's context back at its end.
class Device::Use {
public:
  explicit Use(const Device &device) : driver(device.driver) {
    result = driver.ContextPush(device.context);
  }
  Use(const Use &) = delete;
  Use &operator=(const Use &) = delete;
  ~Use() {
    Context ours;
    if (result == kSuccess)
      driver.ContextPop(&ours);
  }

  /// kSuccess, or why the context cannot be used; then nothing was tried.
  Result result;

private:
  const Driver &driver;
};

ingot_status_t Device::check(Result result, const char *action) const {
  return result == kSuccess ? INGOT_OK : failWith(driver, result, action);
}

ingot_status_t Device::open(int number) {
  if (ingot_status_t status = openDriver(&driver))
    return status;
  int count = 0;
  if (Result result = driver.DeviceGetCount(&count))
    return failWith(driver, result, "count the GPUs");
  if (number < 0 || number >= count)
    return fail(INGOT_INVALID_ARGUMENT, "no GPU %d: expected 0 to %d", number,
                count - 1);
  if (Result result = driver.DeviceGet(&ordinal, number))
    return failWith(driver, result, "open the GPU");
  if (ingot_status_t status = describe())
    return status;
  return openStream();
}

ingot_status_t Device::open(const Device &other) {
  driver = other.driver;
  ordinal = other.ordinal;
  memcpy(deviceName, other.deviceName, sizeof(deviceName));
  computeCapability = other.computeCapability;
  return openStream();
}

ingot_status_t Device::openStream() {
  if (Result result = driver.PrimaryContextRetain(&context, ordinal)) {
    context = nullptr;
    return failWith(driver, result, "create a context on the GPU");
  }
  Use use(*this);
  Result result = use.result;
  if (result == kSuccess)
    result = driver.StreamCreate(&stream, kNonBlockingStream);
  if (result != kSuccess)
    stream = nullptr;
  return check(result, "create a stream");
}

ingot_status_t Device::describe() {
  int major = 0, minor = 0;
  Result result = driver.DeviceGetName(deviceName, sizeof(deviceName), ordinal);
  if (result == kSuccess)
    result =
        driver.DeviceGetAttribute(&major, kComputeCapabilityMajor, ordinal);
  if (result == kSuccess)
    result =
        driver.DeviceGetAttribute(&minor, kComputeCapabilityMinor, ordinal);
  computeCapability = static_cast<uint32_t>(10 * major + minor);
  return check(result, "ask for the GPU's properties");
}

Device::~Device() {
  if (!context)
    return;
  {
    Use use(*this);
    if (stream)
      driver.StreamDestroy(stream);
  }
  driver.PrimaryContextRelease(ordinal);
}

ingot_status_t Device::upload(Address to, const void *from, size_t bytes) {
  Use use(*this);
  return check(use.result ? use.result
                          : driver.CopyToDevice(to, from, bytes, stream),
               "copy to the GPU");
}

ingot_status_t Device::download(void *to, Address from, size_t bytes) {
  Use use(*this);
  return check(use.result ? use.result
                          : driver.CopyToHost(to, from, bytes, stream),
               "copy from the GPU");
}

ingot_status_t Device::launch(Function function, const LaunchShape &shape,
                              void **parameters) {
  Use use(*this);
  Result result = use.result;
  if (result == kSuccess)
    result = driver.LaunchKernel(
        function, shape.gridBlocks[0], shape.gridBlocks[1], shape.gridBlocks[2],
        shape.blockThreads[0], shape.blockThreads[1], shape.blockThreads[2],
        shape.sharedBytes, stream, parameters, nullptr);
  return check(result, "launch a kernel");
}

ingot_status_t Device::launch(const DeviceGraph &graph) {
  Use use(*this);
  return check(use.result ? use.result
                          : driver.GraphLaunch(graph.executable, stream),
               "launch a graph");
}

ingot_status_t Device::synchronize() {
  Result result;
  {
    Use use(*this);
    result = use.result ? use.result : driver.StreamSynchronize(stream);
  }
  if (result != kSuccess)
    drain(); // the caller's memory must not be in use any more
  return check(result, "finish the work on the GPU");
}

void Device::drain() {
  Use use(*this);
  if (use.result == kSuccess)
    driver.StreamSynchronize(stream);
}

ingot_status_t Device::beginCapture() {
  Use use(*this);
  return check(use.result
                   ? use.result
                   : driver.StreamBeginCapture(stream, kCaptureThreadLocal),
               "begin to capture a graph");
}

ingot_status_t Device::endCapture(DeviceGraph *graph) {
  Use use(*this);
  // Also without our context: the stream would record everything that follows.
  Graph captured = nullptr;
  Result result = driver.StreamEndCapture(stream, &captured);
  if (use.result != kSuccess)
    result = use.result;
  if (result != kSuccess) { // a capture that was invalidated gives no graph
    if (captured)
      driver.GraphDestroy(captured);
    return failWith(driver, result, "end the capture of a graph");
  }
  result = driver.GraphInstantiate(&graph->executable, captured, 0);
  driver.GraphDestroy(captured);
  if (result != kSuccess) {
    graph->executable = nullptr;
    return failWith(driver, result, "prepare a graph");
  }
  graph->device = this;
  return INGOT_OK;
}

void Device::abandonCapture() {
  Use use(*this);
  Graph captured = nullptr;
  driver.StreamEndCapture(stream, &captured);
  if (captured)
    driver.GraphDestroy(captured);
}

template <typename GiveBack> void DriverObject::release(GiveBack giveBack) {
  if (!device)
    return;
  Device::Use use(*device);
  giveBack(device->driver);
}

ingot_status_t DeviceMemory::allocate(Device &owner, size_t bytes) {
  Device::Use use(owner);
  Result result = use.result ? use.result : owner.driver.MemAlloc(&base, bytes);
  if (result == kSuccess) {
    device = &owner;
    return INGOT_OK;
  }
  base = 0;
  char action[64];
  snprintf(action, sizeof(action), "allocate %zu bytes on the GPU", bytes);
  return failWith(owner.driver, result, action);
}

DeviceMemory::~DeviceMemory() {
  release([&](const Driver &driver) { driver.MemFree(base); });
}

ingot_status_t PinnedMemory::allocate(Device &owner, size_t bytes) {
  Device::Use use(owner);
  Result result =
      use.result ? use.result : owner.driver.MemAllocHost(&base, bytes);
  if (result == kSuccess) {
    device = &owner;
    return INGOT_OK;
  }
  base = nullptr;
  char action[64];
  snprintf(action, sizeof(action), "allocate %zu bytes of pinned memory",
           bytes);
  return failWith(owner.driver, result, action);
}

PinnedMemory::~PinnedMemory() {
  release([&](const Driver &driver) { driver.MemFreeHost(base); });
}

ingot_status_t DeviceModule::load(Device &owner, const void *image) {
  Device::Use use(owner);
  Result result =
      use.result ? use.result : owner.driver.ModuleLoad(&module, image);
  if (result != kSuccess) {
    module = nullptr;
    return failWith(owner.driver, result, "load code onto the GPU");
  }
  device = &owner;
  return INGOT_OK;
}

ingot_status_t DeviceModule::find(const char *kernel, unsigned sharedBytes,
                                  Function *function) const {
  const Driver &driver = device->driver;
  Device::Use use(*device);
  Result result = use.result
                      ? use.result
                      : driver.ModuleGetFunction(function, module, kernel);
  // By itself a driver loads a kernel when it is first launched, which is in a
  // capture, where that is not allowed.
  if (result == kSuccess)
    result = driver.FunctionLoad(*function);
  // More than 48 KiB per block have to be asked for.
  if (result == kSuccess && sharedBytes > 48 * 1024)
    result = driver.FunctionSetAttribute(*function, kMaxDynamicSharedBytes,
                                         static_cast<int>(sharedBytes));
  if (result == kSuccess)
    return INGOT_OK;
  char action[160];
  snprintf(action, sizeof(action), "use kernel '%s'", kernel);
  return failWith(driver, result, action);
}

ingot_status_t DeviceModule::takesAddresses(Function function, size_t count,
                                            bool *takes) const {
  const Driver &driver = device->driver;
  Device::Use use(*device);
  // One question more than there are: that index must be beyond the last.
  for (size_t i = 0; i <= count; ++i) {
    size_t offset = 0, bytes = 0;
    Result result =
        use.result ? use.result
                   : driver.FunctionParameter(function, i, &offset, &bytes);
    if (result != kSuccess && result != kInvalidValue)
      return failWith(driver, result, "ask for the parameters of a kernel");
    bool isThere = result == kSuccess;
    *takes = isThere == (i < count) &&
             (!isThere ||
              (offset == i * sizeof(Address) && bytes == sizeof(Address)));
    if (!*takes)
      break;
  }
  return INGOT_OK;
}

DeviceModule::~DeviceModule() {
  release([&](const Driver &driver) { driver.ModuleUnload(module); });
}

DeviceGraph::~DeviceGraph() {
  release([&](const Driver &driver) { driver.GraphExecDestroy(executable); });
}
