//===- Run.cpp - One run: checked here, done by the backend ---------------===//
#include "runtime/core/Context.h"
#include "runtime/core/Status.h"

using namespace ingot::runtime;
namespace schema = ingot::schema;

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

  return context->program->backend->run(*context, index, arguments);
}
