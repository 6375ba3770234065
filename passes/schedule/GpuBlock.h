//===- GpuBlock.h - The threads of a block on a GPU -------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_GPUBLOCK_H
#define INGOT_PASSES_SCHEDULE_GPUBLOCK_H

#include "passes/Layers.h"

#include <cstdint>

namespace ingot::schedule {

/// Threads of a block in every kernel.
inline constexpr int64_t kBlockThreads = 256;
/// Threads of a block that run in step.
inline constexpr int64_t kWarpThreads = 32;

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_GPUBLOCK_H
