//===- Bugs.cu - Kernels that are wrong in one way each ---------------------===//
//
// Each mistake is one that a generator could make. A comment `line: NAME` marks
// a line that an error has to name.
//
//===----------------------------------------------------------------------===//
#include "cuda_kernel.h"

using namespace ingot::kernel;

/// Reverses 64 elements; nobody waits until all are there.
INGOT_KERNEL(missingBarrier, 64, (float *output, const float *input)) {
  INGOT_SHARED(float, tile, 0, 64);
  tile[threadX()] = input[threadX()];
  output[threadX()] = tile[63 - threadX()];
}

/// Reverses two rows of 64 elements; the second overwrites what others still
/// read of the first.
INGOT_KERNEL(missingBarrierBeforeReuse, 64,
             (float *output, const float *input)) {
  INGOT_SHARED(float, tile, 0, 64);
  for (int row = 0; row < 2; ++row) {
    tile[threadX()] = input[64 * row + threadX()];
    barrier();
    output[64 * row + threadX()] = tile[63 - threadX()];
  }
}

/// Reverses each group of 32 elements; lanes run ahead of each other since
/// Volta.
INGOT_KERNEL(missingWarpBarrier, 64, (float *output, const float *input)) {
  INGOT_SHARED(float, tile, 0, 64);
  tile[threadX()] = input[threadX()];
  output[threadX()] = tile[threadX() ^ 31];
}

INGOT_KERNEL(missingWait, 64, (float *output, const float *input)) {
  INGOT_SHARED(float, tile, 0, 64);
  copyAsync<4>(tile + threadX(), input + threadX());
  commitCopies();
  barrier();
  output[threadX()] = tile[63 - threadX()];
  waitForCopies<0>();
}

INGOT_KERNEL(copyInFlightAtReturn, 64, (float *output, const float *input)) {
  INGOT_SHARED(float, tile, 0, 64);
  copyAsync<4>(tile + threadX(), input + threadX()); // line: copy
  output[threadX()] = input[threadX()];
}

INGOT_KERNEL(divergentCollective, 64, (float *output, const float *input)) {
  float value = input[threadX()];
  if (threadX() % 2 == 0)
    value = shuffleXor(value, 2); // line: even
  else
    value = shuffleXor(value, 2); // line: odd
  output[threadX()] = value;
}

INGOT_KERNEL(barrierInHalfTheThreads, 64, (float *output, const float *input)) {
  float value = input[threadX()];
  if (threadX() < 32)
    barrier(); // line: half
  output[threadX()] = value;
}

INGOT_KERNEL(barrierInBothBranches, 64, (float *output, const float *input)) {
  float value = input[threadX()];
  if (threadX() < 32)
    barrier(); // line: then
  else
    barrier(); // line: else
  output[threadX()] = value;
}

/// Ten lanes wait for the other lanes, which wait for all at the barrier.
INGOT_KERNEL(deadlock, 64, (float *output, const float *input)) {
  float value = input[threadX()];
  if (threadX() < 10)
    value = shuffleXor(value, 1); // line: shuffle
  barrier();                      // line: barrier
  output[threadX()] = value;
}

INGOT_KERNEL(readsMissingLane, 48, (float *output, const float *input)) {
  output[threadX()] = shuffleXor(input[threadX()], 16); // line: shuffle
}

/// Writes one element too many. Between the regions of a GPU lies nothing.
INGOT_KERNEL(sharedOverrun, 64, (float *output, const float *input)) {
  INGOT_SHARED(float, tile, 0, 64);
  INGOT_SHARED(float, next, 256, 64);
  next[threadX()] = 0.0f;
  barrier();
  tile[threadX() + 1] = input[threadX()];
  barrier();
  output[threadX()] = threadX() == 0 ? next[0] : tile[threadX()];
}

/// Reads one element too many.
INGOT_KERNEL(sharedOverread, 64, (float *output, const float *input)) {
  INGOT_SHARED(float, tile, 0, 64);
  INGOT_SHARED(float, next, 256, 64);
  tile[threadX()] = next[threadX()] = input[threadX()];
  barrier();
  output[threadX()] = tile[threadX() + 1];
}

INGOT_KERNEL(regionBeyondLaunch, 64, (float *output, const float *input)) {
  INGOT_SHARED(float, tile, 256, 64); // line: region
  tile[threadX()] = input[threadX()];
  output[threadX()] = tile[threadX()];
}

/// 48 elements are written, 64 are read.
INGOT_KERNEL(uninitializedShared, 64, (float *output, const float *input)) {
  INGOT_SHARED(float, tile, 0, 64);
  if (threadX() < 48)
    tile[threadX()] = input[threadX()];
  barrier();
  output[threadX()] = tile[63 - threadX()] > 0.0f ? 1.0f : 0.0f;
}

/// Blocks add to one number without an atomic operation.
INGOT_KERNEL(raceBetweenBlocks, 64, (float *output, const float *input)) {
  float sum = warpSum(input[threadX()]);
  if (threadX() == 0)
    output[0] += sum;
}

INGOT_KERNEL(misalignedPack, 64, (float *output, const float *input)) {
  Pack<float, 4> pack = loadPack<4>(input + 1); // line: load
  output[threadX()] = pack.elements[0];
}

/// The right form of the first kernels, for comparison.
INGOT_KERNEL(reverse, 64, (float *output, const float *input)) {
  INGOT_SHARED(float, tile, 0, 64);
  copyAsync<4>(tile + threadX(), input + threadX());
  commitCopies();
  waitForCopies<0>();
  barrier();
  output[threadX()] = tile[63 - threadX()];
}
