//===- Shim.cpp - Schedules the threads of a CUDA block ---------------------===//
//
// A thread runs until a barrier, a collective or its end; then the schedule
// picks another. When none can run, either all have returned or the block is
// stuck, and the lines where threads wait say why.
//
//===----------------------------------------------------------------------===//
#include "Shim.h"

#include "Fiber.h"
#include "Sanitizers.h"
#include "SharedMemory.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <utility>

using namespace ingot::shim;
namespace host = ingot::kernel::host;

namespace {

constexpr unsigned kMaxThreads = 1024;
constexpr unsigned kWarpThreads = 32;
constexpr unsigned kMaxSharedBytes = 227 * 1024;
constexpr unsigned kMaxCopies = 64; ///< in flight, per thread
constexpr size_t kMessageBytes = 1024;

/// An asynchronous copy that has been started; its data arrive at the wait.
struct Copy {
  void *destination;
  const void *source;
  unsigned bytes, sourceBytes;
  unsigned group;
  int line;
};

enum class State { Runnable, AtBarrier, AtCollective, Returned };

struct CudaThread {
  host::Thread place;
  std::unique_ptr<Fiber> fiber;
  State state;
  const char *waitsFor; ///< "barrier", "shuffle", ...
  int line;             ///< where it waits
  Copy copies[kMaxCopies];
  unsigned copyCount;
  unsigned group; ///< of the next copy
};

/// Its address names an order between threads, for acquire and release. Meeting
/// n uses element n % 2: a thread that has left may come to meeting n + 1 before
/// others leave meeting n, but not to n + 2.
using Order = char;

/// The collective in which the lanes of a warp meet.
struct Warp {
  unsigned lanes; ///< how many threads it has
  unsigned arrived, returned;
  unsigned first; ///< the thread that arrived first
  unsigned words[kWarpThreads];
  int sources[kWarpThreads];
  unsigned results[kWarpThreads];
  unsigned meetings; ///< how many have been completed
  Order order[2];
};

/// Threads that can run, first in, first out unless the schedule is random.
class RunQueue {
public:
  void clear() { begin = end = 0; }
  bool empty() const { return begin == end; }
  void push(unsigned thread) { threads[end++ % kMaxThreads] = thread; }
  unsigned pop() { return threads[begin++ % kMaxThreads]; }
  unsigned popAny(uint64_t random) {
    unsigned count = end - begin;
    unsigned chosen = begin + (count > 1 ? random % count : 0);
    std::swap(threads[begin % kMaxThreads], threads[chosen % kMaxThreads]);
    return pop();
  }

private:
  unsigned threads[kMaxThreads];
  unsigned begin = 0, end = 0; ///< modulo 2^32, a multiple of kMaxThreads
};

// Static and of fixed size: while threads of a kernel run nothing is allocated,
// which a sanitizer would attribute to one of them.
struct Block {
  const host::KernelEntry *entry;
  void *const *parameters;
  Launch launch;
  unsigned threadCount;
  uint64_t random; ///< 0: in order

  CudaThread threads[kMaxThreads];
  Warp warps[kMaxThreads / kWarpThreads];
  RunQueue queue;
  std::unique_ptr<Fiber> caller;
  CudaThread *current;
  std::unique_ptr<SharedMemory> shared;

  unsigned atBarrier, returned;
  unsigned firstAtBarrier;
  unsigned barriers; ///< how many have been completed
  Order barrierOrder[2], startOrder, endOrder;

  unsigned blockIndex[3];
  bool failed;
  char message[kMessageBytes];
};
Block block;
std::mutex launching; ///< one launch at a time, as in a stream

// xorshift64: any state but 0 returns to itself after 2^64 - 1 steps.
uint64_t nextRandom() {
  block.random ^= block.random << 13;
  block.random ^= block.random >> 7;
  return block.random ^= block.random << 17;
}

/// Writes where the launch is, then what is wrong.
void describe(const char *format, va_list arguments) {
  const CudaThread *thread = block.current;
  size_t used = 0;
  auto advance = [&](int printed) {
    used = std::min(used + static_cast<size_t>(printed), kMessageBytes - 1);
  };
  advance(
      snprintf(block.message, kMessageBytes, "kernel '%s'", block.entry->name));
  if (block.shared)
    advance(snprintf(block.message + used, kMessageBytes - used,
                     ", block (%u, %u, %u)", block.blockIndex[0],
                     block.blockIndex[1], block.blockIndex[2]));
  if (thread)
    advance(snprintf(block.message + used, kMessageBytes - used,
                     ", thread (%u, %u, %u)", thread->place.threadIndex[0],
                     thread->place.threadIndex[1],
                     thread->place.threadIndex[2]));
  advance(snprintf(block.message + used, kMessageBytes - used, ": "));
  vsnprintf(block.message + used, kMessageBytes - used, format, arguments);
  block.failed = true;
}

[[gnu::format(printf, 1, 2)]] const char *refuse(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  describe(format, arguments);
  va_end(arguments);
  return block.message;
}

/// Ends the launch from inside a thread: control returns to `run`, and no
/// thread continues.
[[gnu::format(printf, 1, 2)]] void failInThread(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  describe(format, arguments);
  va_end(arguments);
  CudaThread *thread = std::exchange(block.current, nullptr);
  release(&block.endOrder);
  Fiber::change(*thread->fiber, *block.caller);
}

void makeRunnable(unsigned thread) {
  block.threads[thread].state = State::Runnable;
  block.queue.push(thread);
}

/// Continues the next thread, or the caller if there is none. Returns when this
/// thread is picked again.
void handOver() {
  CudaThread *from = block.current;
  // Perhaps for ever: whatever happens, the launch ends after this.
  release(&block.endOrder);
  if (block.queue.empty()) {
    block.current = nullptr;
    Fiber::change(*from->fiber, *block.caller);
    return;
  }
  unsigned next =
      block.random == 0 ? block.queue.pop() : block.queue.popAny(nextRandom());
  block.current = &block.threads[next];
  Fiber::change(*from->fiber, *block.current->fiber);
}

unsigned indexOf(const CudaThread *thread) {
  return static_cast<unsigned>(thread - block.threads);
}

/// What every thread does, block after block.
void runThread() {
  for (;;) {
    CudaThread *thread = block.current;
    acquire(&block.startOrder);
    block.entry->run();
    if (thread->copyCount > 0)
      failInThread("returns while the asynchronous copy of line %d is in "
                   "flight; expected waitForCopies<0> before",
                   thread->copies[0].line);
    const Warp &warp = block.warps[thread->place.warp];
    const CudaThread *waiting = warp.arrived > 0 ? &block.threads[warp.first]
                                : block.atBarrier > 0
                                    ? &block.threads[block.firstAtBarrier]
                                    : nullptr;
    if (waiting)
      failInThread("returns while others wait for it at the %s of line %d",
                   waiting->waitsFor, waiting->line);
    thread->state = State::Returned;
    ++block.returned;
    ++block.warps[thread->place.warp].returned;
    handOver();
  }
}

/// The threads that wait, grouped by line: "threads 0-9 wait at the shuffle of
/// line 27; threads 10-63 ...".
const char *describeDeadlock() {
  char text[kMessageBytes];
  size_t used = 0;
  for (unsigned first = 0; first < block.threadCount && used < 800;) {
    const CudaThread &thread = block.threads[first];
    unsigned last = first;
    auto isAlike = [&](const CudaThread &other) {
      return other.state == thread.state && other.line == thread.line;
    };
    while (last + 1 < block.threadCount && isAlike(block.threads[last + 1]))
      ++last;
    const char *separator = used > 0 ? "; " : "";
    used +=
        thread.state == State::Returned
            ? snprintf(text + used, kMessageBytes - used,
                       "%sthreads %u-%u have returned", separator, first, last)
            : snprintf(text + used, kMessageBytes - used,
                       "%sthreads %u-%u wait at the %s of line %d", separator,
                       first, last, thread.waitsFor, thread.line);
    first = last + 1;
  }
  return refuse("deadlock: %s", text);
}

/// Gives each lane the word of the lane it asks for.
void shuffleWords(Warp &warp, const char *name, int line) {
  for (unsigned lane = 0; lane < warp.lanes; ++lane) {
    int source = warp.sources[lane];
    if (source < 0 || source >= static_cast<int>(warp.lanes))
      failInThread("the %s of line %d: lane %u reads lane %d of a warp of %u "
                   "threads",
                   name, line, lane, source, warp.lanes);
    warp.results[lane] = warp.words[source];
  }
}

void gatherVotes(Warp &warp, const char *, int) {
  unsigned votes = 0;
  for (unsigned lane = 0; lane < warp.lanes; ++lane)
    votes |= warp.words[lane] << lane;
  std::fill_n(warp.results, warp.lanes, votes);
}

/// Waits until every lane of the warp has come to the same line; the last of
/// them computes the results of all.
void meetWarp(const char *name, int line,
              void (*compute)(Warp &, const char *, int)) {
  CudaThread *thread = block.current;
  Warp &warp = block.warps[thread->place.warp];
  if (warp.arrived > 0) {
    const CudaThread &first = block.threads[warp.first];
    if (first.line != line || strcmp(first.waitsFor, name) != 0)
      failInThread("divergent collective: this thread is at the %s of line %d, "
                   "lane %u of its warp waits at the %s of line %d",
                   name, line, first.place.lane, first.waitsFor, first.line);
  } else {
    warp.first = indexOf(thread);
  }
  if (warp.returned > 0)
    failInThread("the %s of line %d waits for %u lanes that have returned",
                 name, line, warp.returned);
  thread->state = State::AtCollective;
  thread->waitsFor = name;
  thread->line = line;
  if (++warp.arrived == warp.lanes) {
    warp.arrived = 0;
    ++warp.meetings;
    if (compute)
      compute(warp, name, line);
    unsigned firstThread = indexOf(thread) - thread->place.lane;
    for (unsigned lane = 0; lane < warp.lanes; ++lane)
      makeRunnable(firstThread + lane);
  }
  handOver();
}

const char *checkLaunch() {
  const unsigned *extent = block.launch.blockThreads;
  uint64_t count = uint64_t(extent[0]) * extent[1] * extent[2];
  uint64_t limit = std::min(block.entry->maxThreads, kMaxThreads);
  if (count == 0 || count > limit)
    return refuse("launched with %llu threads in a block, expected 1 to %llu",
                  static_cast<unsigned long long>(count),
                  static_cast<unsigned long long>(limit));
  if (block.launch.sharedBytes > kMaxSharedBytes)
    return refuse("launched with %u bytes of shared memory, expected at most "
                  "%u",
                  block.launch.sharedBytes, kMaxSharedBytes);
  block.threadCount = static_cast<unsigned>(count);
  return nullptr;
}

void placeThreads() {
  const unsigned *extent = block.launch.blockThreads;
  block.atBarrier = block.returned = 0;
  block.queue.clear();
  for (unsigned i = 0; i < block.threadCount; ++i) {
    CudaThread &thread = block.threads[i];
    unsigned position[3] = {i % extent[0], i / extent[0] % extent[1],
                            i / extent[0] / extent[1]};
    for (unsigned dimension = 0; dimension < 3; ++dimension) {
      thread.place.threadIndex[dimension] = position[dimension];
      thread.place.blockIndex[dimension] = block.blockIndex[dimension];
      thread.place.blockThreads[dimension] = extent[dimension];
      thread.place.gridBlocks[dimension] = block.launch.gridBlocks[dimension];
    }
    thread.place.lane = i % kWarpThreads;
    thread.place.warp = i / kWarpThreads;
    thread.copyCount = thread.group = 0;
    thread.line = 0;
    if (!thread.fiber)
      thread.fiber = std::make_unique<Fiber>(runThread, i);
    Warp &warp = block.warps[thread.place.warp];
    warp.lanes = thread.place.lane + 1;
    warp.arrived = warp.returned = 0;
    makeRunnable(i);
  }
}

/// Runs the block of that number to its end.
const char *runBlock(unsigned number, bool separateRegions) {
  const unsigned *extent = block.launch.gridBlocks;
  block.blockIndex[0] = number % extent[0];
  block.blockIndex[1] = number / extent[0] % extent[1];
  block.blockIndex[2] = number / extent[0] / extent[1];
  block.shared =
      std::make_unique<SharedMemory>(block.launch.sharedBytes, separateRegions);
  placeThreads();
  release(&block.startOrder);
  block.current =
      &block.threads[block.random == 0 ? block.queue.pop()
                                       : block.queue.popAny(nextRandom())];
  Fiber::change(*block.caller, *block.current->fiber);
  if (!block.failed && block.returned < block.threadCount)
    describeDeadlock();
  if (!block.failed)
    if (const char *region = block.shared->findOverrun())
      refuse("written beyond the bounds of shared region '%s'", region);
  // Threads that were abandoned in the middle of a kernel cannot be used again.
  // For ThreadSanitizer those of another block must not be the same ones, or
  // they would seem to wait for each other.
  if (block.failed || __tsan_destroy_fiber)
    for (CudaThread &thread : block.threads)
      thread.fiber.reset();
  return block.failed ? block.message : nullptr;
}

} // namespace

const char *ingot::shim::run(const host::KernelEntry &entry,
                             const Launch &launch, void *const *parameters,
                             const Schedule &schedule) {
  std::lock_guard<std::mutex> lock(launching);
  block.entry = &entry;
  block.launch = launch;
  block.parameters = parameters;
  block.current = nullptr;
  block.failed = false;
  // Spreads neighbouring seeds; odd, hence never 0.
  block.random =
      schedule.seed == 0 ? 0 : schedule.seed * 0x9e3779b97f4a7c15ull | 1;
  if (const char *error = checkLaunch())
    return error;
  block.caller = std::make_unique<Fiber>();

  unsigned count =
      launch.gridBlocks[0] * launch.gridBlocks[1] * launch.gridBlocks[2];
  auto order = std::make_unique<unsigned[]>(count);
  for (unsigned i = 0; i < count; ++i)
    order[i] = i;
  for (unsigned left = count; block.random != 0 && left > 1; --left)
    std::swap(order[left - 1], order[nextRandom() % left]);

  const char *error = nullptr;
  for (unsigned i = 0; i < count && !error; ++i)
    error = runBlock(order[i], schedule.separateRegions);
  acquire(&block.endOrder);
  block.shared.reset();
  return error;
}

//===----------------------------------------------------------------------===//
// What the CPU bodies of cuda_kernel.h call
//===----------------------------------------------------------------------===//

const host::Thread &host::thread() { return block.current->place; }

const void *host::parameter(unsigned index) { return block.parameters[index]; }

void host::barrier(int line) {
  CudaThread *thread = block.current;
  if (block.atBarrier > 0 && block.threads[block.firstAtBarrier].line != line)
    failInThread("divergent barrier: this thread is at the barrier of line %d, "
                 "%u others wait at that of line %d",
                 line, block.atBarrier,
                 block.threads[block.firstAtBarrier].line);
  if (block.returned > 0)
    failInThread("the barrier of line %d waits for %u threads that have "
                 "returned",
                 line, block.returned);
  if (block.atBarrier++ == 0)
    block.firstAtBarrier = indexOf(thread);
  thread->state = State::AtBarrier;
  thread->waitsFor = "barrier";
  thread->line = line;
  Order *order = &block.barrierOrder[block.barriers % 2];
  release(order);
  if (block.atBarrier == block.threadCount) {
    block.atBarrier = 0;
    ++block.barriers;
    for (unsigned i = 0; i < block.threadCount; ++i)
      makeRunnable(i);
  }
  handOver();
  acquire(order);
}

// A shuffle orders no memory accesses, a barrier does.
void host::warpBarrier(int line) {
  CudaThread *thread = block.current;
  Warp &warp = block.warps[thread->place.warp];
  Order *order = &warp.order[warp.meetings % 2];
  release(order);
  meetWarp("warpBarrier", line, nullptr);
  acquire(order);
}

unsigned host::shuffle(const char *name, unsigned word, int source, int line) {
  CudaThread *thread = block.current;
  Warp &warp = block.warps[thread->place.warp];
  warp.words[thread->place.lane] = word;
  warp.sources[thread->place.lane] = source;
  meetWarp(name, line, shuffleWords);
  return warp.results[thread->place.lane];
}

unsigned host::ballot(bool vote, int line) {
  CudaThread *thread = block.current;
  Warp &warp = block.warps[thread->place.warp];
  warp.words[thread->place.lane] = vote;
  meetWarp("warpBallot", line, gatherVotes);
  return warp.results[thread->place.lane];
}

void *host::sharedRegion(const char *name, size_t offset, size_t bytes,
                         int line) {
  size_t limit = block.launch.sharedBytes;
  if (offset > limit || bytes > limit - offset)
    failInThread("line %d: shared region '%s' ends at byte %zu, but the launch "
                 "has %zu bytes",
                 line, name, offset + bytes, limit);
  void *region = block.shared->region(name, offset, bytes);
  if (!region)
    failInThread("line %d: too many shared regions", line);
  return region;
}

void host::copyAsync(void *destination, const void *source, unsigned bytes,
                     unsigned sourceBytes, int line) {
  CudaThread *thread = block.current;
  if (reinterpret_cast<uintptr_t>(destination) % bytes != 0 ||
      (sourceBytes > 0 && reinterpret_cast<uintptr_t>(source) % bytes != 0))
    failInThread("line %d: asynchronous copy of %u bytes between addresses "
                 "that are not aligned to them",
                 line, bytes);
  if (isAccessForbidden(source, sourceBytes))
    failInThread("line %d: asynchronous copy reads out of bounds", line);
  if (isAccessForbidden(destination, bytes))
    failInThread("line %d: asynchronous copy writes out of bounds", line);
  if (thread->copyCount == kMaxCopies)
    failInThread("line %d: more than %u asynchronous copies in flight", line,
                 kMaxCopies);
  if (__tsan_read_range && sourceBytes > 0)
    __tsan_read_range(const_cast<void *>(source), sourceBytes);
  if (__tsan_write_range)
    __tsan_write_range(destination, bytes);
  // Late on purpose: whoever reads before the wait gets NaN.
  makeUninitialized(destination, bytes);
  thread->copies[thread->copyCount++] = {destination, source,        bytes,
                                         sourceBytes, thread->group, line};
}

void host::commitCopies() { ++block.current->group; }

void host::waitForCopies(unsigned pendingGroups) {
  CudaThread *thread = block.current;
  unsigned kept = 0;
  for (unsigned i = 0; i < thread->copyCount; ++i) {
    const Copy &copy = thread->copies[i];
    // Groups are numbered in order; the one that is still open never counts.
    if (copy.group + pendingGroups >= thread->group) {
      thread->copies[kept++] = copy;
      continue;
    }
    auto *to = static_cast<volatile unsigned char *>(copy.destination);
    auto *from = static_cast<const unsigned char *>(copy.source);
    for (unsigned byte = 0; byte < copy.bytes; ++byte)
      to[byte] = byte < copy.sourceBytes ? from[byte] : 0;
    if (__msan_unpoison)
      __msan_unpoison(copy.destination, copy.bytes);
    if (__msan_copy_shadow)
      __msan_copy_shadow(copy.destination, copy.source, copy.sourceBytes);
    if (__tsan_write_range)
      __tsan_write_range(copy.destination, copy.bytes);
  }
  thread->copyCount = kept;
}

void host::require(bool condition, const char *message, int line) {
  if (!condition)
    failInThread("line %d: %s", line, message);
}
