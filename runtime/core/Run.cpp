//===- Run.cpp - One run: checked here, done by the backend ---------------===//
#include "runtime/core/Context.h"
#include "runtime/core/Status.h"

using namespace ingot::runtime;
namespace schema = ingot::schema;

namespace {

ingot_status_t requirePointers(const Arguments &arguments) {
  if (!arguments.inputs && arguments.inputCount != 0)
    return fail(INGOT_INVALID_ARGUMENT, "inputs is null");
  if (!arguments.outputs && arguments.outputCount != 0)
    return fail(INGOT_INVALID_ARGUMENT, "outputs is null");
  return INGOT_OK;
}

/// Runs variant `index`, whose inputs have been found to fit.
ingot_status_t runVariant(ingot_context &context, uint32_t index,
                          const Arguments &arguments) {
  ContextUse use(context);
  if (!use.isAllowed())
    return use.refuse();
  const schema::Metadata &metadata = *context.program->metadata;
  if (ingot_status_t status = checkArguments(*metadata.variants()->Get(index),
                                             arguments, context.ranges.data()))
    return status;
  return context.program->backend->run(context, index, arguments);
}

} // namespace

ingot_status_t ingot_context_run(ingot_context_t *context, const char *function,
                                 const ingot_buffer_view_t *inputs,
                                 size_t input_count,
                                 const ingot_buffer_view_t *outputs,
                                 size_t output_count) {
  if (!context || !function)
    return fail(INGOT_INVALID_ARGUMENT, "%s is null",
                !context ? "context" : "function");
  Arguments arguments = {inputs, input_count, outputs, output_count};
  if (ingot_status_t status = requirePointers(arguments))
    return status;
  uint32_t index;
  if (ingot_status_t status = selectVariant(*context->program->metadata,
                                            function, arguments, &index))
    return status;
  return runVariant(*context, index, arguments);
}

ingot_status_t ingot_context_run_variant(ingot_context_t *context, size_t index,
                                         const ingot_buffer_view_t *inputs,
                                         size_t input_count,
                                         const ingot_buffer_view_t *outputs,
                                         size_t output_count) {
  if (!context)
    return fail(INGOT_INVALID_ARGUMENT, "context is null");
  Arguments arguments = {inputs, input_count, outputs, output_count};
  if (ingot_status_t status = requirePointers(arguments))
    return status;
  const schema::Variant *variant;
  if (ingot_status_t status =
          findVariant(*context->program->metadata, index, &variant))
    return status;
  if (ingot_status_t status = checkInputs(*variant, arguments))
    return status;
  return runVariant(*context, static_cast<uint32_t>(index), arguments);
}
