//===- RunLaunches.cpp - Generated kernels under a sanitizer ----------------===//
//
// Runs every launch that PrintLaunches.cpp wrote down, under two schedules, on
// memory of exactly the size it needs. The sanitizer that instruments the kernels
// and this program reports overruns, races, or what was never written; results
// that differ between the schedules are reported here.
//
//===----------------------------------------------------------------------===//
#include "Shim.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using ingot::kernel::host::KernelEntry;

namespace {

constexpr int kMost = 8; ///< tensors of a launch, or phases

struct TestTensor {
  size_t bytes;
  bool isFloat;
};
struct TestPhase {
  const KernelEntry *entry;
  unsigned blocks, sharedBytes;
};
/// Unused elements of the arrays are zero.
struct TestLaunch {
  const char *label;
  TestTensor inputs[kMost], outputs[kMost];
  int overwrites[kMost];
  size_t scratchBytes;
  TestPhase phases[kMost];
};

#include "Launches.inc"

void fill(void *memory, const TestTensor &tensor) {
  memset(memory, 0, tensor.bytes);
  for (size_t i = 0; tensor.isFloat && i < tensor.bytes / sizeof(float); ++i)
    static_cast<float *>(memory)[i] = static_cast<float>(i * 37 % 101) / 101;
}

/// Places the parameters in memory of their own and runs all phases; `results`
/// get the outputs. Returns an error or NULL.
const char *run(const TestLaunch &launch, uint64_t seed, void **results) {
  void *addresses[2 * kMost + 1], *parameters[2 * kMost + 1];
  int count = 0, outputs = 0;
  for (const TestTensor *input = launch.inputs; input->bytes; ++input) {
    addresses[count] = malloc(input->bytes);
    fill(addresses[count++], *input);
  }
  int inputs = count;
  for (; launch.outputs[outputs].bytes; ++outputs) {
    int overwritten = launch.overwrites[outputs];
    results[outputs] = overwritten >= 0 ? addresses[overwritten]
                                        : malloc(launch.outputs[outputs].bytes);
    addresses[count++] = results[outputs];
  }
  void *scratch = malloc(launch.scratchBytes);
  if (launch.scratchBytes > 0)
    addresses[count++] = scratch;
  for (int i = 0; i < count; ++i)
    parameters[i] = &addresses[i];
  const char *error = nullptr;
  for (const TestPhase *phase = launch.phases; phase->entry && !error;
       ++phase) {
    ingot::shim::Launch grid;
    grid.gridBlocks[0] = phase->blocks;
    grid.blockThreads[0] = phase->entry->maxThreads;
    grid.sharedBytes = phase->sharedBytes;
    // Apart regions show overruns, overlapping ones a reuse that comes too early.
    error = ingot::shim::run(*phase->entry, grid, parameters,
                             {seed, /*separateRegions=*/seed == 0});
  }
  free(scratch);
  for (int i = 0; i < inputs; ++i) {
    bool isResult = false;
    for (int output = 0; output < outputs; ++output)
      isResult |= results[output] == addresses[i];
    if (!isResult)
      free(addresses[i]);
  }
  return error;
}

} // namespace

int main() {
  int failures = 0, launches = 0;
  for (const TestLaunch &launch : kLaunches) {
    void *first[kMost] = {}, *second[kMost] = {};
    const char *error = run(launch, 0, first);
    if (!error)
      error = run(launch, 7, second);
    // memcmp decides by every byte: MemorySanitizer reports those that were never
    // written.
    for (int i = 0; launch.outputs[i].bytes && !error; ++i)
      if (memcmp(first[i], second[i], launch.outputs[i].bytes) != 0)
        error = "the result depends on the order of threads";
    for (int i = 0; i < kMost; ++i) {
      free(first[i]);
      free(second[i]);
    }
    if (error) {
      printf("%s: %s\n", launch.label, error);
      ++failures;
    }
    ++launches;
  }
  printf("%d of %d launches failed\n", failures, launches);
  return failures == 0 ? 0 : 1;
}
