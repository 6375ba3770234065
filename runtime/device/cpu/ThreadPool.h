//===- ThreadPool.h - Runs the tasks of a step on several threads ---------===//
#ifndef INGOT_RUNTIME_DEVICE_CPU_THREADPOOL_H
#define INGOT_RUNTIME_DEVICE_CPU_THREADPOOL_H

#include "ingot/runtime.h"
#include "runtime/abi/kernel_abi.h"

#include <atomic>
#include <pthread.h>

namespace ingot::runtime {

/// CPUs that the calling thread may run on; at least 1.
uint32_t countUsableCpus();

/// A fixed team of threads. The caller of `run` is one of them.
///
/// Between two steps of one run a worker spins, because waking a parked thread
/// costs 16-43 us and a step may take less. It soon offers its CPU to others
/// while it waits, and parks on a futex after `kSpinNanoseconds` without work.
/// Where there are more threads than usable CPUs nobody spins: a spinning thread
/// would keep a working one from its CPU.
///
/// Nobody waits for a thread that has not begun: tasks of a worker that the
/// system has not let run are done by the others.
class ThreadPool {
public:
  /// Starts `threads - 1` workers; `threads` is at least 2. They block every
  /// signal, which stays the business of the caller's own threads.
  static ingot_status_t create(uint32_t threads, ThreadPool **pool);

  /// Stops and joins the workers. NULL is allowed.
  static void destroy(ThreadPool *pool);

  /// Runs `kernel(buffers, task)` for every task in [0, taskCount) and returns
  /// when all have finished. Thread t begins with a contiguous share of the tasks,
  /// so that what it wrote in one step is in its cache in the next.
  void run(ingot_kernel_t kernel, void *const *buffers, uint32_t taskCount);

private:
  static constexpr uint64_t kBusyNanoseconds = 50'000;
  static constexpr uint64_t kSpinNanoseconds = 1'500'000;

  /// The tasks [next, end) of a share that nobody has claimed, as
  /// `end << 32 | next`. A cache line each: mostly one thread uses it.
  struct alignas(64) Share {
    std::atomic<uint64_t> tasks{0};
  };

  struct Worker {
    ThreadPool *pool = nullptr;
    uint32_t position = 0; ///< which share it begins with
    pthread_t thread = {};
  };

  ThreadPool(uint32_t threads, bool maySpin, Share *shares, Worker *workers)
      : threads(threads), maySpin(maySpin), shares(shares), workers(workers) {}

  static void *enterWorker(void *worker);
  void work(uint32_t position);
  uint32_t runTasks(uint32_t position);
  uint32_t awaitEpochAfter(uint32_t seen);
  void awaitCompletion(uint32_t taskCount);

  // The step in progress, set before its tasks can be claimed. Who holds a task
  // keeps the step in progress.
  std::atomic<ingot_kernel_t> kernel{nullptr};
  std::atomic<void *const *> buffers{nullptr};
  std::atomic<bool> stopping{false}; ///< set before a change of `epoch`

  const uint32_t threads;
  const bool maySpin;
  Share *const shares;   ///< one per thread, the caller's first
  Worker *const workers; ///< threads - 1 of them
  uint32_t started = 0;  ///< how many of them run

  alignas(64) std::atomic<uint32_t> epoch{0}; ///< counts steps; a futex
  alignas(64) std::atomic<uint32_t> completed{
      0}; ///< tasks of the step; a futex
  std::atomic<uint32_t> parkedCaller{0};
  alignas(64) std::atomic<uint32_t> parkedWorkers{0};
};

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_DEVICE_CPU_THREADPOOL_H
