//===- Context.cpp - Makes an instance of a program -----------------------===//
#include "runtime/core/Context.h"

#include "runtime/core/Status.h"
#include "runtime/core/StructSize.h"
#include "runtime/core/Tensor.h"

#include <algorithm>
#include <cinttypes>
#include <cstring>
#include <new>

using namespace ingot::runtime;
namespace schema = ingot::schema;

namespace {

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

/// Allocates the arena, if it is host memory, and the states in one piece.
ingot_status_t allocateMemory(ingot_context &context) {
  const schema::Metadata &metadata = *context.program->metadata;
  uint64_t arenaBytes = 0;
  if (context.program->backend->runsOnHost)
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

/// Room for checking the arguments of any variant.
ingot_status_t allocateRanges(ingot_context &context) {
  size_t count = 0;
  for (const schema::Variant *variant : *context.program->metadata->variants())
    count = std::max(count, size_t{variant->inputs()->size()} +
                                variant->outputs()->size());
  if (context.ranges.allocate(count))
    return INGOT_OK;
  return fail(INGOT_OUT_OF_MEMORY, "cannot allocate %zu arguments", count);
}

} // namespace

ingot_status_t ContextUse::refuse() const {
  return fail(INGOT_INVALID_ARGUMENT,
              "the context is in use: a run of it is in progress, on another "
              "thread or around the observer that called");
}

ingot_status_t ingot_context_create(const ingot_program_t *program,
                                    const ingot_context_options_t *options,
                                    ingot_context_t **context) {
  if (!context)
    return fail(INGOT_INVALID_ARGUMENT, "context is null");
  *context = nullptr;
  if (!program)
    return fail(INGOT_INVALID_ARGUMENT, "program is null");
  ingot_context_options_t known = INGOT_CONTEXT_OPTIONS_INIT;
  if (options)
    if (ingot_status_t status = readOptions(options, &known))
      return status;
  void *memory = malloc(sizeof(ingot_context));
  if (!memory)
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate a context");
  auto *created = new (memory) ingot_context(program);

  ingot_status_t status = allocateRanges(*created);
  if (status == INGOT_OK)
    status = allocateMemory(*created);
  if (status == INGOT_OK)
    status = program->backend->createContext(*created, known);
  if (status == INGOT_OK)
    *context = created;
  else
    ingot_context_release(created);
  return status;
}

void ingot_context_release(ingot_context_t *context) {
  if (!context)
    return;
  context->program->backend->releaseContext(*context);
  context->~ingot_context();
  free(context);
}

ingot_status_t ingot_context_state(ingot_context_t *context, size_t index,
                                   void **data) {
  if (!data)
    return fail(INGOT_INVALID_ARGUMENT, "data is null");
  *data = nullptr;
  if (!context)
    return fail(INGOT_INVALID_ARGUMENT, "context is null");
  if (index >= context->states.size())
    return fail(INGOT_INVALID_ARGUMENT, "no state tensor %zu, only %zu", index,
                context->states.size());
  *data = context->states[index];
  const Backend &backend = *context->program->backend;
  if (backend.runsOnHost)
    return INGOT_OK; // the kernels use what the caller sees
  ContextUse use(*context);
  ingot_status_t status =
      use.isAllowed() ? backend.exposeState(*context, index) : use.refuse();
  if (status != INGOT_OK)
    *data = nullptr;
  return status;
}

ingot_status_t ingot_context_reset(ingot_context_t *context) {
  if (!context)
    return fail(INGOT_INVALID_ARGUMENT, "context is null");
  ContextUse use(*context);
  if (!use.isAllowed())
    return use.refuse();
  initializeStates(*context, /*memoryIsZero=*/false);
  context->program->backend->resetStates(*context);
  return INGOT_OK;
}

ingot_status_t ingot_context_observe(ingot_context_t *context,
                                     ingot_observer_t observer, void *user) {
  if (!context)
    return fail(INGOT_INVALID_ARGUMENT, "context is null");
  context->observeAfter = observer;
  context->afterUser = user;
  return INGOT_OK;
}

ingot_status_t ingot_context_observe_before(ingot_context_t *context,
                                            ingot_observer_t observer,
                                            void *user) {
  if (!context)
    return fail(INGOT_INVALID_ARGUMENT, "context is null");
  context->observeBefore = observer;
  context->beforeUser = user;
  return INGOT_OK;
}
