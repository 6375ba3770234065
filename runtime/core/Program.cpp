//===- Program.cpp - What a program says about itself ---------------------===//
#include "runtime/core/Program.h"

#include "runtime/abi/codes.h"
#include "runtime/core/Arguments.h"
#include "runtime/core/Memory.h"
#include "runtime/core/Status.h"
#include "runtime/core/StructSize.h"
#include "runtime/core/Tensor.h"

#include <cinttypes>

#define XXH_INLINE_ALL
#include <xxhash.h>

using namespace ingot::runtime;
namespace schema = ingot::schema;

namespace {

using Specs = flatbuffers::Vector<flatbuffers::Offset<schema::TensorSpec>>;

/// The place of each role in the list.
enum class Place {
#define INGOT_ENTRY(constant, schema, ir) schema,
  INGOT_STATE_ROLES(INGOT_ENTRY)
#undef INGOT_ENTRY
      Count
};

// The public header and the schema have the values of the list, and no more.
#define INGOT_ENTRY(constant, schema_name, ir)                                 \
  static_assert(INGOT_##constant == static_cast<int>(Place::schema_name));     \
  static_assert(static_cast<int>(schema::StateRole::schema_name) ==            \
                INGOT_##constant);
INGOT_STATE_ROLES(INGOT_ENTRY)
#undef INGOT_ENTRY
static_assert(static_cast<int>(schema::StateRole::MAX) + 1 ==
              static_cast<int>(Place::Count));

/// Describes `specs[position]`; `role` ("input") names the list in messages.
ingot_status_t describeAt(const schema::Variant &variant, const Specs &specs,
                          const char *role, size_t position,
                          ingot_tensor_spec_t *spec) {
  if (position >= specs.size())
    return fail(INGOT_INVALID_ARGUMENT, "'%s' has no %s %zu, only %" PRIu32,
                variant.function()->c_str(), role, position, specs.size());
  writeDescription(describeTensor(*specs.Get(static_cast<uint32_t>(position))),
                   spec);
  return INGOT_OK;
}

ingot_status_t requireProgram(const ingot_program_t *program) {
  return program ? INGOT_OK : fail(INGOT_INVALID_ARGUMENT, "program is null");
}

/// Checks `program` and the struct to fill, and finds variant `index`.
template <typename Struct>
ingot_status_t openVariant(const ingot_program_t *program, size_t index,
                           const Struct *given,
                           const schema::Variant **variant) {
  if (ingot_status_t status = requireProgram(program))
    return status;
  if (ingot_status_t status = checkStructSize(given))
    return status;
  return findVariant(*program->metadata, index, variant);
}

ingot_status_t countUpdatedParameters(const schema::Metadata &metadata,
                                      const schema::Variant &variant,
                                      size_t *count) {
  HeapArray<bool> isWritten;
  if (!isWritten.allocate(metadata.states()->size()))
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate marks of %u states",
                metadata.states()->size());
  for (const schema::Step *step : *variant.steps())
    for (uint32_t i = step->read_count(); i < step->slots()->size(); ++i) {
      const schema::Slot &slot = *step->slots()->Get(i);
      if (slot.kind() == schema::SlotKind::State)
        isWritten[slot.index()] = true;
    }
  *count = 0;
  for (uint32_t i = 0; i < metadata.states()->size(); ++i)
    *count += isWritten[i] &&
              metadata.states()->Get(i)->role() == schema::StateRole::Parameter;
  return INGOT_OK;
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

ingot_status_t ingot_program_publish_symbols(ingot_program_t *program) {
  if (ingot_status_t status = requireProgram(program))
    return status;
  if (!program->backend->publishSymbols)
    return fail(INGOT_UNSUPPORTED,
                "symbols of kernels: expected a program for CPUs");
  return program->backend->publishSymbols(*program);
}

ingot_status_t ingot_program_verify_weights(const ingot_program_t *program) {
  if (ingot_status_t status = requireProgram(program))
    return status;
  const schema::Metadata &metadata = *program->metadata;
  uint64_t found = XXH3_64bits(program->weights, metadata.weights_bytes());
  if (found != metadata.weights_hash())
    return fail(INGOT_CORRUPT,
                "hash of the weights: expected %016" PRIx64
                ", found %016" PRIx64,
                metadata.weights_hash(), found);
  return INGOT_OK;
}

ingot_status_t ingot_program_describe(const ingot_program_t *program,
                                      ingot_program_info_t *info) {
  if (ingot_status_t status = requireProgram(program))
    return status;
  if (ingot_status_t status = checkStructSize(info))
    return status;
  const schema::Metadata &metadata = *program->metadata;
  ingot_program_info_t description = {};
  description.name = metadata.program()->c_str();
  description.variant_count = metadata.variants()->size();
  description.state_count = metadata.states()->size();
  writeDescription(description, info);
  return INGOT_OK;
}

ingot_status_t ingot_program_variant(const ingot_program_t *program,
                                     size_t index, ingot_variant_info_t *info) {
  const schema::Variant *variant;
  if (ingot_status_t status = openVariant(program, index, info, &variant))
    return status;
  ingot_variant_info_t description = {};
  description.function = variant->function()->c_str();
  description.input_count = variant->inputs()->size();
  description.output_count = variant->outputs()->size();
  description.step_count = variant->steps()->size();
  description.arena_bytes = variant->arena_bytes();
  description.batch = variant->batch();
  if (ingot_status_t status = countUpdatedParameters(
          *program->metadata, *variant, &description.updated_parameter_count))
    return status;
  writeDescription(description, info);
  return INGOT_OK;
}

ingot_status_t ingot_program_input(const ingot_program_t *program, size_t index,
                                   size_t position, ingot_tensor_spec_t *spec) {
  const schema::Variant *variant;
  if (ingot_status_t status = openVariant(program, index, spec, &variant))
    return status;
  return describeAt(*variant, *variant->inputs(), "input", position, spec);
}

ingot_status_t ingot_program_output(const ingot_program_t *program,
                                    size_t index, size_t position,
                                    ingot_tensor_spec_t *spec) {
  const schema::Variant *variant;
  if (ingot_status_t status = openVariant(program, index, spec, &variant))
    return status;
  return describeAt(*variant, *variant->outputs(), "output", position, spec);
}

ingot_status_t ingot_program_state(const ingot_program_t *program, size_t index,
                                   ingot_tensor_spec_t *spec) {
  if (ingot_status_t status = requireProgram(program))
    return status;
  if (ingot_status_t status = checkStructSize(spec))
    return status;
  const auto &states = *program->metadata->states();
  if (index >= states.size())
    return fail(INGOT_INVALID_ARGUMENT,
                "'%s' has no state tensor %zu, only %" PRIu32,
                program->metadata->program()->c_str(), index, states.size());
  const schema::State &state = *states.Get(static_cast<uint32_t>(index));
  ingot_tensor_spec_t description = describeTensor(*state.spec());
  description.role = static_cast<ingot_state_role_t>(state.role());
  writeDescription(description, spec);
  return INGOT_OK;
}

ingot_status_t ingot_program_find_variant(const ingot_program_t *program,
                                          const char *function,
                                          const ingot_buffer_view_t *inputs,
                                          size_t input_count, size_t *index) {
  if (ingot_status_t status = requireProgram(program))
    return status;
  if (!function || (!inputs && input_count != 0) || !index)
    return fail(INGOT_INVALID_ARGUMENT, "%s is null",
                !function ? "function"
                : !index  ? "index"
                          : "inputs");
  Arguments arguments = {inputs, input_count, nullptr, 0};
  uint32_t found;
  if (ingot_status_t status =
          selectVariant(*program->metadata, function, arguments, &found))
    return status;
  *index = found;
  return INGOT_OK;
}
