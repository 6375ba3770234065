//===- Run.cpp - Walks the steps of one variant ---------------------------===//
#include "runtime/core/Context.h"
#include "runtime/core/Status.h"
#include "runtime/device/cpu/FloatingPoint.h"

#include <ctime>

using namespace ingot::runtime;
namespace schema = ingot::schema;

namespace {

uint64_t nowNanoseconds() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return uint64_t(time.tv_sec) * 1'000'000'000 + uint64_t(time.tv_nsec);
}

void bindArguments(const BoundVariant &variant, const Arguments &arguments) {
  for (size_t i = 0; i < variant.argumentCount; ++i) {
    const ArgumentSlot &slot = variant.arguments[i];
    const ingot_buffer_view_t &view = slot.isOutput
                                          ? arguments.outputs[slot.position]
                                          : arguments.inputs[slot.position];
    *slot.slot = static_cast<uint8_t *>(view.data) + slot.offset;
  }
}

void runStep(const ingot_context &context, const BoundStep &step) {
  // One task is not worth waking anyone for.
  if (context.pool && step.taskCount > 1) {
    context.pool->run(step.kernel, step.slots, step.taskCount);
    return;
  }
  for (uint32_t task = 0; task < step.taskCount; ++task)
    step.kernel(step.slots, task);
}

/// Everything an observer is told, except the times.
ingot_step_event_t describeStep(const ingot_context &context,
                                const BoundStep &bound, uint32_t variantIndex,
                                uint32_t stepIndex) {
  const schema::Metadata &metadata = *context.program->metadata;
  const schema::Variant &variant = *metadata.variants()->Get(variantIndex);
  const schema::Step &step = *variant.steps()->Get(stepIndex);
  ingot_step_event_t event = {};
  event.function = variant.function()->c_str();
  event.variant = variantIndex;
  event.step = stepIndex;
  event.kernel = metadata.kernels()->Get(step.kernel())->name()->c_str();
  event.label = step.label() ? step.label()->c_str() : "";
  event.task_count = bound.taskCount;
  for (const schema::Slot *slot : *step.slots())
    event.bytes += slot->bytes();
  event.flops = step.flops();
  event.slot_count = bound.slotCount;
  event.slots = bound.slots;
  event.read_count = step.read_count();
  return event;
}

void runObservedStep(const ingot_context &context, const BoundStep &bound,
                     uint32_t variantIndex, uint32_t stepIndex) {
  ingot_step_event_t event =
      describeStep(context, bound, variantIndex, stepIndex);
  if (context.observeBefore) {
    event.begin_ns = event.end_ns = nowNanoseconds();
    context.observeBefore(&event, context.beforeUser);
  }
  event.begin_ns = nowNanoseconds();
  {
    DefaultFloatingPoint mode; // an observer runs in the caller's mode
    runStep(context, bound);
  }
  event.end_ns = nowNanoseconds();
  if (context.observeAfter)
    context.observeAfter(&event, context.afterUser);
}

} // namespace

ingot_status_t ingot_context_run(ingot_context_t *context, const char *function,
                                 const ingot_buffer_view_t *inputs,
                                 size_t input_count,
                                 const ingot_buffer_view_t *outputs,
                                 size_t output_count) {
  if (!context || !function || (!inputs && input_count != 0) ||
      (!outputs && output_count != 0))
    return fail(INGOT_INVALID_ARGUMENT, "%s is null",
                !context                      ? "context"
                : !function                   ? "function"
                : !inputs && input_count != 0 ? "inputs"
                                              : "outputs");
  const schema::Metadata &metadata = *context->program->metadata;
  Arguments arguments = {inputs, input_count, outputs, output_count};
  uint32_t index;
  if (ingot_status_t status =
          selectVariant(metadata, function, arguments, &index))
    return status;
  if (ingot_status_t status = checkArguments(*metadata.variants()->Get(index),
                                             arguments, context->ranges.data()))
    return status;

  const BoundVariant &variant = context->variants[index];
  bindArguments(variant, arguments);
  if (context->observeBefore || context->observeAfter) {
    for (uint32_t i = 0; i < variant.stepCount; ++i)
      runObservedStep(*context, variant.steps[i], index, i);
    return INGOT_OK;
  }
  DefaultFloatingPoint mode;
  for (uint32_t i = 0; i < variant.stepCount; ++i)
    runStep(*context, variant.steps[i]);
  return INGOT_OK;
}
