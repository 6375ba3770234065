//===- ThreadPool.cpp - Runs the tasks of a step on several threads -------===//
//
// Fork and join through one counter, `epoch`, and one word per worker,
// `finished`. Whoever parks says so first and then looks at the word once more;
// whoever changes the word then looks whether somebody has parked. Both sides
// use sequentially consistent operations, so at least one sees the other, and
// no wake-up is lost.
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

/// Spins until `isDone()` or `nanoseconds` have passed; returns whether done.
/// A pause lasts 10 to 140 cycles depending on the CPU, hence the clock.
template <typename Predicate>
bool spinUntil(Predicate isDone, uint64_t nanoseconds) {
  if (isDone())
    return true;
  constexpr int kPausesPerLookAtClock = 64;
  uint64_t begin = nowNanoseconds();
  do {
    for (int i = 0; i < kPausesPerLookAtClock; ++i) {
      if (isDone())
        return true;
      _mm_pause();
    }
  } while (nowNanoseconds() - begin < nanoseconds);
  return false;
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
  auto *workers = static_cast<Worker *>(
      aligned_alloc(alignof(Worker), sizeof(Worker) * workerCount));
  void *memory = aligned_alloc(alignof(ThreadPool), sizeof(ThreadPool));
  if (!workers || !memory) {
    free(workers);
    free(memory);
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate a pool of %u threads",
                threads);
  }
  auto *result =
      new (memory) ThreadPool(threads, threads <= countUsableCpus(), workers);
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
  free(pool->workers);
  free(pool);
}

void *ThreadPool::enterWorker(void *worker) {
  DefaultFloatingPoint mode;
  auto *self = static_cast<Worker *>(worker);
  self->pool->work(*self);
  return nullptr;
}

void ThreadPool::work(Worker &self) {
  uint32_t seen = 0;
  for (;;) {
    seen = awaitEpochAfter(seen);
    if (stopping)
      return;
    runShare(self.position);
    self.finished.store(seen);
    if (parkedCaller.load() != 0)
      futexWakeAll(self.finished);
  }
}

uint32_t ThreadPool::awaitEpochAfter(uint32_t seen) {
  auto hasChanged = [&] {
    return epoch.load(std::memory_order_acquire) != seen;
  };
  if (!maySpin || !spinUntil(hasChanged, kSpinNanoseconds)) {
    parkedWorkers.fetch_add(1);
    while (epoch.load() == seen)
      futexWait(epoch, seen);
    parkedWorkers.fetch_sub(1);
  }
  return epoch.load(std::memory_order_acquire);
}

void ThreadPool::awaitWorker(Worker &worker, uint32_t target) {
  auto isFinished = [&] {
    return worker.finished.load(std::memory_order_acquire) == target;
  };
  if (maySpin && spinUntil(isFinished, kSpinNanoseconds))
    return;
  parkedCaller.store(1);
  for (uint32_t last; (last = worker.finished.load()) != target;)
    futexWait(worker.finished, last);
  parkedCaller.store(0);
}

void ThreadPool::runShare(uint32_t position) {
  // The first `extra` threads run one task more than the others.
  uint32_t base = taskCount / threads, extra = taskCount % threads;
  uint32_t begin = position * base + (position < extra ? position : extra);
  uint32_t end = begin + base + (position < extra ? 1 : 0);
  for (uint32_t task = begin; task < end; ++task)
    kernel(buffers, task);
}

void ThreadPool::run(ingot_kernel_t stepKernel, void *const *stepBuffers,
                     uint32_t stepTaskCount) {
  kernel = stepKernel;
  buffers = stepBuffers;
  taskCount = stepTaskCount;
  uint32_t current = epoch.load(std::memory_order_relaxed) + 1;
  epoch.store(current);
  if (parkedWorkers.load() != 0)
    futexWakeAll(epoch);
  runShare(0);
  for (uint32_t i = 0; i < started; ++i)
    awaitWorker(workers[i], current);
}
