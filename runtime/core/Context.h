//===- Context.h - One instance of a program ------------------------------===//
#ifndef INGOT_RUNTIME_CORE_CONTEXT_H
#define INGOT_RUNTIME_CORE_CONTEXT_H

#include "runtime/core/Arguments.h"
#include "runtime/core/Memory.h"
#include "runtime/core/Program.h"
#include "runtime/device/cpu/ThreadPool.h"

namespace ingot::runtime {

/// A step with its addresses, ready to be called.
struct BoundStep {
  ingot_kernel_t kernel;
  void **slots; ///< inside `ingot_context::slots`
  uint32_t slotCount;
  uint32_t taskCount;
};

/// A slot whose address the caller gives with each run.
struct ArgumentSlot {
  void **slot; ///< inside `ingot_context::slots`
  uint64_t offset;
  uint32_t position;
  bool isOutput;
};

/// The parts of `ingot_context`'s arrays that belong to one variant.
struct BoundVariant {
  BoundStep *steps;
  uint32_t stepCount;
  ArgumentSlot *arguments;
  size_t argumentCount;
};

using Observer = void (*)(const ingot_step_event_t *, void *);

} // namespace ingot::runtime

/// Everything that a run needs is made here once: a run allocates nothing.
struct ingot_context {
  explicit ingot_context(const ingot_program *program) : program(program) {}

  const ingot_program *program;
  /// The arena, which all variants share, and behind it every state tensor;
  /// each starts at a multiple of INGOT_BUFFER_ALIGNMENT.
  ingot::runtime::Pages memory;
  ingot::runtime::HeapArray<uint8_t *> states; ///< address by state index

  ingot::runtime::HeapArray<ingot::runtime::BoundVariant> variants;
  ingot::runtime::HeapArray<ingot::runtime::BoundStep> steps;
  ingot::runtime::HeapArray<ingot::runtime::ArgumentSlot> arguments;
  ingot::runtime::HeapArray<void *> slots;
  /// Room for checking the longest argument list for overlaps.
  ingot::runtime::HeapArray<ingot::runtime::ArgumentRange> ranges;

  /// Null if every step runs on the calling thread.
  ingot::runtime::ThreadPool *pool = nullptr;

  ingot::runtime::Observer observeBefore = nullptr, observeAfter = nullptr;
  void *beforeUser = nullptr, *afterUser = nullptr;
};

#endif // INGOT_RUNTIME_CORE_CONTEXT_H
