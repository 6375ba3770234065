//===- Program.cpp - What a program says about itself ---------------------===//
#include "runtime/core/Program.h"

#include "runtime/core/Status.h"
#include "runtime/core/Tensor.h"

#include <cinttypes>

#define XXH_INLINE_ALL
#include <xxhash.h>

using namespace ingot::runtime;
namespace schema = ingot::schema;

namespace {

using Specs = flatbuffers::Vector<flatbuffers::Offset<schema::TensorSpec>>;

/// The loader has checked that `role` is one of these.
ingot_state_role_t toRole(schema::StateRole role) {
  switch (role) {
  case schema::StateRole::Parameter:
    return INGOT_PARAMETER;
  case schema::StateRole::Buffer:
    return INGOT_BUFFER;
  case schema::StateRole::OptimizerSlot:
    return INGOT_OPTIMIZER_SLOT;
  }
  __builtin_unreachable();
}

/// Describes `specs[position]`; `role` ("input") names the list in messages.
ingot_status_t describeAt(const schema::Variant &variant, const Specs &specs,
                          const char *role, size_t position,
                          ingot_tensor_spec_t *spec) {
  if (position >= specs.size())
    return fail(INGOT_INVALID_ARGUMENT, "'%s' has no %s %zu, only %" PRIu32,
                variant.function()->c_str(), role, position, specs.size());
  *spec = describeTensor(*specs.Get(static_cast<uint32_t>(position)));
  return INGOT_OK;
}

/// Variant `index`, or null with the error set.
const schema::Variant *findVariant(const ingot_program_t *program,
                                   size_t index) {
  const auto &variants = *program->metadata->variants();
  if (index < variants.size())
    return variants.Get(static_cast<uint32_t>(index));
  fail(INGOT_INVALID_ARGUMENT, "'%s' has no variant %zu, only %" PRIu32,
       program->metadata->program()->c_str(), index, variants.size());
  return nullptr;
}

} // namespace

void ingot_program_release(ingot_program_t *program) {
  if (!program)
    return;
  if (program->backend)
    program->backend->unload(*program);
  program->~ingot_program();
  free(program);
}

ingot_status_t ingot_program_verify_weights(const ingot_program_t *program) {
  const schema::Metadata &metadata = *program->metadata;
  uint64_t found = XXH3_64bits(program->weights, metadata.weights_bytes());
  if (found != metadata.weights_hash())
    return fail(INGOT_CORRUPT,
                "hash of the weights: expected %016" PRIx64
                ", found %016" PRIx64,
                metadata.weights_hash(), found);
  return INGOT_OK;
}

const char *ingot_program_name(const ingot_program_t *program) {
  return program->metadata->program()->c_str();
}

size_t ingot_program_variant_count(const ingot_program_t *program) {
  return program->metadata->variants()->size();
}

ingot_status_t ingot_program_variant(const ingot_program_t *program,
                                     size_t index, ingot_variant_info_t *info) {
  const schema::Variant *variant = findVariant(program, index);
  if (!variant)
    return INGOT_INVALID_ARGUMENT;
  info->function = variant->function()->c_str();
  info->input_count = variant->inputs()->size();
  info->output_count = variant->outputs()->size();
  info->step_count = variant->steps()->size();
  info->arena_bytes = variant->arena_bytes();
  return INGOT_OK;
}

ingot_status_t ingot_program_input(const ingot_program_t *program, size_t index,
                                   size_t position, ingot_tensor_spec_t *spec) {
  const schema::Variant *variant = findVariant(program, index);
  if (!variant)
    return INGOT_INVALID_ARGUMENT;
  return describeAt(*variant, *variant->inputs(), "input", position, spec);
}

ingot_status_t ingot_program_output(const ingot_program_t *program,
                                    size_t index, size_t position,
                                    ingot_tensor_spec_t *spec) {
  const schema::Variant *variant = findVariant(program, index);
  if (!variant)
    return INGOT_INVALID_ARGUMENT;
  return describeAt(*variant, *variant->outputs(), "output", position, spec);
}

size_t ingot_program_state_count(const ingot_program_t *program) {
  return program->metadata->states()->size();
}

ingot_status_t ingot_program_state(const ingot_program_t *program, size_t index,
                                   ingot_tensor_spec_t *spec,
                                   ingot_state_role_t *role) {
  const auto &states = *program->metadata->states();
  if (index >= states.size())
    return fail(INGOT_INVALID_ARGUMENT,
                "'%s' has no state tensor %zu, only %" PRIu32,
                program->metadata->program()->c_str(), index, states.size());
  const schema::State &state = *states.Get(static_cast<uint32_t>(index));
  *spec = describeTensor(*state.spec());
  if (role)
    *role = toRole(state.role());
  return INGOT_OK;
}
