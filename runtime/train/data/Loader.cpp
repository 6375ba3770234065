//===- Loader.cpp - Batches, made ready by threads of their own ------------===//
#include "runtime/train/data/Loader.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <system_error>

using namespace ingot::train;

using Clock = std::chrono::steady_clock;

size_t BatchPlan::find(std::string_view name) const {
  return std::ranges::find(columns, name,
                           [](const Column &column) -> const std::string & {
                             return column.input.name;
                           }) -
         columns.begin();
}

void BatchPlan::foresee(std::span<const uint32_t> samples) const {
  for (const auto &[field, input] : columns)
    field->foresee(samples, input);
}

Loader::Loader(std::vector<BatchPlan> batchPlans, size_t threadCount,
               size_t together)
    : plans(std::move(batchPlans)),
      // One that is used, and two for each thread: a slow sample stops nobody.
      slots(1 + std::max(2 * threadCount, together)) {
  size_t columns = 0;
  for (const BatchPlan &plan : plans)
    columns = std::max(columns, plan.columns.size());
  for (Slot &slot : slots) {
    slot.memory.resize(columns);
    for (const BatchPlan &plan : plans)
      for (size_t i = 0; i < plan.columns.size(); ++i)
        if (slot.memory[i].size() < plan.columns[i].input.bytes())
          slot.memory[i].resize(plan.columns[i].input.bytes());
    for (std::vector<std::byte> &memory : slot.memory)
      slot.columns.push_back(memory.data());
  }
  try {
    for (size_t i = 0; i < threadCount; ++i)
      threads.emplace_back([this] { work(); });
  } catch (const std::system_error &error) {
    endThreads(); // there is no destructor yet to do it
    throw std::runtime_error(
        "cannot start " + std::to_string(threadCount) +
        " threads that read data: " + error.code().message());
  }
}

Loader::~Loader() { endThreads(); }

void Loader::endThreads() {
  {
    std::lock_guard lock(mutex);
    isStopping = true;
  }
  hasRoom.notify_all();
  for (std::thread &thread : threads)
    thread.join();
}

void Loader::start(std::vector<uint32_t> newOrder,
                   std::vector<BatchTask> batches,
                   std::optional<Augmentation> newAugmentation) {
  {
    std::unique_lock lock(mutex);
    taken = tasks.size(); // nothing more of the old ones is begun
    hasBatch.wait(lock, [this] { return active == 0; });
    augmentation = newAugmentation;
    order = std::move(newOrder);
    tasks = std::move(batches);
    taken = returned = 0;
    for (Slot &slot : slots)
      slot.isReady = false;
  }
  hasRoom.notify_all();
}

void Loader::fill(Slot &slot, const BatchTask &task,
                  Field::Scratch &scratch) const {
  slot.error = nullptr;
  try {
    const BatchPlan &plan = plans[task.plan];
    for (size_t i = 0; i < plan.columns.size(); ++i) {
      const auto &[field, input] = plan.columns[i];
      size_t rowBytes = input.bytes() / plan.rows;
      for (size_t row = 0; row < plan.rows; ++row)
        field->read(order[task.begin + std::min(row, task.count - 1)], input,
                    slot.columns[i] + row * rowBytes, scratch, augmentation);
    }
  } catch (...) {
    slot.error = std::current_exception();
  }
}

void Loader::work() {
  Field::Scratch scratch;
  std::unique_lock lock(mutex);
  while (true) {
    // The slot of the batch that was given out last is still in use.
    hasRoom.wait(lock, [this] {
      return isStopping ||
             (taken < tasks.size() && taken + 1 < returned + slots.size());
    });
    if (isStopping)
      return;
    size_t batch = taken++;
    BatchTask task = tasks[batch];
    Slot &slot = slotOf(batch);
    ++active;
    lock.unlock();
    fill(slot, task, scratch);
    lock.lock();
    --active;
    slot.batch = batch;
    slot.isReady = true;
    hasBatch.notify_all();
  }
}

Loader::Slot &Loader::waitFor(size_t batch,
                              std::unique_lock<std::mutex> &lock) {
  Slot &slot = slotOf(batch);
  auto isFilled = [&] { return slot.isReady && slot.batch == batch; };
  if (isFilled())
    return slot;
  Clock::time_point begin = Clock::now();
  if (threads.empty()) {
    fill(slot, tasks[batch], ownScratch);
    slot.batch = batch;
    slot.isReady = true;
  } else {
    hasBatch.wait(lock, isFilled);
  }
  waited += std::chrono::duration<double>(Clock::now() - begin).count();
  return slot;
}

void Loader::await(size_t count) {
  std::unique_lock lock(mutex);
  for (size_t i = 0; i < count && returned + i < tasks.size(); ++i)
    if (Slot &slot = waitFor(returned + i, lock); slot.error)
      std::rethrow_exception(slot.error);
}

std::span<std::byte *const> Loader::next() {
  std::unique_lock lock(mutex);
  if (returned == tasks.size())
    throw std::logic_error("no batch is left");
  size_t batch = returned++;
  hasRoom.notify_all();
  Slot &slot = waitFor(batch, lock);
  slot.isReady = false;
  if (slot.error)
    std::rethrow_exception(slot.error);
  return slot.columns;
}
