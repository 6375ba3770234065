//===- ThreadPool.cpp - Runs the tasks of a step on several threads -------===//
//
// A step is shares of tasks that threads claim one by one, their own share first.
// Claiming is a compare-and-swap of what is left of a share. The step that a
// claimed task belongs to cannot end before the task is reported as completed, so
// what was read of the step after the claim is what the task needs, however late
// the thread is; shares of ended steps are empty.
//
// Whoever parks says so first and then looks at the word once more; whoever
// changes the word then looks whether somebody has parked. Both sides use
// sequentially consistent operations, so at least one sees the other, and no
// wake-up is lost.
//
//===----------------------------------------------------------------------===//
#include "runtime/device/cpu/ThreadPool.h"

#include "runtime/core/Status.h"
#include "runtime/device/cpu/FloatingPoint.h"

#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <linux/futex.h>
#include <new>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace ingot::runtime;

namespace {

/// Sleeps while `word` holds `expected`; may also return without a reason.
void futexWait(std::atomic<uint32_t> &word, uint32_t expected) {
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, expected, nullptr, nullptr, 0);
}

void futexWakeAll(std::atomic<uint32_t> &word) {
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

uint64_t nowNanoseconds() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return uint64_t(time.tv_sec) * 1'000'000'000 + uint64_t(time.tv_nsec);
}

/// Waits until `isDone()` or until `nanoseconds` have passed; returns whether
/// done. After `busyNanoseconds` it lets other threads have the CPU in between:
/// one of them may be what is waited for. A pause lasts 10 to 140 cycles depending
/// on the CPU, hence the clock.
template <typename Predicate>
bool spinUntil(Predicate isDone, uint64_t busyNanoseconds,
               uint64_t nanoseconds) {
  if (isDone())
    return true;
  constexpr int kPausesPerLookAtClock = 64;
  uint64_t begin = nowNanoseconds(), waited = 0;
  do {
    for (int i = 0; i < kPausesPerLookAtClock; ++i) {
      if (isDone())
        return true;
      _mm_pause();
    }
    waited = nowNanoseconds() - begin;
    if (waited >= busyNanoseconds)
      sched_yield();
  } while (waited < nanoseconds);
  return false;
}

/// Takes the next task of a share; false if none is left.
bool claim(std::atomic<uint64_t> &tasks, uint32_t *task) {
  uint64_t left = tasks.load(std::memory_order_acquire);
  do {
    *task = static_cast<uint32_t>(left);
    if (*task == left >> 32)
      return false;
  } while (!tasks.compare_exchange_weak(
      left, left + 1, std::memory_order_acq_rel, std::memory_order_acquire));
  return true;
}

} // namespace

uint32_t ingot::runtime::countUsableCpus() {
  cpu_set_t mask;
  // Fails on machines with more CPUs than the mask can hold.
  if (sched_getaffinity(0, sizeof(mask), &mask) == 0)
    return static_cast<uint32_t>(CPU_COUNT(&mask));
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? static_cast<uint32_t>(online) : 1;
}

ingot_status_t ThreadPool::create(uint32_t threads, ThreadPool **pool) {
  uint32_t workerCount = threads - 1;
  auto *shares = static_cast<Share *>(
      aligned_alloc(alignof(Share), sizeof(Share) * threads));
  auto *workers = static_cast<Worker *>(malloc(sizeof(Worker) * workerCount));
  void *memory = aligned_alloc(alignof(ThreadPool), sizeof(ThreadPool));
  if (!shares || !workers || !memory) {
    free(shares);
    free(workers);
    free(memory);
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate a pool of %u threads",
                threads);
  }
  auto *result = new (memory)
      ThreadPool(threads, threads <= countUsableCpus(), shares, workers);
  for (uint32_t i = 0; i < threads; ++i)
    new (&shares[i]) Share;
  for (uint32_t i = 0; i < workerCount; ++i)
    new (&workers[i]) Worker;

  // A new thread inherits the mask of its creator.
  sigset_t everySignal, previous;
  sigfillset(&everySignal);
  pthread_sigmask(SIG_SETMASK, &everySignal, &previous);
  int error = 0;
  while (result->started < workerCount && error == 0) {
    Worker &worker = workers[result->started];
    worker.pool = result;
    worker.position = result->started + 1;
    error = pthread_create(&worker.thread, nullptr, enterWorker, &worker);
    if (error == 0)
      ++result->started;
  }
  pthread_sigmask(SIG_SETMASK, &previous, nullptr);
  if (error != 0) {
    uint32_t failed = result->started + 1;
    destroy(result);
    return fail(INGOT_OUT_OF_MEMORY, "cannot start thread %u of %u: %s", failed,
                threads, strerror(error));
  }
  *pool = result;
  return INGOT_OK;
}

void ThreadPool::destroy(ThreadPool *pool) {
  if (!pool)
    return;
  pool->stopping = true;
  pool->epoch.fetch_add(1);
  futexWakeAll(pool->epoch);
  for (uint32_t i = 0; i < pool->started; ++i)
    pthread_join(pool->workers[i].thread, nullptr);
  free(pool->shares);
  free(pool->workers);
  free(pool);
}

void *ThreadPool::enterWorker(void *worker) {
  DefaultFloatingPoint mode;
  auto *self = static_cast<Worker *>(worker);
  self->pool->work(self->position);
  return nullptr;
}

void ThreadPool::work(uint32_t position) {
  uint32_t seen = 0;
  for (;;) {
    seen = awaitEpochAfter(seen);
    if (stopping)
      return;
    uint32_t done = runTasks(position);
    if (done == 0)
      continue;
    completed.fetch_add(done);
    if (parkedCaller.load() != 0)
      futexWakeAll(completed);
  }
}

uint32_t ThreadPool::awaitEpochAfter(uint32_t seen) {
  auto hasChanged = [&] {
    return epoch.load(std::memory_order_acquire) != seen;
  };
  if (!maySpin || !spinUntil(hasChanged, kBusyNanoseconds, kSpinNanoseconds)) {
    parkedWorkers.fetch_add(1);
    while (epoch.load() == seen)
      futexWait(epoch, seen);
    parkedWorkers.fetch_sub(1);
  }
  return epoch.load(std::memory_order_acquire);
}

void ThreadPool::awaitCompletion(uint32_t taskCount) {
  auto isComplete = [&] {
    return completed.load(std::memory_order_acquire) == taskCount;
  };
  if (maySpin && spinUntil(isComplete, kBusyNanoseconds, kSpinNanoseconds))
    return;
  parkedCaller.store(1);
  for (uint32_t last; (last = completed.load()) != taskCount;)
    futexWait(completed, last);
  parkedCaller.store(0);
}

/// Runs tasks, of the thread's own share first, until none is left to claim.
/// Returns how many; they are still to be reported.
uint32_t ThreadPool::runTasks(uint32_t position) {
  uint32_t done = 0, task;
  for (uint32_t i = 0; i < threads; ++i) {
    uint32_t share = position + i;
    while (
        claim(shares[share < threads ? share : share - threads].tasks, &task)) {
      kernel.load(std::memory_order_relaxed)(
          buffers.load(std::memory_order_relaxed), task);
      ++done;
    }
  }
  return done;
}

void ThreadPool::run(ingot_kernel_t stepKernel, void *const *stepBuffers,
                     uint32_t taskCount) {
  if (taskCount == 1) // nothing to share
    return stepKernel(stepBuffers, 0);
  kernel.store(stepKernel, std::memory_order_relaxed);
  buffers.store(stepBuffers, std::memory_order_relaxed);
  completed.store(0, std::memory_order_relaxed);
  // The first `extra` threads have one task more than the others.
  uint32_t base = taskCount / threads, extra = taskCount % threads;
  for (uint32_t i = 0, begin = 0; i < threads; ++i) {
    uint32_t end = begin + base + (i < extra ? 1 : 0);
    shares[i].tasks.store(uint64_t(end) << 32 | begin,
                          std::memory_order_release);
    begin = end;
  }
  epoch.fetch_add(1);
  if (parkedWorkers.load() != 0)
    futexWakeAll(epoch);
  uint32_t done = runTasks(0);
  if (completed.fetch_add(done) + done != taskCount)
    awaitCompletion(taskCount);
}
