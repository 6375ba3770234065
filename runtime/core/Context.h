//===- Context.h - One instance of a program ------------------------------===//
#ifndef INGOT_RUNTIME_CORE_CONTEXT_H
#define INGOT_RUNTIME_CORE_CONTEXT_H

#include "runtime/core/Arguments.h"
#include "runtime/core/Backend.h"
#include "runtime/core/Memory.h"
#include "runtime/core/Program.h"

#include <atomic>

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

  ingot_observer_t observeBefore = nullptr, observeAfter = nullptr;
  void *beforeUser = nullptr, *afterUser = nullptr;

  void *backendData = nullptr; ///< owned by the program's backend

  /// Whether a run or a reset is in progress: another is refused.
  std::atomic<bool> isBusy = false;
};

namespace ingot::runtime {

/// The use of a context by one call. Another thread's, or an observer's, would
/// mix its addresses with those of the run in progress.
class ContextUse {
public:
  explicit ContextUse(ingot_context &context)
      : context(context),
        allowed(!context.isBusy.exchange(true, std::memory_order_acquire)) {}
  ContextUse(const ContextUse &) = delete;
  ~ContextUse() {
    if (allowed)
      context.isBusy.store(false, std::memory_order_release);
  }

  bool isAllowed() const { return allowed; }
  /// The status and the message of a call that is not allowed.
  ingot_status_t refuse() const;

private:
  ingot_context &context;
  bool allowed;
};

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_CORE_CONTEXT_H
