//===- StepEvent.cpp - Telling observers about a step ----------------------===//
#include "runtime/core/StepEvent.h"

#include <ctime>

using namespace ingot::runtime;
namespace schema = ingot::schema;

uint64_t ingot::runtime::nowNanoseconds() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return uint64_t(time.tv_sec) * 1'000'000'000 + uint64_t(time.tv_nsec);
}

ingot_step_event_t ingot::runtime::describeStep(const ingot_context &context,
                                                uint32_t variantIndex,
                                                uint32_t stepIndex) {
  const schema::Metadata &metadata = *context.program->metadata;
  const schema::Variant &variant = *metadata.variants()->Get(variantIndex);
  const schema::Step &step = *variant.steps()->Get(stepIndex);
  ingot_step_event_t event = {};
  event.struct_size = sizeof(event);
  event.function = variant.function()->c_str();
  event.variant = variantIndex;
  event.step = stepIndex;
  event.kernel = metadata.kernels()->Get(step.kernel())->name()->c_str();
  event.label = step.label() ? step.label()->c_str() : "";
  event.task_count = step.task_count();
  for (const schema::Slot *slot : *step.slots())
    event.bytes += slot->bytes();
  event.flops = step.flops();
  event.read_count = step.read_count();
  return event;
}
