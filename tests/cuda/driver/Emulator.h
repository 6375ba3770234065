//===- Emulator.h - The state behind the emulated driver's functions --------===//
//
// Work is late on purpose: a stream runs nothing until somebody waits for it,
// and then only what that wait needs. Whoever reads a result without waiting,
// or forgets that one stream has to wait for another, finds old data.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_TESTS_CUDA_DRIVER_EMULATOR_H
#define INGOT_TESTS_CUDA_DRIVER_EMULATOR_H

#include "Control.h"
#include "runtime/device/cuda/Driver.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace ingot::emulator {

using runtime::cuda::Address;
using runtime::cuda::Result;

/// One piece of work: a copy, a kernel, a wait.
using Work = std::function<Result()>;

} // namespace ingot::emulator

// The driver's handles point to these.
namespace ingot::runtime::cuda {

struct ContextObject {};

struct GraphObject {
  std::vector<emulator::Work> work;
  StreamObject *origin;
};

struct GraphExecObject {
  std::vector<emulator::Work> work;
};

struct StreamObject {
  std::deque<emulator::Work> queue;
  uint64_t submitted = 0, finished = 0;
  GraphObject *capture = nullptr; ///< what records its work now
  bool captureInvalid = false;
  bool hasUnjoinedWork = false; ///< captured, and not awaited by the origin
};

struct EventObject {
  StreamObject *stream = nullptr; ///< in which it was recorded last
  uint64_t position = 0;          ///< after so many pieces of work
  GraphObject *capture = nullptr; ///< if it was recorded in a capture
};

struct ModuleObject {
  void *library;
  std::vector<std::unique_ptr<FunctionObject>> functions;
};

struct FunctionObject {
  const ingot::kernel::host::KernelEntry *entry;
  unsigned maxSharedBytes = 48 * 1024;
};

} // namespace ingot::runtime::cuda

// What the runtime looks up: a definition with another type does not compile.
// NOLINTBEGIN(readability-identifier-naming): the names are NVIDIA's.
extern "C" {
#define INGOT_CUDA_DECLARE(need, name, symbol, parameters)                     \
  ingot::runtime::cuda::Result symbol parameters;
using namespace ingot::runtime::cuda;
INGOT_CUDA_FUNCTIONS(INGOT_CUDA_DECLARE)
#undef INGOT_CUDA_DECLARE
}
// NOLINTEND(readability-identifier-naming)

namespace ingot::emulator {

using namespace runtime::cuda;

/// All there is. The functions of the driver are in Driver*.cpp.
struct State {
  Machine machine;
  bool initialized = false;
  Result lost = runtime::cuda::kSuccess; ///< why the device is lost
  std::string kernelError;

  std::map<std::string, unsigned> calls;
  std::map<std::pair<std::string, unsigned>, Result> faults;

  ContextObject context;
  unsigned contextUsers = 0;
  std::map<Address, size_t> allocations;
  std::set<void *> hostAllocations;
  std::set<StreamObject *> streams;
  std::set<EventObject *> events;
  std::set<ModuleObject *> modules;
  std::set<GraphObject *> graphs;
  std::set<GraphExecObject *> executables;
};
State &state();

/// Held by whoever is in a function of the driver: a driver may be called by any
/// number of threads. Kernels run under it, too.
using Lock = std::lock_guard<std::recursive_mutex>;
std::recursive_mutex &mutex();

/// The contexts that this thread has made current.
std::vector<ContextObject *> &contextStack();

/// Counts a call of `symbol`; a result other than kSuccess is to be returned.
/// `needsContext`: most functions work on the current context.
Result enter(const char *symbol, bool needsContext);

/// Records the result of something that ran on the device.
Result finish(Result result);

/// Queues work, or records it where the stream is being captured.
Result submit(StreamObject *stream, Work work);

/// Runs the first `position` pieces of work of a stream, and what they wait
/// for.
Result runUntil(StreamObject *stream, uint64_t position);
Result runAll();

/// Whether [address, address + bytes) lies inside one allocation.
bool isDeviceMemory(Address address, size_t bytes);

} // namespace ingot::emulator

#endif // INGOT_TESTS_CUDA_DRIVER_EMULATOR_H
