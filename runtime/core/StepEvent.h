//===- StepEvent.h - Telling observers about a step ------------------------===//
#ifndef INGOT_RUNTIME_CORE_STEPEVENT_H
#define INGOT_RUNTIME_CORE_STEPEVENT_H

#include "runtime/core/Context.h"

namespace ingot::runtime {

uint64_t nowNanoseconds();

/// Everything an observer is told of a step, except its times and slots.
ingot_step_event_t describeStep(const ingot_context &context, uint32_t variant,
                                uint32_t step);

/// Calls `runStep`, which returns a status, between the observers.
template <typename RunStep>
ingot_status_t observeStep(const ingot_context &context,
                           ingot_step_event_t &event, RunStep runStep) {
  if (context.observeBefore) {
    event.begin_ns = event.end_ns = nowNanoseconds();
    context.observeBefore(&event, context.beforeUser);
  }
  event.begin_ns = nowNanoseconds();
  ingot_status_t status = runStep();
  event.end_ns = nowNanoseconds();
  if (status == INGOT_OK && context.observeAfter)
    context.observeAfter(&event, context.afterUser);
  return status;
}

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_CORE_STEPEVENT_H
