//===- Control.h - What tests ask of the emulated driver --------------------===//
#ifndef INGOT_TESTS_CUDA_DRIVER_CONTROL_H
#define INGOT_TESTS_CUDA_DRIVER_CONTROL_H

#include "Shim.h"

#include <cstddef>

namespace ingot::emulator {

/// What the machine is said to have.
struct Machine {
  int driverVersion = 13000;
  int deviceCount = 1;
  int computeCapability = 90;           ///< 10 * major + minor
  size_t memoryBytes = size_t(1) << 28; ///< of the device
  shim::Schedule schedule{};            ///< of every kernel
  bool runsKernels = true; ///< else a launch is checked and computes nothing
};

/// A fresh driver: no objects, no faults, no call made yet.
void reset(const Machine &machine);

/// Makes call number `call` (from 1) of `symbol` return `result`, without
/// having done anything. Results from 700 on lose the device, as they do on a
/// GPU: every later call fails with them.
void failCall(const char *symbol, unsigned call, int result);

/// How often `symbol` was called since reset().
unsigned callCount(const char *symbol);

/// Allocations, streams, events, modules, graphs and contexts that have not
/// been released.
unsigned liveObjects();

/// What the last kernel did wrong, "" if nothing.
const char *kernelError();

} // namespace ingot::emulator

#endif // INGOT_TESTS_CUDA_DRIVER_CONTROL_H
