//===- Shim.h - Runs CUDA kernels on the CPU --------------------------------===//
//
// Launches a kernel that was compiled as C++ against runtime/abi/cuda_kernel.h.
// Every CUDA thread is a fiber; a schedule decides who runs when. What a GPU
// would leave undefined is an error that names the source line, or numbers that
// are wrong under some schedule.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_TESTS_CUDA_SHIM_SHIM_H
#define INGOT_TESTS_CUDA_SHIM_SHIM_H

#include "cuda_kernel.h"

#include <cstdint>

namespace ingot::shim {

/// What a kernel launch states.
struct Launch {
  unsigned gridBlocks[3] = {1, 1, 1};
  unsigned blockThreads[3] = {1, 1, 1};
  unsigned sharedBytes = 0;
};

struct Schedule {
  /// 0: blocks and threads in order, each as far as it gets. Any other: blocks
  /// in a random order, and after each barrier or collective a random thread.
  uint64_t seed = 0;
  /// Gives each region of shared memory its own place with a guard on both
  /// sides, so that an access beyond its bounds hits no other region. False:
  /// the offsets that the kernel states, as on a GPU.
  bool separateRegions = true;
};

/// Runs all blocks of a launch, one after the other; `parameters` holds the
/// address of each parameter. Returns NULL, or what the kernel did wrong in one
/// line, which is valid until this thread's next call.
const char *run(const kernel::host::KernelEntry &entry, const Launch &launch,
                void *const *parameters, const Schedule &schedule);

} // namespace ingot::shim

#endif // INGOT_TESTS_CUDA_SHIM_SHIM_H
