//===- RunLaunches.cpp - Generated kernels under a sanitizer ----------------===//
//
// Runs every launch that PrintLaunches.cpp wrote down, under two schedules, on
// memory of exactly the size it needs. The sanitizer that instruments the kernels
// and this program reports overruns, races, or what was never written; results
// that differ between the schedules are reported here.
//
//===----------------------------------------------------------------------===//
#include "Shim.h"
#include "cuda_kernel.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace ingot::kernel;
using ingot::kernel::host::KernelEntry;

namespace {

constexpr int kMost = 8; ///< tensors of a launch, or phases

struct TestTensor {
  size_t bytes;
  const char *elementType; ///< as MLIR spells it
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

template <typename Element, typename Make>
void fillWith(void *memory, size_t bytes, Make make) {
  for (size_t i = 0; i < bytes / sizeof(Element); ++i)
    static_cast<Element *>(memory)[i] = make(static_cast<float>(i * 37 % 101));
}

/// False if nobody knows the type.
bool fill(void *memory, const TestTensor &tensor) {
  auto is = [&](const char *name) {
    return strcmp(tensor.elementType, name) == 0;
  };
  auto fraction = [](float number) { return number / 101; };
  // Small, for it may be the index of a class.
  auto index = [](float number) { return static_cast<int>(number) % 2; };
  if (is("f32"))
    fillWith<float>(memory, tensor.bytes, fraction);
  else if (is("f64"))
    fillWith<double>(memory, tensor.bytes, fraction);
  else if (is("f16"))
    fillWith<Half>(memory, tensor.bytes,
                   [&](float number) { return toHalf(fraction(number)); });
  else if (is("bf16"))
    fillWith<BFloat16>(memory, tensor.bytes, [&](float number) {
      return toBFloat16(fraction(number));
    });
  else if (is("i1") || is("i8") || is("ui8"))
    fillWith<signed char>(memory, tensor.bytes, index);
  else if (is("i32"))
    fillWith<int>(memory, tensor.bytes, index);
  else if (is("i64"))
    fillWith<long long>(memory, tensor.bytes, index);
  else
    return false;
  return true;
}

/// Places the parameters in memory of their own and runs all phases; `results`
/// get the outputs. Returns an error or NULL.
const char *run(const TestLaunch &launch, uint64_t seed, void **results) {
  void *addresses[2 * kMost + 1], *parameters[2 * kMost + 1];
  int count = 0, outputs = 0;
  for (const TestTensor *input = launch.inputs; input->bytes; ++input) {
    addresses[count] = malloc(input->bytes);
    if (!fill(addresses[count++], *input)) {
      printf("no numbers for elements of type %s\n", input->elementType);
      exit(1);
    }
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
