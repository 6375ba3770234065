//===- Kernels.h - The entries of kernels/*.cu ------------------------------===//
#ifndef INGOT_TESTS_CUDA_SHIM_KERNELS_H
#define INGOT_TESTS_CUDA_SHIM_KERNELS_H

#include "Shim.h"

#define INGOT_DECLARE_KERNEL(name)                                             \
  extern "C" const ingot::kernel::host::KernelEntry ingot_kernel_##name

INGOT_DECLARE_KERNEL(scaleAddRelu);
INGOT_DECLARE_KERNEL(softmaxRow);
INGOT_DECLARE_KERNEL(layerNormRow);
INGOT_DECLARE_KERNEL(tiledMatmul);

INGOT_DECLARE_KERNEL(missingBarrier);
INGOT_DECLARE_KERNEL(missingBarrierBeforeReuse);
INGOT_DECLARE_KERNEL(missingWarpBarrier);
INGOT_DECLARE_KERNEL(missingWait);
INGOT_DECLARE_KERNEL(copyInFlightAtReturn);
INGOT_DECLARE_KERNEL(divergentCollective);
INGOT_DECLARE_KERNEL(barrierInHalfTheThreads);
INGOT_DECLARE_KERNEL(barrierInBothBranches);
INGOT_DECLARE_KERNEL(deadlock);
INGOT_DECLARE_KERNEL(readsMissingLane);
INGOT_DECLARE_KERNEL(sharedOverrun);
INGOT_DECLARE_KERNEL(sharedOverread);
INGOT_DECLARE_KERNEL(regionBeyondLaunch);
INGOT_DECLARE_KERNEL(uninitializedShared);
INGOT_DECLARE_KERNEL(raceBetweenBlocks);
INGOT_DECLARE_KERNEL(misalignedPack);
INGOT_DECLARE_KERNEL(reverse);

#undef INGOT_DECLARE_KERNEL

#endif // INGOT_TESTS_CUDA_SHIM_KERNELS_H
