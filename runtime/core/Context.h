//===- Context.h - One instance of a program ------------------------------===//
#ifndef INGOT_RUNTIME_CORE_CONTEXT_H
#define INGOT_RUNTIME_CORE_CONTEXT_H

#include "runtime/core/Arguments.h"
#include "runtime/core/Memory.h"
#include "runtime/core/Program.h"
#include "runtime/device/Backend.h"

namespace ingot::runtime {

using Observer = void (*)(const ingot_step_event_t *, void *);

} // namespace ingot::runtime

/// Everything that a run needs is made here once: a run allocates nothing.
struct ingot_context {
  explicit ingot_context(const ingot_program *program) : program(program) {}

  const ingot_program *program;
  /// Every state tensor, each at a multiple of INGOT_BUFFER_ALIGNMENT, behind the
  /// arena if the kernels use host memory.
  ingot::runtime::Pages memory;
  ingot::runtime::HeapArray<uint8_t *> states; ///< address by state index
  /// Room for checking the longest argument list for overlaps.
  ingot::runtime::HeapArray<ingot::runtime::ArgumentRange> ranges;

  ingot::runtime::Observer observeBefore = nullptr, observeAfter = nullptr;
  void *beforeUser = nullptr, *afterUser = nullptr;

  void *backendData = nullptr; ///< owned by the program's backend
};

#endif // INGOT_RUNTIME_CORE_CONTEXT_H
