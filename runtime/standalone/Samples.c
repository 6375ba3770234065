/*===- Samples.c - Runs a function over any number of samples --------------===*/

#include "Samples.h"

#include "Options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void requireOk(ingot_status_t status) {
  if (status != INGOT_OK)
    fail(1, "%s", ingot_last_error());
}

ingot_program_info_t describeProgram(const ingot_program_t *program) {
  ingot_program_info_t info = {.struct_size = sizeof(info)};
  requireOk(ingot_program_describe(program, &info));
  return info;
}

Plan describeVariant(const ingot_program_t *program, size_t index) {
  Plan plan = {0};
  plan.index = index;
  plan.info.struct_size = sizeof(plan.info);
  requireOk(ingot_program_variant(program, index, &plan.info));
  plan.inputs = calloc(plan.info.input_count + 1, sizeof(*plan.inputs));
  plan.outputs = calloc(plan.info.output_count + 1, sizeof(*plan.outputs));
  if (plan.inputs == NULL || plan.outputs == NULL)
    fail(1, "no memory");
  for (size_t i = 0; i < plan.info.input_count; ++i) {
    plan.inputs[i].struct_size = sizeof(plan.inputs[i]);
    requireOk(ingot_program_input(program, index, i, &plan.inputs[i]));
  }
  for (size_t i = 0; i < plan.info.output_count; ++i) {
    plan.outputs[i].struct_size = sizeof(plan.outputs[i]);
    requireOk(ingot_program_output(program, index, i, &plan.outputs[i]));
  }
  return plan;
}

void releasePlan(Plan *plan) {
  free(plan->inputs);
  free(plan->outputs);
}

/// Whether a tensor has one row per sample, where that is proved.
static bool isPerSample(const Plan *plan, const ingot_tensor_spec_t *spec) {
  return plan->info.batch > 0 && spec->rank > 0 &&
         spec->shape[0] == plan->info.batch;
}

static bool isSameShape(const ingot_tensor_spec_t *spec, const Array *array,
                        int32_t from) {
  if (spec->dtype != array->dtype || spec->rank != array->rank)
    return false;
  for (int32_t i = from; i < spec->rank; ++i)
    if (spec->shape[i] != array->shape[i])
      return false;
  return true;
}

/// What a message says of the number of samples that `spec` may have.
static const char *describeFreedom(const Plan *plan,
                                   const ingot_tensor_spec_t *spec,
                                   const Array *array) {
  if (isPerSample(plan, spec))
    return " or another number of samples";
  return plan->info.batch == 0 && spec->rank > 0 && isSameShape(spec, array, 1)
             ? " exactly, as its samples may depend on each other"
             : "";
}

/// Sets samples and isExact; false if `inputs` do not fit.
static bool fitInputs(Plan *plan, const Array *inputs, Message *error) {
  plan->isExact = true;
  plan->batch = 0;
  plan->samples = -1;
  for (size_t i = plan->info.input_count; i-- > 0;) {
    plan->isExact &= isSameShape(&plan->inputs[i], &inputs[i], 0);
    if (plan->inputs[i].rank > 0)
      plan->batch = plan->inputs[i].shape[0];
  }
  if (plan->isExact) { // nothing is cut: the number is for messages
    plan->samples = plan->batch;
    return true;
  }
  plan->batch = plan->info.batch;
  for (size_t i = 0; i < plan->info.input_count; ++i) {
    const ingot_tensor_spec_t *spec = &plan->inputs[i];
    bool perSample = isPerSample(plan, spec);
    if (!isSameShape(spec, &inputs[i], perSample ? 1 : 0)) {
      Message expected = describeArray(spec->dtype, spec->shape, spec->rank);
      Message found =
          describeArray(inputs[i].dtype, inputs[i].shape, inputs[i].rank);
      snprintf(error->text, sizeof(error->text),
               "input '%.80s' of '%.80s': expected %.120s%s, found %.120s",
               spec->name, plan->info.function, expected.text,
               describeFreedom(plan, spec, &inputs[i]), found.text);
      return false;
    }
    if (!perSample)
      continue;
    if (plan->samples >= 0 && plan->samples != inputs[i].shape[0]) {
      snprintf(error->text, sizeof(error->text),
               "input '%.80s' of '%.80s': expected %lld samples, as in the "
               "inputs before it, found %lld",
               spec->name, plan->info.function, (long long)plan->samples,
               (long long)inputs[i].shape[0]);
      return false;
    }
    plan->samples = inputs[i].shape[0];
  }
  if (plan->samples == 0) {
    snprintf(error->text, sizeof(error->text), "the inputs have no samples");
    return false;
  }
  return true;
}

/// Whether `plan` suits the samples more than `other`: a larger batch, but not
/// one that the samples do not fill while another does.
static bool isBetter(const Plan *plan, const Plan *other) {
  if (plan->isExact != other->isExact)
    return plan->isExact;
  bool fills = plan->batch <= plan->samples;
  bool otherFills = other->batch <= other->samples;
  if (fills != otherFills)
    return fills;
  return fills ? plan->batch > other->batch : plan->batch < other->batch;
}

bool planSamples(const ingot_program_t *program, const char *function,
                 const Array *inputs, Plan *plan, Message *error) {
  bool isFound = false;
  for (size_t v = 0; v < describeProgram(program).variant_count; ++v) {
    Plan candidate = describeVariant(program, v);
    Message why;
    if (strcmp(candidate.info.function, function) != 0) {
      releasePlan(&candidate);
      continue;
    }
    bool fits = fitInputs(&candidate, inputs, &why);
    if (fits && (!isFound || isBetter(&candidate, plan))) {
      releasePlan(plan);
      *plan = candidate;
      isFound = true;
      continue;
    }
    if (!fits)
      *error = why;
    releasePlan(&candidate);
  }
  return isFound;
}

bool allocateOutput(const Plan *plan, size_t position, Array *output,
                    Message *error) {
  ingot_tensor_spec_t spec = plan->outputs[position];
  if (!plan->isExact)
    spec.shape[0] = plan->samples;
  return allocateArray(output, spec.dtype, spec.shape, spec.rank, error);
}

static ingot_buffer_view_t viewOf(const ingot_tensor_spec_t *spec, void *data) {
  ingot_buffer_view_t view = {data, spec->dtype, spec->rank, {0}};
  memcpy(view.shape, spec->shape, sizeof(view.shape));
  return view;
}

/// Buffers of one portion: of the caller where it is full, own ones otherwise.
typedef struct Portion {
  ingot_buffer_view_t *inputs;
  ingot_buffer_view_t *outputs;
} Portion;

static bool runPortion(ingot_context_t *context, const Plan *plan,
                       const Portion *portion, Message *error) {
  if (ingot_context_run_variant(context, plan->index, portion->inputs,
                                plan->info.input_count, portion->outputs,
                                plan->info.output_count) == INGOT_OK)
    return true;
  snprintf(error->text, sizeof(error->text), "%.500s", ingot_last_error());
  return false;
}

/// The last portion, of `count` samples from `first`, fewer than the batch.
static bool runPartly(ingot_context_t *context, const Plan *plan,
                      const Array *inputs, Array *outputs, int64_t first,
                      int64_t count, Portion *portion, Message *error) {
  size_t inputCount = plan->info.input_count;
  size_t outputCount = plan->info.output_count;
  Array *own = calloc(inputCount + outputCount + 1, sizeof(Array));
  bool isDone = own != NULL;
  if (!isDone)
    snprintf(error->text, sizeof(error->text), "no memory");
  for (size_t i = 0; isDone && i < inputCount + outputCount; ++i) {
    const ingot_tensor_spec_t *spec =
        i < inputCount ? &plan->inputs[i] : &plan->outputs[i - inputCount];
    isDone =
        allocateArray(&own[i], spec->dtype, spec->shape, spec->rank, error);
    if (!isDone || i >= inputCount)
      continue;
    if (!isPerSample(plan, spec)) {
      memcpy(own[i].data, inputs[i].data, own[i].bytes);
      continue;
    }
    size_t row = own[i].bytes / (size_t)plan->batch;
    for (int64_t s = 0; s < plan->batch; ++s) {
      int64_t sample = first + (s < count ? s : count - 1);
      memcpy(own[i].data + (size_t)s * row,
             inputs[i].data + (size_t)sample * row, row);
    }
  }
  for (size_t i = 0; isDone && i < inputCount; ++i)
    portion->inputs[i].data = own[i].data;
  for (size_t i = 0; isDone && i < outputCount; ++i)
    portion->outputs[i].data = own[inputCount + i].data;
  isDone = isDone && runPortion(context, plan, portion, error);
  for (size_t i = 0; isDone && i < outputCount; ++i) {
    const Array *result = &own[inputCount + i];
    size_t row = result->bytes / (size_t)plan->batch;
    memcpy(outputs[i].data + (size_t)first * row, result->data,
           (size_t)count * row);
  }
  if (own != NULL)
    releaseArrays(own, inputCount + outputCount);
  return isDone;
}

/// Points the buffers at the sample `first`. A tensor without a row per sample
/// stays where it is.
static void moveTo(const Plan *plan, const Array *inputs, const Array *outputs,
                   int64_t first, Portion *portion) {
  for (size_t i = 0; i < plan->info.input_count; ++i)
    if (isPerSample(plan, &plan->inputs[i]))
      portion->inputs[i].data =
          inputs[i].data +
          (size_t)first * (inputs[i].bytes / (size_t)plan->samples);
  for (size_t i = 0; i < plan->info.output_count; ++i)
    portion->outputs[i].data =
        outputs[i].data +
        (size_t)first * (outputs[i].bytes / (size_t)plan->samples);
}

bool runSamples(ingot_context_t *context, const Plan *plan, const Array *inputs,
                Array *outputs, int64_t first, int64_t end, Message *error) {
  size_t inputCount = plan->info.input_count;
  size_t outputCount = plan->info.output_count;
  ingot_buffer_view_t *views =
      calloc(inputCount + outputCount + 1, sizeof(*views));
  if (views == NULL) {
    snprintf(error->text, sizeof(error->text), "no memory");
    return false;
  }
  Portion portion = {views, views + inputCount};
  for (size_t i = 0; i < inputCount; ++i)
    portion.inputs[i] = viewOf(&plan->inputs[i], inputs[i].data);
  for (size_t i = 0; i < outputCount; ++i)
    portion.outputs[i] = viewOf(&plan->outputs[i], outputs[i].data);

  bool isDone = true;
  if (plan->isExact)
    isDone = runPortion(context, plan, &portion, error);
  for (; !plan->isExact && isDone && first < end; first += plan->batch) {
    int64_t count = plan->samples - first;
    if (count < plan->batch) {
      isDone = runPartly(context, plan, inputs, outputs, first, count, &portion,
                         error);
    } else {
      moveTo(plan, inputs, outputs, first, &portion);
      isDone = runPortion(context, plan, &portion, error);
    }
  }
  free(views);
  return isDone;
}
