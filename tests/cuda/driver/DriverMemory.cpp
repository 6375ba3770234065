//===- DriverMemory.cpp - cuInit, devices, contexts, memory, copies ---------===//
#include "Emulator.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace ingot::emulator;
using namespace ingot::runtime::cuda;

// Every function begins with this: the lock, faults, the lost device, the context.
#define ENTER(symbol, needsContext)                                            \
  Lock lock(mutex());                                                          \
  if (Result entered = enter(#symbol, needsContext))                           \
  return entered

extern "C" {

Result cuInit(unsigned) {
  ENTER(cuInit, false);
  if (state().machine.deviceCount == 0)
    return kNoDevice;
  state().initialized = true;
  return kSuccess;
}

Result cuDriverGetVersion(int *version) {
  ENTER(cuDriverGetVersion, false);
  *version = state().machine.driverVersion;
  return kSuccess;
}

Result cuGetErrorName(Result result, const char **text) {
  *text = nullptr;
#define INGOT_RESULT_NAME(name, value, cudaName)                               \
  if (result == value)                                                         \
    *text = #cudaName;
  INGOT_CUDA_RESULTS(INGOT_RESULT_NAME)
#undef INGOT_RESULT_NAME
  return *text ? kSuccess : kInvalidValue;
}

Result cuGetErrorString(Result result, const char **text) {
  *text = result == kOutOfMemory    ? "out of memory"
          : result == kLaunchFailed ? "unspecified launch failure"
                                    : nullptr;
  return *text ? kSuccess : kInvalidValue;
}

Result cuDeviceGet(DeviceOrdinal *device, int ordinal) {
  ENTER(cuDeviceGet, false);
  *device = ordinal;
  return ordinal < state().machine.deviceCount ? kSuccess : kInvalidDevice;
}

Result cuDeviceGetCount(int *count) {
  ENTER(cuDeviceGetCount, false);
  *count = state().machine.deviceCount;
  return kSuccess;
}

Result cuDeviceGetName(char *name, int bytes, DeviceOrdinal) {
  ENTER(cuDeviceGetName, false);
  snprintf(name, static_cast<size_t>(bytes), "emulated GPU");
  return kSuccess;
}

Result cuDeviceGetAttribute(int *value, int attribute, DeviceOrdinal) {
  ENTER(cuDeviceGetAttribute, false);
  int capability = state().machine.computeCapability;
  switch (attribute) {
  case kComputeCapabilityMajor:
    *value = capability / 10;
    return kSuccess;
  case kComputeCapabilityMinor:
    *value = capability % 10;
    return kSuccess;
  case kMultiprocessorCount:
    *value = 4;
    return kSuccess;
  default:
    return kInvalidValue;
  }
}

Result cuDevicePrimaryCtxRetain(Context *context, DeviceOrdinal) {
  ENTER(cuDevicePrimaryCtxRetain, false);
  ++state().contextUsers;
  *context = &state().context;
  return kSuccess;
}

// What is to be released is released also where this fails and on a lost device:
// the tests count what the runtime forgets, not what the driver refuses.
Result cuDevicePrimaryCtxRelease_v2(DeviceOrdinal) {
  Lock lock(mutex());
  Result entered = enter("cuDevicePrimaryCtxRelease_v2", false);
  if (state().contextUsers == 0)
    return kInvalidContext;
  --state().contextUsers;
  return entered;
}

Result cuCtxPushCurrent_v2(Context context) {
  ENTER(cuCtxPushCurrent_v2, false);
  if (context != &state().context || state().contextUsers == 0)
    return kInvalidContext;
  contextStack().push_back(context);
  return kSuccess;
}

Result cuCtxPopCurrent_v2(Context *context) {
  ENTER(cuCtxPopCurrent_v2, false);
  if (contextStack().empty())
    return kInvalidContext;
  *context = contextStack().back();
  contextStack().pop_back();
  return kSuccess;
}

Result cuMemAlloc_v2(Address *address, size_t bytes) {
  ENTER(cuMemAlloc_v2, true);
  if (bytes == 0)
    return kInvalidValue;
  size_t used = 0;
  for (const auto &[begin, size] : state().allocations)
    used += size;
  void *memory = nullptr;
  if (bytes > state().machine.memoryBytes - used ||
      posix_memalign(&memory, 256, bytes) != 0)
    return kOutOfMemory;
  memset(memory, 0xff, bytes); // NaN, as in shared memory
  *address = reinterpret_cast<Address>(memory);
  state().allocations[*address] = bytes;
  return kSuccess;
}

Result cuMemFree_v2(Address address) {
  Lock lock(mutex());
  Result entered = enter("cuMemFree_v2", true);
  if (entered == kInvalidContext)
    return entered;
  if (!state().allocations.count(address))
    return kInvalidValue;
  runAll(); // a real one waits, too
  state().allocations.erase(address);
  free(reinterpret_cast<void *>(address));
  return entered;
}

Result cuMemAllocHost_v2(void **memory, size_t bytes) {
  ENTER(cuMemAllocHost_v2, true);
  if (bytes == 0)
    return kInvalidValue;
  *memory = malloc(bytes);
  if (!*memory)
    return kOutOfMemory;
  state().hostAllocations.insert(*memory);
  return kSuccess;
}

Result cuMemFreeHost(void *memory) {
  Lock lock(mutex());
  Result entered = enter("cuMemFreeHost", true);
  if (entered == kInvalidContext)
    return entered;
  if (state().hostAllocations.erase(memory) == 0)
    return kInvalidValue;
  free(memory);
  return entered;
}

} // extern "C"

/// Moves bytes when the stream runs; addresses are checked at once, and may not be of the
/// device: then `areThere` is false.
template <typename Move>
static Result submitMove(Stream stream, bool areThere, Move move) {
  if (!areThere)
    return kInvalidValue;
  return submit(stream, [=] {
    move();
    return kSuccess;
  });
}

extern "C" {

Result cuMemcpyHtoDAsync_v2(Address to, const void *from, size_t bytes,
                            Stream stream) {
  ENTER(cuMemcpyHtoDAsync_v2, true);
  return submitMove(stream, isDeviceMemory(to, bytes),
                    [=] { memcpy(reinterpret_cast<void *>(to), from, bytes); });
}

Result cuMemcpyDtoHAsync_v2(void *to, Address from, size_t bytes,
                            Stream stream) {
  ENTER(cuMemcpyDtoHAsync_v2, true);
  return submitMove(stream, isDeviceMemory(from, bytes), [=] {
    memcpy(to, reinterpret_cast<const void *>(from), bytes);
  });
}

Result cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes,
                            Stream stream) {
  ENTER(cuMemcpyDtoDAsync_v2, true);
  return submitMove(
      stream, isDeviceMemory(to, bytes) && isDeviceMemory(from, bytes), [=] {
        memmove(reinterpret_cast<void *>(to), reinterpret_cast<void *>(from),
                bytes);
      });
}

Result cuMemsetD8Async(Address address, unsigned char value, size_t bytes,
                       Stream stream) {
  ENTER(cuMemsetD8Async, true);
  return submitMove(stream, isDeviceMemory(address, bytes), [=] {
    memset(reinterpret_cast<void *>(address), value, bytes);
  });
}

} // extern "C"
