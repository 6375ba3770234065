//===- Loader.h - Batches, made ready by threads of their own --------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_LOADER_H
#define INGOT_RUNTIME_TRAIN_DATA_LOADER_H

#include "runtime/train/data/Field.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace ingot::train {

/// What batches of one kind consist of: inputs of one leading extent, and the field
/// that fills each.
struct BatchPlan {
  struct Column {
    const Field *field;
    TensorSpec input;
  };
  std::vector<Column> columns;
  size_t rows = 0; ///< samples of a batch

  /// The column of the input called `name`; columns.size() if there is none.
  size_t find(std::string_view name) const;

  /// As Field::foresee(), for all columns.
  void foresee(std::span<const uint32_t> samples) const;
};

/// One batch to make: `count` samples of the order from `begin` on. Rows that are
/// left of the plan's repeat the last sample.
struct BatchTask {
  size_t plan = 0;
  size_t begin = 0, count = 0;
};

/// Reads, decodes and converts the next batches while the program computes. What a
/// batch holds depends on the order alone, not on the number of threads.
class Loader {
public:
  /// The fields that `plans` name must outlive the loader. Without threads `next` and
  /// `await` make batches themselves; `together` is the most that is awaited at once.
  /// Throws std::runtime_error if a thread cannot be started.
  Loader(std::vector<BatchPlan> plans, size_t threads, size_t together = 1);
  ~Loader();
  Loader(const Loader &) = delete;

  /// Begins with `batches`, of the samples in `order`; forgets what was not asked for.
  /// Nothing is random without `augmentation`.
  void start(std::vector<uint32_t> order, std::vector<BatchTask> batches,
             std::optional<Augmentation> augmentation = {});

  /// Waits for the next `count` batches, or as many as are left. Throws what went
  /// wrong with the first that is no good; none of them is given out.
  void await(size_t count);

  /// The addresses of the columns of the next batch, valid until the next call.
  /// Called at most as often as there are batches. Throws what went wrong with it.
  std::span<std::byte *const> next();

  /// How long both waited, in all, for batches that were not ready.
  double waitedSeconds() const { return waited; }

private:
  /// Memory for one batch of any plan.
  struct Slot {
    std::vector<std::vector<std::byte>> memory;
    std::vector<std::byte *> columns;
    std::exception_ptr error;
    size_t batch = 0; ///< which one it is for, or holds
    bool isReady = false;
  };

  void work();
  void endThreads();
  void fill(Slot &slot, const BatchTask &task, Field::Scratch &scratch) const;
  Slot &slotOf(size_t batch) { return slots[batch % slots.size()]; }
  /// Returns once this batch, of those that there is room for, is ready.
  Slot &waitFor(size_t batch, std::unique_lock<std::mutex> &lock);

  std::vector<BatchPlan> plans;
  std::vector<Slot> slots;
  std::vector<std::thread> threads;
  Field::Scratch ownScratch; ///< of the caller's thread
  double waited = 0;

  std::mutex mutex;
  std::condition_variable hasRoom, hasBatch;
  // Guarded by the mutex; the first three change only while nothing is being filled.
  std::optional<Augmentation> augmentation;
  std::vector<uint32_t> order;
  std::vector<BatchTask> tasks;
  size_t taken = 0;    ///< batches that a thread has begun
  size_t returned = 0; ///< batches that `next` has given out
  size_t active = 0;   ///< threads that fill a slot now
  bool isStopping = false;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_LOADER_H
