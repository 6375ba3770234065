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

struct CUctx_st {};

struct CUgraph_st {
  std::vector<ingot::emulator::Work> work;
  CUstream_st *origin;
};

struct CUgraphExec_st {
  std::vector<ingot::emulator::Work> work;
};

struct CUstream_st {
  std::deque<ingot::emulator::Work> queue;
  uint64_t submitted = 0, finished = 0;
  CUgraph_st *capture = nullptr; ///< what records its work now
  bool captureInvalid = false;
  bool hasUnjoinedWork = false; ///< captured, and not awaited by the origin
};

struct CUevent_st {
  CUstream_st *stream = nullptr; ///< in which it was recorded last
  uint64_t position = 0;         ///< after so many pieces of work
  CUgraph_st *capture = nullptr; ///< if it was recorded in a capture
};

struct CUmod_st {
  void *library;
  std::vector<std::unique_ptr<CUfunc_st>> functions;
};

struct CUfunc_st {
  const ingot::kernel::host::KernelEntry *entry;
  unsigned maxSharedBytes = 48 * 1024;
};

// What the runtime looks up: a definition with another type does not compile.
extern "C" {
#define INGOT_CUDA_DECLARE(need, name, symbol, parameters)                     \
  ingot::runtime::cuda::Result symbol parameters;
using namespace ingot::runtime::cuda;
INGOT_CUDA_FUNCTIONS(INGOT_CUDA_DECLARE)
#undef INGOT_CUDA_DECLARE
}

namespace ingot::emulator {

/// All there is. The functions of the driver are in Driver*.cpp.
struct State {
  Machine machine;
  bool initialized = false;
  Result lost = runtime::cuda::kSuccess; ///< why the device is lost
  std::string kernelError;

  std::map<std::string, unsigned> calls;
  std::map<std::pair<std::string, unsigned>, Result> faults;

  CUctx_st context;
  unsigned contextUsers = 0;
  std::vector<CUctx_st *> contextStack;
  std::map<Address, size_t> allocations;
  std::set<void *> hostAllocations;
  std::set<CUstream_st *> streams;
  std::set<CUevent_st *> events;
  std::set<CUmod_st *> modules;
  std::set<CUgraph_st *> graphs;
  std::set<CUgraphExec_st *> executables;
};
State &state();

/// Counts a call of `symbol`; a result other than kSuccess is to be returned.
/// `needsContext`: most functions work on the current context.
Result enter(const char *symbol, bool needsContext);

/// Records the result of something that ran on the device.
Result finish(Result result);

/// Queues work, or records it where the stream is being captured.
Result submit(CUstream_st *stream, Work work);

/// Runs the first `position` pieces of work of a stream, and what they wait
/// for.
Result runUntil(CUstream_st *stream, uint64_t position);
Result runAll();

/// Whether [address, address + bytes) lies inside one allocation.
bool isDeviceMemory(Address address, size_t bytes);

} // namespace ingot::emulator

#endif // INGOT_TESTS_CUDA_DRIVER_EMULATOR_H
