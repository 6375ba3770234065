/*===- kernels.c - The kernels of the sample program -----------------------===*\
|*
|* Compiled into a relocation-free shared object, whose segments become the code
|* section of a test artifact. Extents are compiled in, as in real kernels.
|*
\*===----------------------------------------------------------------------===*/
#include <stdint.h>

#define ROWS 13
#define COLUMNS 7

/// output[4] = max(input[4], 0).
void relu(void *const *buffers, int64_t task) {
  const float *input = buffers[0];
  float *output = buffers[1];
  for (int i = 0; i < 4; ++i)
    output[i] = input[i] > 0 ? input[i] : 0;
  (void)task;
}

/// products[task, j] = input[task, j] * weight[j] + bias[j]; one task per row.
void scale_row(void *const *buffers, int64_t task) {
  const float *input = buffers[0], *weight = buffers[1], *bias = buffers[2];
  float *products = buffers[3];
  for (int j = 0; j < COLUMNS; ++j)
    products[task * COLUMNS + j] =
        input[task * COLUMNS + j] * weight[j] + bias[j];
}

/// loss[] = sum of products[ROWS, COLUMNS], in order.
void sum(void *const *buffers, int64_t task) {
  const float *products = buffers[0];
  float *loss = buffers[1], total = 0;
  for (int i = 0; i < ROWS * COLUMNS; ++i)
    total += products[i];
  *loss = total;
  (void)task;
}

/// weight[j] -= 0.5 * j; step += 1. Both are read and written in place.
void update(void *const *buffers, int64_t task) {
  float *weight = buffers[0];
  int64_t *step = buffers[1];
  for (int j = 0; j < COLUMNS; ++j)
    weight[j] -= 0.5f * (float)j;
  *step += 1;
  (void)task;
}

/// output[task] = the MXCSR register of the thread that runs the task.
void floating_point_mode(void *const *buffers, int64_t task) {
  uint32_t *output = buffers[0];
  __asm__ volatile("stmxcsr %0" : "=m"(output[task]));
}
