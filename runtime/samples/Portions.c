/*===- Portions.c - Any number of samples through a compiled batch ---------===*/

#include "runtime/samples/Portions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A variant as the program describes it. Failures of what cannot fail, an index that
/// is right, are passed on all the same.
static bool describeVariant(const ingot_program_t *program, size_t index,
                            ingot_variant_info_t *info,
                            ingot_message_t *error) {
  info->struct_size = sizeof(*info);
  return ingot_program_variant(program, index, info) == INGOT_OK ||
         ingot_message_set(error, "%s", ingot_last_error());
}

typedef ingot_status_t (*DescribeTensor)(const ingot_program_t *, size_t,
                                         size_t, ingot_tensor_spec_t *);

static bool describeTensor(DescribeTensor describe,
                           const ingot_program_t *program, size_t variant,
                           size_t position, ingot_tensor_spec_t *spec,
                           ingot_message_t *error) {
  spec->struct_size = sizeof(*spec);
  return describe(program, variant, position, spec) == INGOT_OK ||
         ingot_message_set(error, "%s", ingot_last_error());
}

static bool hasSameShape(const ingot_tensor_spec_t *spec,
                         const ingot_buffer_view_t *view, int32_t from) {
  if (spec->dtype != view->dtype || spec->rank != view->rank)
    return false;
  for (int32_t i = from; i < spec->rank; ++i)
    if (spec->shape[i] != view->shape[i])
      return false;
  return true;
}

/// Whether a tensor has one row per sample, where that is proved.
static bool isPerSample(int64_t batch, const ingot_tensor_spec_t *spec) {
  return batch > 0 && spec->rank > 0 && spec->shape[0] == batch;
}

/// What a message says of the number of samples that `spec` may have.
static const char *describeFreedom(int64_t batch,
                                   const ingot_tensor_spec_t *spec,
                                   const ingot_buffer_view_t *found) {
  if (isPerSample(batch, spec))
    return " or another number of samples";
  return batch == 0 && spec->rank > 0 && hasSameShape(spec, found, 1)
             ? " exactly, as its samples may depend on each other"
             : "";
}

static bool explainMisfit(const ingot_variant_info_t *info,
                          const ingot_tensor_spec_t *spec,
                          const ingot_buffer_view_t *found,
                          ingot_message_t *error) {
  return ingot_message_set(
      error, "input '%.80s' of '%.80s': expected %.120s%s, found %.120s",
      spec->name, info->function,
      ingot_message_describe(spec->dtype, spec->shape, spec->rank).text,
      describeFreedom(info->batch, spec, found),
      ingot_message_describe(found->dtype, found->shape, found->rank).text);
}

/// Whether each input is exactly what the variant takes; the number is for messages.
static bool fitsExactly(const ingot_program_t *program, size_t index,
                        const ingot_buffer_view_t *inputs, size_t count,
                        ingot_portions_t *portions, ingot_message_t *error) {
  *portions = (ingot_portions_t){index, 1, 1, true};
  for (size_t i = count; i-- > 0;) {
    ingot_tensor_spec_t spec;
    if (!describeTensor(ingot_program_input, program, index, i, &spec, error) ||
        !hasSameShape(&spec, &inputs[i], 0))
      return false;
    if (spec.rank > 0)
      portions->batch = portions->samples = spec.shape[0];
  }
  return true;
}

/// The portions in which variant `index` runs `inputs`.
static bool planVariant(const ingot_program_t *program, size_t index,
                        const ingot_variant_info_t *info,
                        const ingot_buffer_view_t *inputs,
                        ingot_portions_t *portions, ingot_message_t *error) {
  if (fitsExactly(program, index, inputs, info->input_count, portions, error))
    return true;
  *portions = (ingot_portions_t){index, info->batch, -1, false};
  for (size_t i = 0; i < info->input_count; ++i) {
    ingot_tensor_spec_t spec;
    if (!describeTensor(ingot_program_input, program, index, i, &spec, error))
      return false;
    bool perSample = isPerSample(info->batch, &spec);
    if (!hasSameShape(&spec, &inputs[i], perSample ? 1 : 0))
      return explainMisfit(info, &spec, &inputs[i], error);
    if (!perSample)
      continue;
    int64_t samples = inputs[i].shape[0];
    if (portions->samples >= 0 && portions->samples != samples)
      return ingot_message_set(
          error,
          "input '%.80s' of '%.80s': expected %lld samples, as in the "
          "inputs before it, found %lld",
          spec.name, info->function, (long long)portions->samples,
          (long long)samples);
    portions->samples = samples;
  }
  if (portions->samples <= 0)
    return ingot_message_set(error, "the inputs have no samples");
  return true;
}

/// Whether `plan` suits the samples more than `other`: a larger batch, but not one that
/// the samples do not fill while another does.
static bool isBetter(const ingot_portions_t *plan,
                     const ingot_portions_t *other) {
  if (plan->is_exact != other->is_exact)
    return plan->is_exact;
  bool fills = plan->batch <= plan->samples;
  bool otherFills = other->batch <= other->samples;
  if (fills != otherFills)
    return fills;
  return fills ? plan->batch > other->batch : plan->batch < other->batch;
}

bool ingot_portions_plan(const ingot_program_t *program, const char *function,
                         const ingot_buffer_view_t *inputs, size_t input_count,
                         ingot_portions_t *portions, ingot_message_t *error) {
  ingot_program_info_t program_info = {.struct_size = sizeof(program_info)};
  if (ingot_program_describe(program, &program_info) != INGOT_OK)
    return ingot_message_set(error, "%s", ingot_last_error());
  bool isFound = false;
  ingot_message_set(error, "no function '%.200s'", function);
  for (size_t v = 0; v < program_info.variant_count; ++v) {
    ingot_variant_info_t info;
    ingot_portions_t plan;
    if (!describeVariant(program, v, &info, error))
      return false;
    if (strcmp(info.function, function) != 0)
      continue;
    if (info.input_count != input_count)
      return ingot_message_set(error, "'%.80s' takes %zu inputs, found %zu",
                               function, info.input_count, input_count);
    if (planVariant(program, v, &info, inputs, &plan, error) &&
        (!isFound || isBetter(&plan, portions))) {
      *portions = plan;
      isFound = true;
    }
  }
  return isFound;
}

bool ingot_portions_output(const ingot_program_t *program,
                           const ingot_portions_t *portions, size_t position,
                           ingot_tensor_spec_t *spec, ingot_message_t *error) {
  if (!describeTensor(ingot_program_output, program, portions->variant,
                      position, spec, error))
    return false;
  if (!portions->is_exact)
    spec->shape[0] = portions->samples;
  return true;
}

/*===--- Running ------------------------------------------------------------===*/

/// The tensors of one portion: inputs first. Memory of its own has those parts of it
/// that `owned` is not null for.
typedef struct Portion {
  size_t inputCount, count;
  ingot_buffer_view_t *views;
  size_t *rowBytes; ///< of a sample; 0: the tensor is the same for all
  void **owned;
} Portion;

static void release(Portion *portion) {
  for (size_t i = 0; portion->owned != NULL && i < portion->count; ++i)
    free(portion->owned[i]);
  free(portion->owned);
  free(portion->rowBytes);
  free(portion->views);
}

static size_t bytesOf(const ingot_tensor_spec_t *spec) {
  size_t bytes = ingot_dtype_size(spec->dtype);
  for (int32_t i = 0; i < spec->rank; ++i)
    bytes *= (size_t)spec->shape[i];
  return bytes;
}

/// Sets everything but the addresses. Takes memory for one batch if the samples are
/// fewer.
static bool prepare(const ingot_program_t *program,
                    const ingot_variant_info_t *info,
                    const ingot_portions_t *portions, Portion *portion,
                    ingot_message_t *error) {
  portion->inputCount = info->input_count;
  portion->count = info->input_count + info->output_count;
  portion->views = calloc(portion->count + 1, sizeof(*portion->views));
  portion->rowBytes = calloc(portion->count + 1, sizeof(*portion->rowBytes));
  portion->owned = calloc(portion->count + 1, sizeof(*portion->owned));
  if (!portion->views || !portion->rowBytes || !portion->owned)
    return ingot_message_set(error, "no memory");
  for (size_t i = 0; i < portion->count; ++i) {
    bool isInput = i < info->input_count;
    ingot_tensor_spec_t spec;
    if (!describeTensor(isInput ? ingot_program_input : ingot_program_output,
                        program, portions->variant,
                        isInput ? i : i - info->input_count, &spec, error))
      return false;
    ingot_buffer_view_t *view = &portion->views[i];
    *view = (ingot_buffer_view_t){NULL, spec.dtype, spec.rank, {0}};
    memcpy(view->shape, spec.shape, sizeof(view->shape));
    if (portions->is_exact || !isPerSample(portions->batch, &spec))
      continue;
    portion->rowBytes[i] = bytesOf(&spec) / (size_t)portions->batch;
    if (portions->samples < portions->batch &&
        (portion->owned[i] = malloc(bytesOf(&spec))) == NULL)
      return ingot_message_set(error, "no memory for a batch of '%.80s'",
                               spec.name);
  }
  return true;
}

/// Runs the samples from `first` on, or all of them where they are fewer than a batch.
static bool runPortion(ingot_context_t *context,
                       const ingot_portions_t *portions, Portion *portion,
                       const ingot_buffer_view_t *inputs,
                       const ingot_buffer_view_t *outputs, int64_t first,
                       ingot_message_t *error) {
  for (size_t i = 0; i < portion->count; ++i) {
    bool isInput = i < portion->inputCount;
    unsigned char *data =
        isInput ? inputs[i].data : outputs[i - portion->inputCount].data;
    unsigned char *own = portion->owned[i];
    size_t row = portion->rowBytes[i];
    portion->views[i].data = own != NULL ? own : data + (size_t)first * row;
    for (int64_t s = 0; isInput && own != NULL && s < portions->batch; ++s)
      memcpy(own + (size_t)s * row,
             data +
                 (size_t)(s < portions->samples ? s : portions->samples - 1) *
                     row,
             row);
  }
  if (ingot_context_run_variant(
          context, portions->variant, portion->views, portion->inputCount,
          portion->views + portion->inputCount,
          portion->count - portion->inputCount) != INGOT_OK)
    return ingot_message_set(error, "%s", ingot_last_error());
  for (size_t i = portion->inputCount; i < portion->count; ++i)
    if (portion->owned[i] != NULL)
      memcpy(outputs[i - portion->inputCount].data, portion->owned[i],
             portion->rowBytes[i] * (size_t)portions->samples);
  return true;
}

bool ingot_portions_run(const ingot_program_t *program,
                        ingot_context_t *context,
                        const ingot_portions_t *portions,
                        const ingot_buffer_view_t *inputs,
                        const ingot_buffer_view_t *outputs, int64_t first,
                        int64_t end, ingot_message_t *error) {
  ingot_variant_info_t info;
  Portion portion = {0};
  bool isDone = describeVariant(program, portions->variant, &info, error) &&
                prepare(program, &info, portions, &portion, error);
  if (portions->is_exact)
    isDone = isDone &&
             runPortion(context, portions, &portion, inputs, outputs, 0, error);
  int64_t last = portions->samples < portions->batch
                     ? 0
                     : portions->samples - portions->batch;
  for (; !portions->is_exact && isDone && first < end; first += portions->batch)
    isDone = runPortion(context, portions, &portion, inputs, outputs,
                        first < last ? first : last, error);
  release(&portion);
  return isDone;
}
