//===- Context.cpp - Makes an instance of a program -----------------------===//
#include "runtime/core/Context.h"

#include "runtime/core/Status.h"
#include "runtime/core/Tensor.h"

#include <algorithm>
#include <cinttypes>
#include <cstring>
#include <new>

using namespace ingot::runtime;
namespace schema = ingot::schema;

namespace {

constexpr uint32_t kMaxThreads = 1024;

/// Copies every initial value; `memoryIsZero` spares touching fresh pages.
void initializeStates(const ingot_context &context, bool memoryIsZero) {
  const auto &states = *context.program->metadata->states();
  for (uint32_t i = 0; i < states.size(); ++i) {
    const schema::State &state = *states.Get(i);
    uint64_t bytes = tensorBytes(*state.spec());
    if (!state.zero_init())
      memcpy(context.states[i],
             context.program->weights + state.weights_offset(), bytes);
    else if (!memoryIsZero)
      memset(context.states[i], 0, bytes);
  }
}

/// Allocates arena and state in one piece.
ingot_status_t allocateMemory(ingot_context &context) {
  const schema::Metadata &metadata = *context.program->metadata;
  uint64_t arenaBytes = 0;
  for (const schema::Variant *variant : *metadata.variants())
    arenaBytes = std::max<uint64_t>(arenaBytes, variant->arena_bytes());

  const auto &states = *metadata.states();
  if (!context.states.allocate(states.size()))
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate %u state addresses",
                states.size());
  // First as offsets, because the base is not known yet.
  uint64_t totalBytes = arenaBytes;
  bool fits = alignUp(&totalBytes, INGOT_BUFFER_ALIGNMENT);
  HeapArray<uint64_t> offsets;
  if (!offsets.allocate(states.size()))
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate %u state offsets",
                states.size());
  for (uint32_t i = 0; i < states.size() && fits; ++i) {
    offsets[i] = totalBytes;
    fits = !__builtin_add_overflow(
               totalBytes, tensorBytes(*states.Get(i)->spec()), &totalBytes) &&
           alignUp(&totalBytes, INGOT_BUFFER_ALIGNMENT);
  }
  if (fits)
    context.memory = Pages::allocate(totalBytes);
  if (totalBytes != 0 && !context.memory)
    return fail(INGOT_OUT_OF_MEMORY,
                "cannot allocate an arena of %" PRIu64
                " bytes and %u state tensors",
                arenaBytes, states.size());
  for (uint32_t i = 0; i < states.size(); ++i)
    context.states[i] = context.memory.data() + offsets[i];
  initializeStates(context, /*memoryIsZero=*/true);
  return INGOT_OK;
}

bool isArgument(const schema::Slot &slot) {
  return slot.kind() == schema::SlotKind::Input ||
         slot.kind() == schema::SlotKind::Output;
}

/// The address of a slot that stays the same from run to run.
void *resolve(const ingot_context &context, const schema::Slot &slot) {
  switch (slot.kind()) {
  case schema::SlotKind::Arena:
    return context.memory.data() + slot.offset();
  case schema::SlotKind::State:
    return context.states[slot.index()] + slot.offset();
  case schema::SlotKind::Constant:
    // The kernel ABI has one type for all buffers; the loader has verified that
    // no step writes a constant.
    return const_cast<uint8_t *>(context.program->weights) + slot.offset();
  case schema::SlotKind::Input:
  case schema::SlotKind::Output:
    break;
  }
  return nullptr;
}

/// Allocates the tables of all variants.
ingot_status_t allocateTables(ingot_context &context) {
  const auto &variants = *context.program->metadata->variants();
  size_t stepCount = 0, slotCount = 0, argumentCount = 0, rangeCount = 0;
  for (const schema::Variant *variant : variants) {
    stepCount += variant->steps()->size();
    rangeCount =
        std::max<size_t>(rangeCount, size_t{variant->inputs()->size()} +
                                         variant->outputs()->size());
    for (const schema::Step *step : *variant->steps()) {
      slotCount += step->slots()->size();
      argumentCount += std::count_if(
          step->slots()->begin(), step->slots()->end(),
          [](const schema::Slot *slot) { return isArgument(*slot); });
    }
  }
  if (!context.variants.allocate(variants.size()) ||
      !context.steps.allocate(stepCount) ||
      !context.slots.allocate(slotCount) ||
      !context.arguments.allocate(argumentCount) ||
      !context.ranges.allocate(rangeCount))
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate tables for %zu steps",
                stepCount);
  return INGOT_OK;
}

/// Fills the tables: afterwards only inputs and outputs have no address.
void bindSteps(ingot_context &context) {
  const ingot_program &program = *context.program;
  BoundStep *nextStep = context.steps.data();
  void **nextSlot = context.slots.data();
  ArgumentSlot *nextArgument = context.arguments.data();
  BoundVariant *nextVariant = context.variants.data();

  for (const schema::Variant *variant : *program.metadata->variants()) {
    BoundVariant &bound = *nextVariant++;
    bound.steps = nextStep;
    bound.stepCount = variant->steps()->size();
    bound.arguments = nextArgument;
    for (const schema::Step *step : *variant->steps()) {
      *nextStep++ = {program.kernels[step->kernel()], nextSlot,
                     step->slots()->size(), step->task_count()};
      for (const schema::Slot *slot : *step->slots()) {
        if (isArgument(*slot))
          *nextArgument++ = {nextSlot, slot->offset(), slot->index(),
                             slot->kind() == schema::SlotKind::Output};
        else
          *nextSlot = resolve(context, *slot);
        ++nextSlot;
      }
    }
    bound.argumentCount = static_cast<size_t>(nextArgument - bound.arguments);
  }
}

/// Starts as many threads as the options ask for and any step can occupy.
ingot_status_t startThreads(ingot_context &context,
                            const ingot_context_options_t *options) {
  uint32_t threads = options ? options->threads : 0;
  if (threads > kMaxThreads)
    return fail(INGOT_INVALID_ARGUMENT,
                "threads: expected at most %u, found %u", kMaxThreads, threads);
  if (threads == 0)
    threads = std::min(countUsableCpus(), kMaxThreads);
  uint32_t mostTasks = 1;
  for (const BoundStep &step : context.steps)
    mostTasks = std::max(mostTasks, step.taskCount);
  threads = std::min(threads, mostTasks);
  return threads == 1 ? INGOT_OK : ThreadPool::create(threads, &context.pool);
}

} // namespace

ingot_status_t ingot_context_create(const ingot_program_t *program,
                                    const ingot_context_options_t *options,
                                    ingot_context_t **context) {
  *context = nullptr;
  if (!program)
    return fail(INGOT_INVALID_ARGUMENT, "program is null");
  void *memory = malloc(sizeof(ingot_context));
  if (!memory)
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate a context");
  auto *created = new (memory) ingot_context(program);

  ingot_status_t status = allocateTables(*created);
  if (status == INGOT_OK)
    status = allocateMemory(*created);
  if (status == INGOT_OK) {
    bindSteps(*created);
    status = startThreads(*created, options);
  }
  if (status == INGOT_OK)
    *context = created;
  else
    ingot_context_release(created);
  return status;
}

void ingot_context_release(ingot_context_t *context) {
  if (!context)
    return;
  ThreadPool::destroy(context->pool);
  context->~ingot_context();
  free(context);
}

void *ingot_context_state(ingot_context_t *context, size_t index) {
  return index < context->states.size() ? context->states[index] : nullptr;
}

void ingot_context_reset(ingot_context_t *context) {
  initializeStates(*context, /*memoryIsZero=*/false);
}

void ingot_context_observe(ingot_context_t *context, Observer observer,
                           void *user) {
  context->observeAfter = observer;
  context->afterUser = user;
}

void ingot_context_observe_before(ingot_context_t *context, Observer observer,
                                  void *user) {
  context->observeBefore = observer;
  context->beforeUser = user;
}
