//===- SanitizedBugs.cpp - Mistakes that only a sanitizer finds -------------===//
//
// usage: SanitizedBugs KERNEL
//
// Runs one kernel of Bugs.cu in a program that one of the sanitizers
// instruments; CMakeLists.txt says what each has to report. Without gtest: its
// library is not instrumented, which MemorySanitizer would report.
//
//===----------------------------------------------------------------------===//
#include "Kernels.h"

#include <cstdio>
#include <cstring>

using ingot::kernel::host::KernelEntry;

int main(int argumentCount, char **arguments) {
  static const KernelEntry *const kEntries[] = {
      &ingot_kernel_reverse,          &ingot_kernel_missingBarrier,
      &ingot_kernel_missingWait,      &ingot_kernel_missingBarrierBeforeReuse,
      &ingot_kernel_sharedOverrun,    &ingot_kernel_missingWarpBarrier,
      &ingot_kernel_sharedOverread,   &ingot_kernel_uninitializedShared,
      &ingot_kernel_raceBetweenBlocks};
  const KernelEntry *entry = nullptr;
  for (const KernelEntry *candidate : kEntries)
    if (argumentCount == 2 && strcmp(candidate->name, arguments[1]) == 0)
      entry = candidate;
  if (!entry) {
    fprintf(stderr, "SanitizedBugs: error: expected the name of a kernel\n");
    return 2;
  }
  static float input[128], output[128];
  for (int i = 0; i < 128; ++i)
    input[i] = static_cast<float>(i + 1);
  float *outputAddress = output;
  const float *inputAddress = input;
  void *parameters[] = {&outputAddress, &inputAddress};
  ingot::shim::Launch launch;
  // All blocks write the same output: with two, every kernel would race.
  launch.gridBlocks[0] = entry == &ingot_kernel_raceBetweenBlocks ? 2 : 1;
  launch.blockThreads[0] = 64;
  launch.sharedBytes = 512;
  if (const char *error = ingot::shim::run(*entry, launch, parameters, {1})) {
    fprintf(stderr, "%s\n", error);
    return 1;
  }
  // Deciding by a value that was never written is what MemorySanitizer reports.
  int reversed = 0;
  for (int i = 0; i < 64; ++i)
    if (output[i] == input[63 - i])
      ++reversed;
  printf("%d of 64 elements are reversed\n", reversed);
  return reversed == 64 ? 0 : 1;
}
