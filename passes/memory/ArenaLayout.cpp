//===- ArenaLayout.cpp - Offsets of buffers in one arena ---------------------===//

#include "passes/memory/ArenaLayout.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace {

constexpr int64_t kPageBytes = 4096;
/// Smaller buffers are not worth the bytes that staggering leaves unused.
constexpr int64_t kStaggeredBytes = 64 * 1024;
/// Distance of successive starts within a page: odd in cache lines, so that 64
/// buffers get 64 different sets.
constexpr int64_t kStaggerBytes = 9 * 64;

int64_t alignUp(int64_t value, int64_t alignment) {
  return (value + alignment - 1) & ~(alignment - 1);
}

/// The lowest offset from `from` that is `phase` within its page.
int64_t alignToPhase(int64_t from, int64_t phase) {
  int64_t page = from & ~(kPageBytes - 1);
  return page + phase >= from ? page + phase : page + kPageBytes + phase;
}

} // namespace

ingot::passes::ArenaLayout
ingot::passes::layOutArena(const std::vector<BufferLifetime> &buffers,
                           int64_t alignment) {
  std::vector<size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return std::pair(-buffers[a].bytes, a) < std::pair(-buffers[b].bytes, b);
  });

  ArenaLayout layout;
  layout.offsets.assign(buffers.size(), 0);
  std::vector<size_t> placed; // by ascending offset
  int64_t largeBuffers = 0;
  int64_t stagger = alignUp(kStaggerBytes, alignment);
  for (size_t index : order) {
    const BufferLifetime &buffer = buffers[index];
    bool isLarge = buffer.bytes >= kStaggeredBytes;
    int64_t phase = isLarge ? largeBuffers++ * stagger % kPageBytes : 0;
    auto align = [&](int64_t offset) {
      return isLarge ? alignToPhase(offset, phase) : alignUp(offset, alignment);
    };
    int64_t offset = align(0);
    for (size_t other : placed) {
      const BufferLifetime &neighbour = buffers[other];
      bool isAliveTogether = buffer.firstStep <= neighbour.lastStep &&
                             neighbour.firstStep <= buffer.lastStep;
      if (!isAliveTogether)
        continue;
      if (offset + buffer.bytes <= layout.offsets[other])
        break;
      offset = std::max(offset, align(layout.offsets[other] + neighbour.bytes));
    }
    layout.offsets[index] = offset;
    layout.arenaBytes =
        std::max(layout.arenaBytes, alignUp(offset + buffer.bytes, alignment));
    placed.insert(std::upper_bound(placed.begin(), placed.end(), index,
                                   [&](size_t a, size_t b) {
                                     return layout.offsets[a] <
                                            layout.offsets[b];
                                   }),
                  index);
  }
  return layout;
}
