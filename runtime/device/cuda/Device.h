//===- Device.h - One GPU, its memory, code and captured work ---------------===//
//
// Owners of what the driver hands out. Whatever fails gives a status and a
// message and leaves nothing behind; destructors release even on a GPU that is
// lost. All work of a device goes into one stream, in the order of the calls.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_RUNTIME_DEVICE_CUDA_DEVICE_H
#define INGOT_RUNTIME_DEVICE_CUDA_DEVICE_H

#include "runtime/device/cuda/Driver.h"

#include <cstdint>

namespace ingot::runtime::cuda {

/// Blocks of a launch, threads of a block, dynamic shared memory of a block.
struct LaunchShape {
  unsigned gridBlocks[3];
  unsigned blockThreads[3];
  unsigned sharedBytes;
};

class DeviceGraph;

/// The primary context of one GPU, which other libraries of the process share,
/// and a stream of our own. Outlives everything that is made with it. Calls
/// from several threads must not overlap; the caller's current context is left
/// as it was.
class Device {
public:
  Device() = default;
  Device(const Device &) = delete;
  Device &operator=(const Device &) = delete;
  ~Device();

  /// One of these is called, and once.
  ingot_status_t open(int ordinal);
  /// Another stream on the GPU of `other`, which stays open meanwhile.
  ingot_status_t open(const Device &other);

  const char *name() const { return deviceName; }
  /// 10 * major + minor.
  uint32_t capability() const { return computeCapability; }

  // These only queue: host memory has to stay as it is until synchronize().
  ingot_status_t upload(Address to, const void *from, size_t bytes);
  ingot_status_t download(void *to, Address from, size_t bytes);
  /// `parameters` holds the address of each; they are copied.
  ingot_status_t launch(Function function, const LaunchShape &shape,
                        void **parameters);
  ingot_status_t launch(const DeviceGraph &graph);

  /// Waits for all that was queued, also where it fails; reports what failed.
  ingot_status_t synchronize();

  /// The same without a report, where something else has failed already.
  void drain();

  /// Until endCapture, what is queued is recorded instead of run.
  ingot_status_t beginCapture();
  /// Ends the capture also where it fails.
  ingot_status_t endCapture(DeviceGraph *graph);
  /// Ends it without a graph, where something else has failed already.
  void abandonCapture();

private:
  friend struct DriverObject;
  friend class DeviceMemory;
  friend class PinnedMemory;
  friend class DeviceModule;
  friend class DeviceGraph;
  class Use; ///< makes the context current while it lives

  ingot_status_t check(Result result, const char *action) const;
  ingot_status_t describe();
  ingot_status_t openStream();

  Driver driver;
  DeviceOrdinal ordinal = 0;
  Context context = nullptr;
  Stream stream = nullptr;
  char deviceName[64] = "";
  uint32_t computeCapability = 0;
};

/// Something that the driver has made in the context of `device`, where there is one.
struct DriverObject {
  DriverObject() = default;
  DriverObject(const DriverObject &) = delete;
  DriverObject &operator=(const DriverObject &) = delete;

  /// Calls `giveBack` with the driver in that context, if there is one.
  template <typename GiveBack> void release(GiveBack giveBack);

  Device *device = nullptr;
};

/// A block of device memory, at least 256-byte aligned.
class DeviceMemory : DriverObject {
public:
  ~DeviceMemory();

  /// Called at most once, with at least one byte.
  ingot_status_t allocate(Device &device, size_t bytes);
  Address address() const { return base; }

private:
  Address base = 0;
};

/// Host memory that a GPU copies from and to by itself, at addresses that a graph
/// can hold.
class PinnedMemory : DriverObject {
public:
  ~PinnedMemory();

  /// Called at most once, with at least one byte.
  ingot_status_t allocate(Device &device, size_t bytes);
  uint8_t *data() const { return static_cast<uint8_t *>(base); }

private:
  void *base = nullptr;
};

/// Code that the driver has loaded.
class DeviceModule : DriverObject {
public:
  ~DeviceModule();

  /// `image` is a cubin, or PTX that ends with 0. Called at most once.
  ingot_status_t load(Device &device, const void *image);
  /// Looks up a kernel that may use up to `sharedBytes` of shared memory.
  ingot_status_t find(const char *kernel, unsigned sharedBytes,
                      Function *function) const;
  /// Whether the parameters of `function` are `count` addresses: a launch reads as
  /// many as the code says.
  ingot_status_t takesAddresses(Function function, size_t count,
                                bool *result) const;

private:
  Module module = nullptr;
};

/// Work that was captured once and can be launched many times.
class DeviceGraph : DriverObject {
public:
  ~DeviceGraph();

  explicit operator bool() const { return executable != nullptr; }

private:
  friend class Device;
  GraphExec executable = nullptr;
};

} // namespace ingot::runtime::cuda

#endif // INGOT_RUNTIME_DEVICE_CUDA_DEVICE_H
