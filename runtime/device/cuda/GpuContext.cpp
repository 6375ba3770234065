//===- GpuContext.cpp - The part of a context that is on a GPU -------------===//
#include "runtime/device/cuda/GpuContext.h"

#include "runtime/abi/kernel_abi.h"
#include "runtime/core/Status.h"
#include "runtime/core/StepEvent.h"
#include "runtime/core/Tensor.h"

#include <algorithm>
#include <cinttypes>
#include <cstdlib>
#include <cstring>
#include <new>

using namespace ingot::runtime;
using namespace ingot::runtime::cuda;
namespace schema = ingot::schema;

namespace {

constexpr uint64_t kAlignment = INGOT_GPU_BUFFER_ALIGNMENT;

/// Where one tensor after another lies. `end` is the sum so far.
struct Layout {
  uint64_t end = 0;
  bool fits = true;

  uint64_t add(uint64_t bytes) {
    uint64_t begin = end;
    fits = fits && !__builtin_add_overflow(end, bytes, &end) &&
           alignUp(&end, kAlignment);
    return begin;
  }
};

} // namespace

GpuContext::~GpuContext() {
  for (uint32_t i = 0; i < graphCount; ++i)
    graphs[i].~DeviceGraph();
  free(graphs);
}

ingot_status_t GpuContext::create() {
  if (ingot_status_t status = device.open(program.device))
    return status;
  if (ingot_status_t status = allocateTables())
    return status;
  if (ingot_status_t status = allocateMemory())
    return status;
  // Now, because a run must neither wait for this nor fail of it.
  for (uint32_t i = 0; i < graphCount; ++i)
    if (ingot_status_t status = capture(i))
      return status;
  return INGOT_OK;
}

ingot_status_t GpuContext::allocateTables() {
  uint32_t variantCount = metadata.variants()->size();
  uint32_t stateCount = metadata.states()->size();
  uint32_t slotCount = 0;
  size_t offsetCount = 0;
  for (const schema::Variant *variant : *metadata.variants()) {
    offsetCount +=
        size_t{variant->inputs()->size()} + variant->outputs()->size() + 1;
    for (const schema::Step *step : *variant->steps())
      slotCount = std::max(slotCount, step->slots()->size());
  }
  graphs = static_cast<DeviceGraph *>(
      calloc(std::max(variantCount, 1u), sizeof(DeviceGraph)));
  if (!graphs || !states.allocate(stateCount) ||
      !isNewerOnHost.allocate(stateCount) ||
      !isNewerOnGpu.allocate(stateCount) || !slots.allocate(slotCount) ||
      !parameters.allocate(slotCount) || !firstOffsets.allocate(variantCount) ||
      !argumentOffsets.allocate(offsetCount))
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate a context");
  for (; graphCount < variantCount; ++graphCount)
    new (&graphs[graphCount]) DeviceGraph;
  for (uint32_t i = 0; i < slotCount; ++i)
    parameters[i] = &slots[i];
  resetStates();
  return INGOT_OK;
}

bool GpuContext::layOutArguments(uint64_t *longest) {
  bool fits = true;
  size_t next = 0;
  for (uint32_t i = 0; i < graphCount; ++i) {
    const schema::Variant &variant = *metadata.variants()->Get(i);
    firstOffsets[i] = next;
    Layout layout;
    for (const auto *specs : {variant.inputs(), variant.outputs()})
      for (const schema::TensorSpec *spec : *specs)
        argumentOffsets[next++] = layout.add(tensorBytes(*spec));
    argumentOffsets[next++] = layout.end;
    *longest = std::max(*longest, layout.end);
    fits = fits && layout.fits;
  }
  return fits;
}

ingot_status_t GpuContext::allocateMemory() {
  uint64_t arenaBytes = 0, argumentBytes = 0;
  Layout layout;
  layout.fits = layOutArguments(&argumentBytes);
  for (const schema::Variant *variant : *metadata.variants())
    arenaBytes = std::max<uint64_t>(arenaBytes, variant->arena_bytes());
  layout.add(arenaBytes); // at offset 0
  argumentsBegin = layout.add(argumentBytes);
  for (uint32_t i = 0; i < states.size(); ++i)
    states[i] = layout.add(tensorBytes(*metadata.states()->Get(i)->spec()));
  if (!layout.fits)
    return fail(INGOT_OUT_OF_MEMORY,
                "cannot allocate an arena of %" PRIu64
                " bytes and %zu state tensors on the GPU",
                arenaBytes, states.size());
  // Neither can be empty; a function without arguments needs no copy.
  if (ingot_status_t status =
          memory.allocate(device, std::max<uint64_t>(layout.end, 1)))
    return status;
  if (ingot_status_t status =
          staging.allocate(device, std::max<uint64_t>(argumentBytes, 1)))
    return status;
  for (Address &state : states)
    state += memory.address();
  return INGOT_OK;
}

Address GpuContext::addressOf(uint32_t variant,
                              const schema::Slot &slot) const {
  uint32_t argument = slot.index();
  switch (slot.kind()) {
  case schema::SlotKind::Arena:
    return memory.address() + slot.offset();
  case schema::SlotKind::State:
    return states[slot.index()] + slot.offset();
  case schema::SlotKind::Constant:
    return program.constants.address() + slot.offset() - program.constantsBegin;
  case schema::SlotKind::Output:
    argument += metadata.variants()->Get(variant)->inputs()->size();
    break;
  case schema::SlotKind::Input:
    break;
  }
  return memory.address() + argumentsBegin + offsetsOf(variant)[argument] +
         slot.offset();
}

ingot_status_t GpuContext::launchStep(uint32_t variant,
                                      const schema::Step &step) {
  const schema::Kernel &kernel = *metadata.kernels()->Get(step.kernel());
  for (uint32_t i = 0; i < step.slots()->size(); ++i)
    slots[i] = addressOf(variant, *step.slots()->Get(i));
  LaunchShape shape = {{step.task_count(), 1, 1},
                       {kernel.block_threads(), 1, 1},
                       kernel.shared_bytes()};
  ingot_status_t status =
      device.launch(program.functions[step.kernel()], shape, parameters.data());
  return nameSubject(status, kernel.name()->c_str());
}

// The places of the inputs are one piece, and those of the outputs behind them.

ingot_status_t GpuContext::queueInputs(uint32_t index) {
  const schema::Variant &variant = *metadata.variants()->Get(index);
  uint64_t inputBytes = offsetsOf(index)[variant.inputs()->size()];
  if (inputBytes == 0)
    return INGOT_OK;
  return device.upload(memory.address() + argumentsBegin, staging.data(),
                       inputBytes);
}

ingot_status_t GpuContext::queueOutputs(uint32_t index) {
  const schema::Variant &variant = *metadata.variants()->Get(index);
  const uint64_t *offsets = offsetsOf(index);
  uint32_t inputCount = variant.inputs()->size();
  uint64_t inputBytes = offsets[inputCount];
  uint64_t outputBytes =
      offsets[inputCount + variant.outputs()->size()] - inputBytes;
  if (outputBytes == 0)
    return INGOT_OK;
  return device.download(staging.data() + inputBytes,
                         memory.address() + argumentsBegin + inputBytes,
                         outputBytes);
}

ingot_status_t GpuContext::queueVariant(uint32_t index) {
  if (ingot_status_t status = queueInputs(index))
    return status;
  for (const schema::Step *step : *metadata.variants()->Get(index)->steps())
    if (ingot_status_t status = launchStep(index, *step))
      return status;
  return queueOutputs(index);
}

ingot_status_t GpuContext::capture(uint32_t index) {
  if (ingot_status_t status = device.beginCapture())
    return status;
  if (ingot_status_t status = queueVariant(index)) {
    device.abandonCapture();
    return status;
  }
  return device.endCapture(&graphs[index]);
}

/// As the graph, but one step after the other, each awaited.
ingot_status_t GpuContext::runObserved(uint32_t index) {
  const schema::Variant &variant = *metadata.variants()->Get(index);
  if (ingot_status_t status = queueInputs(index))
    return status;
  if (ingot_status_t status = device.synchronize())
    return status;
  for (uint32_t i = 0; i < variant.steps()->size(); ++i) {
    ingot_step_event_t event = describeStep(context, index, i);
    ingot_status_t status = observeStep(context, event, [&] {
      ingot_status_t launched = launchStep(index, *variant.steps()->Get(i));
      return launched == INGOT_OK ? device.synchronize() : launched;
    });
    if (status != INGOT_OK)
      return status;
  }
  return queueOutputs(index);
}

ingot_status_t GpuContext::uploadStates() {
  for (uint32_t i = 0; i < states.size(); ++i) {
    if (!isNewerOnHost[i])
      continue;
    uint64_t bytes = tensorBytes(*metadata.states()->Get(i)->spec());
    if (ingot_status_t status =
            device.upload(states[i], context.states[i], bytes))
      return status;
  }
  return INGOT_OK;
}

void GpuContext::noteWrittenStates(const schema::Variant &variant) {
  memset(isNewerOnHost.data(), 0, isNewerOnHost.size() * sizeof(bool));
  for (const schema::Step *step : *variant.steps())
    for (uint32_t i = step->read_count(); i < step->slots()->size(); ++i) {
      const schema::Slot &slot = *step->slots()->Get(i);
      if (slot.kind() == schema::SlotKind::State)
        isNewerOnGpu[slot.index()] = true;
    }
}

ingot_status_t GpuContext::checkIsUsable() const {
  if (hasFailed)
    return fail(INGOT_FAILED_STATE,
                "an earlier run failed, and the state is undefined: reset the "
                "context first");
  return INGOT_OK;
}

ingot_status_t GpuContext::run(uint32_t index, const Arguments &arguments) {
  if (ingot_status_t status = checkIsUsable())
    return status;
  const schema::Variant &variant = *metadata.variants()->Get(index);
  bool isObserved = context.observeBefore || context.observeAfter;
  const uint64_t *offset = offsetsOf(index);
  for (uint32_t i = 0; i < arguments.inputCount; ++i)
    memcpy(staging.data() + *offset++, arguments.inputs[i].data,
           tensorBytes(*variant.inputs()->Get(i)));
  ingot_status_t status = uploadStates();
  if (status == INGOT_OK) {
    hasFailed = true; // unless the end is reached
    status = isObserved ? runObserved(index) : device.launch(graphs[index]);
  }
  if (status != INGOT_OK) {
    device.drain(); // what was queued may use memory of the caller
    return status;
  }
  if ((status = device.synchronize()))
    return status;
  hasFailed = false;
  noteWrittenStates(variant);
  for (uint32_t i = 0; i < arguments.outputCount; ++i)
    memcpy(arguments.outputs[i].data, staging.data() + *offset++,
           tensorBytes(*variant.outputs()->Get(i)));
  return INGOT_OK;
}

ingot_status_t GpuContext::exposeState(size_t index) {
  if (ingot_status_t status = checkIsUsable())
    return status;
  if (isNewerOnGpu[index]) {
    uint64_t bytes = tensorBytes(
        *metadata.states()->Get(static_cast<uint32_t>(index))->spec());
    if (ingot_status_t status =
            device.download(context.states[index], states[index], bytes))
      return status;
    if (ingot_status_t status = device.synchronize())
      return status;
    isNewerOnGpu[index] = false;
  }
  isNewerOnHost[index] = true; // who looks may write
  return INGOT_OK;
}

void GpuContext::resetStates() {
  for (uint32_t i = 0; i < states.size(); ++i) {
    isNewerOnHost[i] = true;
    isNewerOnGpu[i] = false;
  }
  hasFailed = false;
}
