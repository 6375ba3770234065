//===- Backend.h - What each kind of device does its own way ---------------===//
//
// A table of functions per kind of device; a program knows its own. Not virtual
// functions, because those need the C++ library. What refers to a table decides
// what is linked: an embedded program brings the CPU's only.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_RUNTIME_CORE_BACKEND_H
#define INGOT_RUNTIME_CORE_BACKEND_H

#include "ingot/runtime.h"

#include <cstdint>

namespace ingot::runtime {

struct Arguments;

struct Backend {
  /// Whether kernels use host memory: the arena then lies in `context.memory`.
  bool runsOnHost;

  /// Prepares the sections of a verified artifact for running. What it makes
  /// belongs to `program.backendData` and is given back by `unload`, also if it
  /// fails.
  ingot_status_t (*load)(ingot_program &program, const uint8_t *code,
                         const uint8_t *weights);
  void (*unload)(ingot_program &program);

  /// Tells debuggers and profilers the names of the kernels, once. Null if they
  /// have no addresses in this process.
  ingot_status_t (*publishSymbols)(ingot_program &program);

  /// Completes a context that has its states, at their first values. What it
  /// makes belongs to `context.backendData`; given back as above.
  ingot_status_t (*createContext)(ingot_context &context,
                                  const ingot_context_options_t &options);
  void (*releaseContext)(ingot_context &context);

  /// Runs variant `index` on arguments that have been checked, and waits.
  ingot_status_t (*run)(ingot_context &context, uint32_t index,
                        const Arguments &arguments);

  /// Brings a state up to date in host memory, where the caller will read it and
  /// may write it. Null if the kernels use it there.
  ingot_status_t (*exposeState)(ingot_context &context, size_t index);
  /// All states in host memory have been written.
  void (*resetStates)(ingot_context &context);
};

extern const Backend kCpuBackend;
extern const Backend kCudaBackend;

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_CORE_BACKEND_H
