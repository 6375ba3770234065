//===- ArenaLayout.h - Offsets of buffers in one arena -----------------------===//

#ifndef INGOT_PASSES_MEMORY_ARENALAYOUT_H
#define INGOT_PASSES_MEMORY_ARENALAYOUT_H

#include "passes/Layers.h"

#include <cstdint>
#include <vector>

namespace ingot::passes {

/// A buffer and the steps during which it must keep its contents.
struct BufferLifetime {
  int64_t bytes;
  int64_t firstStep; ///< the step that writes it
  int64_t lastStep;  ///< the last one that reads it, inclusive
};

struct ArenaLayout {
  std::vector<int64_t> offsets; ///< in bytes, in the order of the buffers
  int64_t arenaBytes = 0;
};

/// Places buffers so that those alive in the same step do not overlap.
/// \param alignment  of every offset, in bytes, a power of two.
/// Largest buffer first, each at the lowest offset free over its lifetime;
/// O(n^2) for n buffers. Source: Pisarchyk and Lee, arXiv:2001.03288 (greedy by
/// size). Large buffers start at different positions within a page: streams
/// that all start at one position compete for the same sets of the cache.
ArenaLayout layOutArena(const std::vector<BufferLifetime> &buffers,
                        int64_t alignment);

} // namespace ingot::passes

#endif // INGOT_PASSES_MEMORY_ARENALAYOUT_H
