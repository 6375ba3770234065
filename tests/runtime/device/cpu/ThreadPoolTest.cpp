//===- ThreadPoolTest.cpp - Every task once, and nothing lost --------------===//
#include "runtime/device/cpu/ThreadPool.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>
#include <vector>

using ingot::runtime::ThreadPool;

namespace {

struct Destroy {
  void operator()(ThreadPool *pool) { ThreadPool::destroy(pool); }
};
using OwnedPool = std::unique_ptr<ThreadPool, Destroy>;

OwnedPool createPool(uint32_t threads) {
  ThreadPool *pool = nullptr;
  EXPECT_EQ(ThreadPool::create(threads, &pool), INGOT_OK);
  return OwnedPool(pool);
}

/// buffers[0] counts, without synchronisation, how often each task ran:
/// a sanitizer sees a race if the pool does not order the steps.
void countTask(void *const *buffers, int64_t task) {
  static_cast<int *>(buffers[0])[task] += 1;
}

class ThreadPoolRun : public ::testing::TestWithParam<uint32_t> {};

TEST_P(ThreadPoolRun, RunsEveryTaskOncePerStep) {
  OwnedPool pool = createPool(GetParam());
  // Fewer tasks than threads, as many, more, and a remainder.
  for (uint32_t taskCount : {1u, 2u, 3u, 7u, 64u, 1000u}) {
    std::vector<int> counts(taskCount, 0);
    void *buffers[] = {counts.data()};
    constexpr int kSteps = 50;
    for (int i = 0; i < kSteps; ++i)
      pool->run(countTask, buffers, taskCount);
    EXPECT_EQ(counts, std::vector<int>(taskCount, kSteps));
  }
}

/// Adds 1000, where countTask adds 1, and sometimes lets other threads overtake.
void countThousand(void *const *buffers, int64_t task) {
  if (task % 5 == 0)
    sched_yield();
  static_cast<int *>(buffers[0])[task] += 1000;
}

// A worker that comes late to a step must not take the kernel, the buffers or the
// tasks of another: neighbouring steps differ in all three.
TEST_P(ThreadPoolRun, RunsTasksOfTheStepInProgressOnly) {
  OwnedPool pool = createPool(GetParam());
  constexpr uint32_t kFew = 3, kMany = 20;
  std::vector<int> few(kMany, 0), many(kMany, 0);
  void *fewBuffers[] = {few.data()}, *manyBuffers[] = {many.data()};
  for (int step = 1; step <= 3000; ++step) {
    pool->run(countTask, fewBuffers, kFew);
    pool->run(countThousand, manyBuffers, kMany);
    std::vector<int> expectedFew(kMany, 0), expectedMany(kMany, 1000 * step);
    std::fill_n(expectedFew.begin(), kFew, step);
    ASSERT_EQ(few, expectedFew) << "step " << step;
    ASSERT_EQ(many, expectedMany) << "step " << step;
  }
}

TEST_P(ThreadPoolRun, WakesParkedWorkers) {
  OwnedPool pool = createPool(GetParam());
  std::vector<int> counts(40, 0);
  void *buffers[] = {counts.data()};
  for (int i = 0; i < 5; ++i) {
    usleep(5000); // longer than a worker spins
    pool->run(countTask, buffers, 40);
  }
  EXPECT_EQ(counts, std::vector<int>(40, 5));
}

/// A step whose workers are held up. buffers[0] counts, buffers[1] is this.
struct HeldUp {
  pthread_t caller = pthread_self();
  int taskCount = 0;
  std::atomic<int> finished{0};
  std::atomic<bool> begun{false};   ///< by a worker
  std::atomic<bool> givenUp{false}; ///< by a worker

  bool isCaller() const { return pthread_equal(pthread_self(), caller); }
  void awaitWorker() const {
    while (!begun)
      usleep(100);
  }
};

/// The caller lets a worker begin, which then sleeps for longer than the caller
/// spins.
void sleepInWorker(void *const *buffers, int64_t task) {
  auto *step = static_cast<HeldUp *>(buffers[1]);
  if (step->isCaller())
    step->awaitWorker();
  else if (!step->begun.exchange(true))
    usleep(5000);
  countTask(buffers, task);
}

TEST_P(ThreadPoolRun, CallerWaitsForSlowWorkers) {
  OwnedPool pool = createPool(GetParam());
  std::vector<int> counts(16, 0);
  for (int i = 0; i < 3; ++i) {
    HeldUp step;
    void *buffers[] = {counts.data(), &step};
    pool->run(sleepInWorker, buffers, 16);
  }
  EXPECT_EQ(counts, std::vector<int>(16, 3));
}

/// A worker stays in its first task until all are done that no worker holds.
void waitForTheOthers(void *const *buffers, int64_t task) {
  auto *step = static_cast<HeldUp *>(buffers[1]);
  if (step->isCaller()) {
    step->awaitWorker();
  } else {
    step->begun = true;
    for (int i = 0; step->finished < step->taskCount && !step->givenUp; ++i) {
      usleep(100);
      if (i == 50'000)
        step->givenUp = true;
    }
  }
  countTask(buffers, task);
  ++step->finished;
}

TEST_P(ThreadPoolRun, DoesTheTasksOfWorkersThatAreHeldUp) {
  OwnedPool pool = createPool(GetParam());
  std::vector<int> counts(64, 0);
  HeldUp step;
  step.taskCount = static_cast<int>(64 - (GetParam() - 1));
  void *buffers[] = {counts.data(), &step};
  pool->run(waitForTheOthers, buffers, 64);
  EXPECT_EQ(counts, std::vector<int>(64, 1));
  EXPECT_FALSE(step.givenUp) << "after " << step.finished << " tasks";
}

TEST_P(ThreadPoolRun, StopsWithoutHavingRun) { createPool(GetParam()); }

// 2 may spin on two CPUs; 9 are more than the CPUs of most test machines, so
// that nobody spins.
INSTANTIATE_TEST_SUITE_P(Threads, ThreadPoolRun, ::testing::Values(2, 3, 9));

} // namespace
