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
/// costs 16-43 us and a step may take less; after `kSpinNanoseconds` without
/// work it parks on a futex. Where there are more threads than usable CPUs
/// nobody spins: a spinning thread would keep a working one from its CPU.
class ThreadPool {
public:
  /// Starts `threads - 1` workers; `threads` is at least 2. They block every
  /// signal, which stays the business of the caller's own threads.
  static ingot_status_t create(uint32_t threads, ThreadPool **pool);

  /// Stops and joins the workers. NULL is allowed.
  static void destroy(ThreadPool *pool);

  /// Runs `kernel(buffers, task)` for every task in [0, taskCount) and returns
  /// when all have finished. Thread t runs a contiguous share of the tasks, so
  /// that what it wrote in one step is in its cache in the next.
  void run(ingot_kernel_t kernel, void *const *buffers, uint32_t taskCount);

private:
  static constexpr uint64_t kSpinNanoseconds = 1'500'000;

  // One cache line each, so that reporting does not disturb the neighbours.
  struct alignas(64) Worker {
    std::atomic<uint32_t> finished{0}; ///< last epoch this worker has finished
    ThreadPool *pool = nullptr;
    uint32_t position = 0; ///< which share of the tasks is its own
    pthread_t thread = {};
  };

  ThreadPool(uint32_t threads, bool maySpin, Worker *workers)
      : threads(threads), maySpin(maySpin), workers(workers) {}

  static void *enterWorker(void *worker);
  void work(Worker &self);
  void runShare(uint32_t position);
  uint32_t awaitEpochAfter(uint32_t seen);
  void awaitWorker(Worker &worker, uint32_t target);

  // The step in progress. Written by the caller before it raises `epoch`, read
  // by workers after they saw it; the caller waits for all before the next.
  ingot_kernel_t kernel = nullptr;
  void *const *buffers = nullptr;
  uint32_t taskCount = 0;
  bool stopping = false;

  const uint32_t threads;
  const bool maySpin;
  Worker *const workers; ///< threads - 1 of them
  uint32_t started = 0;  ///< how many of them run

  alignas(64) std::atomic<uint32_t> epoch{0}; ///< counts steps; a futex
  alignas(64) std::atomic<uint32_t> parkedWorkers{0};
  std::atomic<uint32_t> parkedCaller{0};
};

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_DEVICE_CPU_THREADPOOL_H
