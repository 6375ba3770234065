//===- StepRecorder.h - From a run to its verifier --------------------------===//
#ifndef INGOT_TOOLS_INGOT_STEPRECORDER_H
#define INGOT_TOOLS_INGOT_STEPRECORDER_H

#include "ingot/verify.h"
#include "runtime/train/Program.h"

#include <exception>

namespace ingot::tool {

/// Passes the steps of a run on to a verifier. An exception must not cross the
/// C interface of the runtime, so it waits until the run is over.
class StepRecorder {
public:
  StepRecorder(Verifier &verifier, train::Context &context)
      : verifier(verifier), context(context) {
    context.observe(before, after, this);
  }
  ~StepRecorder() { context.observe(nullptr, nullptr, nullptr); }

  void rethrow() const {
    if (failure)
      std::rethrow_exception(failure);
  }

private:
  static void before(const ingot_step_event_t *event, void *user) {
    auto *self = static_cast<StepRecorder *>(user);
    self->attempt(
        [&] { self->verifier.beforeStep(event->step, event->slots); });
  }
  static void after(const ingot_step_event_t *event, void *user) {
    auto *self = static_cast<StepRecorder *>(user);
    self->attempt([&] { self->verifier.afterStep(event->step, event->slots); });
  }
  template <typename Action> void attempt(Action action) noexcept {
    if (failure)
      return;
    try {
      action();
    } catch (...) {
      failure = std::current_exception();
    }
  }

  Verifier &verifier;
  train::Context &context;
  std::exception_ptr failure;
};

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_STEPRECORDER_H
