//===- kernels.cu - The kernels of the sample program for a GPU ------------===//
//
// What kernels.c computes, with a block for each task.
//
//===----------------------------------------------------------------------===//
#include "cuda_kernel.h"

using namespace ingot::kernel;

constexpr unsigned kRows = 13, kColumns = 7;

/// output[4] = max(input[4], 0).
INGOT_KERNEL(relu, 32,
             (const float *__restrict__ input, float *__restrict__ output)) {
  if (threadX() < 4)
    output[threadX()] = maximum(input[threadX()], 0.0f);
}

/// products[block, j] = input[block, j] * weight[j] + bias[j].
INGOT_KERNEL(scale_row, 32,
             (const float *__restrict__ input, const float *__restrict__ weight,
              const float *__restrict__ bias, float *__restrict__ products)) {
  unsigned j = threadX();
  if (j < kColumns)
    products[blockX() * kColumns + j] =
        input[blockX() * kColumns + j] * weight[j] + bias[j];
}

/// loss[] = sum of products[kRows, kColumns], in order.
INGOT_KERNEL(sum, 32,
             (const float *__restrict__ products, float *__restrict__ loss)) {
  if (threadX() != 0)
    return;
  float total = 0;
  for (unsigned i = 0; i < kRows * kColumns; ++i)
    total += products[i];
  *loss = total;
}

/// weight[j] -= 0.5 * j; step += 1. Both are read and written in place.
INGOT_KERNEL(update, 32, (float *weight, long long *step)) {
  if (threadX() < kColumns)
    weight[threadX()] -= 0.5f * static_cast<float>(threadX());
  if (threadX() == 0)
    *step += 1;
}

/// output[block] = block: a GPU has no such mode.
INGOT_KERNEL(floating_point_mode, 32, (int *__restrict__ output)) {
  if (threadX() == 0)
    output[blockX()] = static_cast<int>(blockX());
}
