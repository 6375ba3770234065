//===- ThreadPoolTest.cpp - Every task once, and nothing lost --------------===//
#include "runtime/device/cpu/ThreadPool.h"

#include <gtest/gtest.h>
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

/// Task 0 is the caller's own and short; the last task keeps a worker busy for
/// longer than the caller spins.
void sleepInLastTask(void *const *buffers, int64_t task) {
  if (task == 15)
    usleep(5000);
  countTask(buffers, task);
}

TEST_P(ThreadPoolRun, CallerWaitsForSlowWorkers) {
  OwnedPool pool = createPool(GetParam());
  std::vector<int> counts(16, 0);
  void *buffers[] = {counts.data()};
  for (int i = 0; i < 3; ++i)
    pool->run(sleepInLastTask, buffers, 16);
  EXPECT_EQ(counts, std::vector<int>(16, 3));
}

TEST_P(ThreadPoolRun, StopsWithoutHavingRun) { createPool(GetParam()); }

// 2 may spin on two CPUs; 9 are more than the CPUs of most test machines, so
// that nobody spins.
INSTANTIATE_TEST_SUITE_P(Threads, ThreadPoolRun, ::testing::Values(2, 3, 9));

} // namespace
