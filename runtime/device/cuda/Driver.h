//===- Driver.h - The CUDA driver, found when it is needed ------------------===//
//
// What of NVIDIA's driver interface we use, declared here: the runtime is built
// without CUDA headers and starts on machines without a GPU. The functions are
// looked up by their versioned names, which the driver keeps for ever.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_RUNTIME_DEVICE_CUDA_DRIVER_H
#define INGOT_RUNTIME_DEVICE_CUDA_DRIVER_H

#include "ingot/runtime.h"

#include <cstddef>

namespace ingot::runtime::cuda {

using Result = int;
using DeviceOrdinal = int;
using Address = unsigned long long; ///< of device memory, in bytes

// What the driver's handles point to is its own business.
struct ContextObject;
struct ModuleObject;
struct FunctionObject;
struct StreamObject;
struct EventObject;
struct GraphObject;
struct GraphExecObject;
using Context = ContextObject *;
using Module = ModuleObject *;
using Function = FunctionObject *;
using Stream = StreamObject *;
using Event = EventObject *;
using Graph = GraphObject *;
using GraphExec = GraphExecObject *;

/// X(our name, value, the driver's name): the results we tell apart.
#define INGOT_CUDA_RESULTS(X)                                                  \
  X(kSuccess, 0, CUDA_SUCCESS)                                                 \
  X(kInvalidValue, 1, CUDA_ERROR_INVALID_VALUE)                                \
  X(kOutOfMemory, 2, CUDA_ERROR_OUT_OF_MEMORY)                                 \
  X(kStubLibrary, 34, CUDA_ERROR_STUB_LIBRARY)                                 \
  X(kNoDevice, 100, CUDA_ERROR_NO_DEVICE)                                      \
  X(kInvalidDevice, 101, CUDA_ERROR_INVALID_DEVICE)                            \
  X(kInvalidImage, 200, CUDA_ERROR_INVALID_IMAGE)                              \
  X(kInvalidContext, 201, CUDA_ERROR_INVALID_CONTEXT)                          \
  X(kNoBinaryForGpu, 209, CUDA_ERROR_NO_BINARY_FOR_GPU)                        \
  X(kUnsupportedPtx, 222, CUDA_ERROR_UNSUPPORTED_PTX_VERSION)                  \
  X(kInvalidHandle, 400, CUDA_ERROR_INVALID_HANDLE)                            \
  X(kNotFound, 500, CUDA_ERROR_NOT_FOUND)                                      \
  X(kIllegalAddress, 700, CUDA_ERROR_ILLEGAL_ADDRESS)                          \
  X(kLaunchFailed, 719, CUDA_ERROR_LAUNCH_FAILED)                              \
  X(kCaptureUnsupported, 900, CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED)           \
  X(kCaptureInvalidated, 901, CUDA_ERROR_STREAM_CAPTURE_INVALIDATED)           \
  X(kCaptureUnjoined, 904, CUDA_ERROR_STREAM_CAPTURE_UNJOINED)
/// The same for the attributes and flags we pass.
#define INGOT_CUDA_CONSTANTS(X)                                                \
  X(kComputeCapabilityMajor, 75, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR) \
  X(kComputeCapabilityMinor, 76, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR) \
  X(kMultiprocessorCount, 16, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT)        \
  X(kMaxDynamicSharedBytes, 8,                                                 \
    CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES)                           \
  X(kNonBlockingStream, 1, CU_STREAM_NON_BLOCKING)                             \
  X(kCaptureThreadLocal, 1, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL)               \
  X(kEventWithoutTiming, 2, CU_EVENT_DISABLE_TIMING)
#define INGOT_CUDA_CONSTANT(name, value, cudaName) constexpr int name = value;
INGOT_CUDA_RESULTS(INGOT_CUDA_CONSTANT)
INGOT_CUDA_CONSTANTS(INGOT_CUDA_CONSTANT)
#undef INGOT_CUDA_CONSTANT

/// The oldest driver that is supported: that of CUDA 12.4, which
/// can load a kernel before its first launch and tell its parameters.
constexpr int kOldestDriverVersion = 12040;

/// X(required or optional, our name, versioned symbol, parameters). Every
/// function returns a Result. Without an optional one, its pointer is NULL.
#define INGOT_CUDA_FUNCTIONS(X)                                                \
  X(required, Init, cuInit, (unsigned flags))                                  \
  X(required, DriverGetVersion, cuDriverGetVersion, (int *version))            \
  X(optional, GetErrorName, cuGetErrorName, (Result, const char **text))       \
  X(optional, GetErrorString, cuGetErrorString, (Result, const char **text))   \
  X(required, DeviceGet, cuDeviceGet, (DeviceOrdinal * device, int ordinal))   \
  X(required, DeviceGetCount, cuDeviceGetCount, (int *count))                  \
  X(required, DeviceGetName, cuDeviceGetName,                                  \
    (char *name, int bytes, DeviceOrdinal))                                    \
  X(required, DeviceGetAttribute, cuDeviceGetAttribute,                        \
    (int *value, int attribute, DeviceOrdinal))                                \
  X(required, PrimaryContextRetain, cuDevicePrimaryCtxRetain,                  \
    (Context *, DeviceOrdinal))                                                \
  X(required, PrimaryContextRelease, cuDevicePrimaryCtxRelease_v2,             \
    (DeviceOrdinal))                                                           \
  X(required, ContextPush, cuCtxPushCurrent_v2, (Context))                     \
  X(required, ContextPop, cuCtxPopCurrent_v2, (Context *))                     \
  X(required, MemAlloc, cuMemAlloc_v2, (Address *, size_t bytes))              \
  X(required, MemFree, cuMemFree_v2, (Address))                                \
  X(required, MemAllocHost, cuMemAllocHost_v2, (void **, size_t bytes))        \
  X(required, MemFreeHost, cuMemFreeHost, (void *))                            \
  X(required, CopyToDevice, cuMemcpyHtoDAsync_v2,                              \
    (Address to, const void *from, size_t bytes, Stream))                      \
  X(required, CopyToHost, cuMemcpyDtoHAsync_v2,                                \
    (void *to, Address from, size_t bytes, Stream))                            \
  X(required, CopyOnDevice, cuMemcpyDtoDAsync_v2,                              \
    (Address to, Address from, size_t bytes, Stream))                          \
  X(required, Fill, cuMemsetD8Async,                                           \
    (Address, unsigned char value, size_t bytes, Stream))                      \
  X(required, ModuleLoad, cuModuleLoadData, (Module *, const void *image))     \
  X(required, ModuleUnload, cuModuleUnload, (Module))                          \
  X(required, ModuleGetFunction, cuModuleGetFunction,                          \
    (Function *, Module, const char *name))                                    \
  X(required, FunctionLoad, cuFuncLoad, (Function))                            \
  X(required, FunctionParameter, cuFuncGetParamInfo,                           \
    (Function, size_t index, size_t *offset, size_t *bytes))                   \
  X(required, FunctionSetAttribute, cuFuncSetAttribute,                        \
    (Function, int attribute, int value))                                      \
  X(required, LaunchKernel, cuLaunchKernel,                                    \
    (Function, unsigned gridX, unsigned gridY, unsigned gridZ,                 \
     unsigned blockX, unsigned blockY, unsigned blockZ, unsigned sharedBytes,  \
     Stream, void **parameters, void **extra))                                 \
  X(required, StreamCreate, cuStreamCreate, (Stream *, unsigned flags))        \
  X(required, StreamDestroy, cuStreamDestroy_v2, (Stream))                     \
  X(required, StreamSynchronize, cuStreamSynchronize, (Stream))                \
  X(required, StreamWaitEvent, cuStreamWaitEvent,                              \
    (Stream, Event, unsigned flags))                                           \
  X(required, StreamBeginCapture, cuStreamBeginCapture_v2, (Stream, int mode)) \
  X(required, StreamEndCapture, cuStreamEndCapture, (Stream, Graph *))         \
  X(required, EventCreate, cuEventCreate, (Event *, unsigned flags))           \
  X(required, EventDestroy, cuEventDestroy_v2, (Event))                        \
  X(required, EventRecord, cuEventRecord, (Event, Stream))                     \
  X(required, EventSynchronize, cuEventSynchronize, (Event))                   \
  X(required, GraphInstantiate, cuGraphInstantiateWithFlags,                   \
    (GraphExec *, Graph, unsigned long long flags))                            \
  X(required, GraphLaunch, cuGraphLaunch, (GraphExec, Stream))                 \
  X(required, GraphExecDestroy, cuGraphExecDestroy, (GraphExec))               \
  X(required, GraphDestroy, cuGraphDestroy, (Graph))

/// The functions of a driver that has been initialised.
struct Driver {
#define INGOT_CUDA_POINTER(need, name, symbol, parameters)                     \
  Result(*name) parameters = nullptr;
  INGOT_CUDA_FUNCTIONS(INGOT_CUDA_POINTER)
#undef INGOT_CUDA_POINTER
};

/// Loads the library that the environment variable INGOT_CUDA_DRIVER names or,
/// without it, libcuda.so.1 or libcuda.so, and initialises it. The library
/// stays loaded, because a driver cannot be unloaded.
///
/// Returns INGOT_UNSUPPORTED if there is no driver, only the toolkit's link
/// stub, a driver that is too old, or no GPU; the message says which.
ingot_status_t openDriver(Driver *driver);

/// The status for a `result` other than kSuccess, with the message
/// "cannot <action>: <the driver's words>".
ingot_status_t failWith(const Driver &driver, Result result,
                        const char *action);

} // namespace ingot::runtime::cuda

#endif // INGOT_RUNTIME_DEVICE_CUDA_DRIVER_H
