/*===- Main.c - main() of a standalone executable --------------------------===*\
|*
|* Linked with the object of one program, whose function the linker calls
|* ingot_main_program (`ingot compile --emit exe`). Plain C over the public
|* interface of the runtime; exit status 1 if the work failed, 2 if the command
|* was called wrongly.
|*
\*===----------------------------------------------------------------------===*/
#define _POSIX_C_SOURCE 200809L

#include "Array.h"
#include "Options.h"
#include "Samples.h"

#include "runtime/samples/Portions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const struct ingot_embedded_program *ingot_main_program(void);

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

static void require(bool condition, const ingot_message_t *error) {
  if (!condition)
    fail(1, "%s", error->text);
}

/// Ends the program with the runtime's message unless `status` is INGOT_OK.
static void requireOk(ingot_status_t status) {
  if (status != INGOT_OK)
    fail(1, "%s", ingot_last_error());
}

/*===--- What the program has ----------------------------------------------===*/

static ingot_program_info_t describeProgram(const ingot_program_t *program) {
  ingot_program_info_t info = {.struct_size = sizeof(info)};
  requireOk(ingot_program_describe(program, &info));
  return info;
}

/// One function for one batch size.
typedef struct Signature {
  ingot_variant_info_t info;
  ingot_tensor_spec_t *inputs;  ///< info.input_count
  ingot_tensor_spec_t *outputs; ///< info.output_count
} Signature;

static Signature describeVariant(const ingot_program_t *program, size_t index) {
  Signature signature = {0};
  ingot_variant_info_t *info = &signature.info;
  info->struct_size = sizeof(*info);
  requireOk(ingot_program_variant(program, index, info));
  signature.inputs = calloc(info->input_count + 1, sizeof(*signature.inputs));
  signature.outputs =
      calloc(info->output_count + 1, sizeof(*signature.outputs));
  if (signature.inputs == NULL || signature.outputs == NULL)
    fail(1, "no memory");
  for (size_t i = 0; i < info->input_count; ++i) {
    signature.inputs[i].struct_size = sizeof(signature.inputs[i]);
    requireOk(ingot_program_input(program, index, i, &signature.inputs[i]));
  }
  for (size_t i = 0; i < info->output_count; ++i) {
    signature.outputs[i].struct_size = sizeof(signature.outputs[i]);
    requireOk(ingot_program_output(program, index, i, &signature.outputs[i]));
  }
  return signature;
}

static void releaseSignature(Signature *signature) {
  free(signature->inputs);
  free(signature->outputs);
}

/// "images f32 [32, 784], lr f32 []", for messages.
static ingot_message_t describeSpecs(const ingot_tensor_spec_t *specs,
                                     size_t count) {
  ingot_message_t message = {""};
  size_t used = 0;
  for (size_t i = 0; i < count && used < sizeof(message.text); ++i)
    used += (size_t)snprintf(
        message.text + used, sizeof(message.text) - used, "%s%s %s",
        i ? ", " : "", specs[i].name,
        ingot_message_describe(specs[i].dtype, specs[i].shape, specs[i].rank)
            .text);
  return message;
}

static void listFunctions(const ingot_program_t *program) {
  for (size_t v = 0; v < describeProgram(program).variant_count; ++v) {
    Signature signature = describeVariant(program, v);
    const ingot_variant_info_t *info = &signature.info;
    printf("%s: %s -> %s\n", info->function,
           describeSpecs(signature.inputs, info->input_count).text,
           describeSpecs(signature.outputs, info->output_count).text);
    releaseSignature(&signature);
  }
}

/// The first variant of the function that is meant.
static size_t findFunction(const ingot_program_t *program, const char *name) {
  size_t count = describeProgram(program).variant_count;
  ingot_variant_info_t info, first;
  info.struct_size = sizeof(info);
  bool isOnly = count > 0;
  for (size_t v = 0; v < count; ++v) {
    requireOk(ingot_program_variant(program, v, &info));
    if (strcmp(info.function, name != NULL ? name : "forward") == 0)
      return v;
    if (v == 0)
      first = info;
    isOnly &= strcmp(info.function, first.function) == 0;
  }
  if (name != NULL)
    fail(1, "no function '%s': see --list", name);
  if (!isOnly)
    fail(1, "say which function to run: see --list");
  return 0;
}

/*===--- Arguments to tensors ----------------------------------------------===*/

/// Position of the tensor that `binding` means.
static size_t findSpec(const Binding *binding, const char *role,
                       const char *function, const ingot_tensor_spec_t *specs,
                       size_t count) {
  if (binding->name == NULL && count == 1)
    return 0;
  if (binding->name == NULL)
    fail(2, "--%s '%s': expected name=FILE, '%s' has %s", role, binding->path,
         function, describeSpecs(specs, count).text);
  for (size_t i = 0; i < count; ++i)
    if (strcmp(specs[i].name, binding->name) == 0)
      return i;
  fail(1, "no %s '%s': '%s' has %s", role, binding->name, function,
       describeSpecs(specs, count).text);
}

static ingot_buffer_view_t *readInputs(const Options *options,
                                       const Signature *signature) {
  size_t count = signature->info.input_count;
  const char *function = signature->info.function;
  const ingot_tensor_spec_t *specs = signature->inputs;
  ingot_buffer_view_t *inputs = calloc(count + 1, sizeof(*inputs));
  if (inputs == NULL)
    fail(1, "no memory");
  for (size_t b = 0; b < options->inputCount; ++b) {
    const Binding *binding = &options->inputs[b];
    size_t i = findSpec(binding, "input", function, specs, count);
    ingot_message_t error;
    if (inputs[i].data != NULL)
      fail(2, "input '%s' is given twice", specs[i].name);
    require(readSamples(&specs[i], binding->path, &inputs[i], &error), &error);
  }
  for (size_t i = 0; i < count; ++i)
    if (inputs[i].data == NULL)
      fail(2, "input '%s' of '%s' is missing: expected %s", specs[i].name,
           function, describeSpecs(&specs[i], 1).text);
  return inputs;
}

/*===--- Results -----------------------------------------------------------===*/

/// Whether the largest of `classes` scores from element `begin` on is that of
/// `label`; of equal scores the first counts, and a row with a NaN is never right.
/// The rule of `accuracy` in runtime/train/metrics, which is C++.
static bool isRight(const ingot_buffer_view_t *scores, size_t begin,
                    size_t classes, double label) {
  size_t best = 0;
  double bestScore = elementAt(scores, begin);
  bool hasNan = isnan(bestScore);
  for (size_t c = 1; c < classes; ++c) {
    double score = elementAt(scores, begin + c);
    hasNan |= isnan(score) != 0;
    if (score > bestScore) {
      best = c;
      bestScore = score;
    }
  }
  return !hasNan && (double)best == label;
}

/// Share of the samples whose largest element is the one that the label names.
static double accuracyOf(const ingot_buffer_view_t *scores,
                         const char *source) {
  ingot_buffer_view_t labels;
  ingot_message_t error;
  require(readLabels(source, &labels, &error), &error);
  size_t classes =
      scores->rank > 1 ? (size_t)scores->shape[scores->rank - 1] : 0;
  if (classes == 0)
    fail(1, "--labels: expected a first output with classes, found %s",
         ingot_message_describe(scores->dtype, scores->shape, scores->rank)
             .text);
  size_t samples =
      arrayBytes(scores) / ingot_dtype_size(scores->dtype) / classes;
  bool isInteger = labels.dtype == INGOT_I64 || labels.dtype == INGOT_I32 ||
                   labels.dtype == INGOT_U8;
  if (!isInteger || labels.rank != 1 || (size_t)labels.shape[0] != samples)
    fail(1, "%s: expected i64, i32 or u8 of shape [%zu], found %s", source,
         samples,
         ingot_message_describe(labels.dtype, labels.shape, labels.rank).text);
  size_t right = 0;
  for (size_t s = 0; s < samples; ++s) {
    double label = elementAt(&labels, s);
    if (label < 0 || label >= (double)classes)
      fail(1, "%s: label %zu: expected 0 to %zu, found %.0f", source, s,
           classes - 1, label);
    right += isRight(scores, s * classes, classes, label);
  }
  free(labels.data);
  return (double)right / (double)samples;
}

static void printJsonString(const char *text) {
  putchar('"');
  for (; *text != '\0'; ++text) {
    if (*text == '"' || *text == '\\')
      printf("\\%c", *text);
    else if ((unsigned char)*text < ' ')
      printf("\\u%04x", (unsigned char)*text);
    else
      putchar(*text);
  }
  putchar('"');
}

static int compareTimes(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/// The most memory that the process has had, in bytes; 0 if unknown. Not from
/// getrusage, which begins with what the process was before it ran this file.
static uint64_t peakMemory(void) {
  FILE *file = fopen("/proc/self/status", "r");
  char line[256];
  unsigned long kilobytes = 0;
  while (file != NULL && fgets(line, sizeof(line), file) != NULL)
    if (strncmp(line, "VmHWM:", 6) == 0)
      kilobytes =
          strtoul(line + 6, NULL, 10); // sscanf would add 100 KB of libc
  if (file != NULL)
    fclose(file);
  return (uint64_t)kilobytes * 1024;
}

/*===--- main --------------------------------------------------------------===*/

typedef struct Results {
  double firstAnswer; ///< milliseconds: load, context and first portion
  double median;      ///< milliseconds for all samples; < 0: not measured
  double accuracy;    ///< < 0: not measured
  uint64_t peakBytes; ///< of the process; 0: unknown
} Results;

static void report(const Options *options, const Signature *signature,
                   const ingot_portions_t *portions,
                   const ingot_program_t *program,
                   const ingot_buffer_view_t *outputs, const Results *results) {
  if (options->json) {
    printf("{\"program\": ");
    printJsonString(describeProgram(program).name);
    printf(", \"function\": ");
    printJsonString(signature->info.function);
    printf(", \"samples\": %lld, \"batch\": %lld, \"first_answer_ms\": %.4f",
           (long long)portions->samples, (long long)portions->batch,
           results->firstAnswer);
    if (results->median >= 0)
      printf(", \"repeats\": %u, \"median_ms\": %.4f", options->repeats,
             results->median);
    if (results->accuracy >= 0)
      printf(", \"accuracy\": %.6f", results->accuracy);
    if (results->peakBytes > 0)
      printf(", \"peak_rss_bytes\": %llu",
             (unsigned long long)results->peakBytes);
    printf("}\n");
    return;
  }
  if (results->accuracy >= 0)
    printf("accuracy %.4f (%lld samples)\n", results->accuracy,
           (long long)portions->samples);
  if (options->time || options->repeats > 0)
    printf("first answer after %.3f ms\n", results->firstAnswer);
  if (options->time && results->peakBytes > 0)
    printf("peak memory of the process %.1f MB, files included\n",
           (double)results->peakBytes / (1 << 20));
  if (results->median >= 0)
    printf("%lld samples in %.3f ms (median of %u)\n",
           (long long)portions->samples, results->median, options->repeats);
  bool saysNothingElse = results->accuracy < 0 && results->median < 0 &&
                         !options->time && options->outputCount == 0;
  if (options->csv || saysNothingElse) {
    ingot_message_t error;
    require(printOutputs(signature->outputs, outputs,
                         signature->info.output_count, options->csv, &error),
            &error);
  }
}

static void writeOutputs(const Options *options, const Signature *signature,
                         const ingot_buffer_view_t *outputs) {
  for (size_t b = 0; b < options->outputCount; ++b) {
    const Binding *binding = &options->outputs[b];
    size_t i = findSpec(binding, "output", signature->info.function,
                        signature->outputs, signature->info.output_count);
    ingot_message_t error;
    require(writeNpy(binding->path, &outputs[i], &error), &error);
  }
}

/// A call of a function: the samples, and where the results go.
typedef struct Call {
  const ingot_program_t *program;
  ingot_context_t *context;
  ingot_portions_t portions;
  ingot_buffer_view_t *inputs, *outputs;
} Call;

/// Runs the portions that begin at the samples [first, end).
static void runSamples(const Call *call, int64_t first, int64_t end) {
  ingot_message_t error;
  require(ingot_portions_run(call->program, call->context, &call->portions,
                             call->inputs, call->outputs, first, end, &error),
          &error);
}

static ingot_buffer_view_t *makeOutputs(const ingot_program_t *program,
                                        const ingot_portions_t *portions,
                                        size_t count) {
  ingot_buffer_view_t *outputs = calloc(count + 1, sizeof(*outputs));
  if (outputs == NULL)
    fail(1, "no memory");
  for (size_t i = 0; i < count; ++i) {
    ingot_tensor_spec_t spec;
    ingot_message_t error;
    require(ingot_portions_output(program, portions, i, &spec, &error) &&
                allocateArray(&outputs[i], spec.dtype, spec.shape, spec.rank,
                              &error),
            &error);
  }
  return outputs;
}

/// The median of `repeats` runs of all samples, in milliseconds.
static double measure(const Call *call, uint32_t repeats) {
  double *times = calloc(repeats, sizeof(double));
  if (times == NULL)
    fail(1, "no memory");
  for (uint32_t r = 0; r < repeats; ++r) {
    double start = now();
    runSamples(call, 0, call->portions.samples);
    times[r] = now() - start;
  }
  qsort(times, repeats, sizeof(double), compareTimes);
  double median = times[repeats / 2];
  free(times);
  return median;
}

/// Runs the function that the options name, and reports. `loadTime` is what
/// loading took, in seconds.
static void answer(ingot_program_t *program, const Options *options,
                   double loadTime) {
  Signature signature =
      describeVariant(program, findFunction(program, options->function));
  const ingot_variant_info_t *info = &signature.info;
  Call call = {.program = program};
  call.inputs = readInputs(options, &signature);
  ingot_message_t error;
  require(ingot_portions_plan(program, info->function, call.inputs,
                              info->input_count, &call.portions, &error),
          &error);
  // Before the work: a wrong name should not cost it.
  for (size_t b = 0; b < options->outputCount; ++b)
    findSpec(&options->outputs[b], "output", info->function, signature.outputs,
             info->output_count);
  call.outputs = makeOutputs(program, &call.portions, info->output_count);

  Results results = {0, -1, -1, 0};
  double start = now();
  ingot_context_options_t contextOptions = INGOT_CONTEXT_OPTIONS_INIT;
  contextOptions.threads = options->threads;
  requireOk(ingot_context_create(program, &contextOptions, &call.context));
  runSamples(&call, 0, 1);
  results.firstAnswer = loadTime + now() - start;
  // A function that changes state must not see a sample twice.
  if (!call.portions.is_exact)
    runSamples(&call, call.portions.batch, call.portions.samples);
  if (options->labels != NULL && info->output_count > 0)
    results.accuracy = accuracyOf(&call.outputs[0], options->labels);
  writeOutputs(options, &signature, call.outputs);

  if (options->repeats > 0)
    results.median = measure(&call, options->repeats);
  results.peakBytes = peakMemory();
  report(options, &signature, &call.portions, program, call.outputs, &results);
  ingot_context_release(call.context);
  releaseArrays(call.inputs, info->input_count);
  releaseArrays(call.outputs, info->output_count);
  releaseSignature(&signature);
}

int main(int count, char **arguments) {
  Options options = parseOptions(count, arguments);
  if (options.help) {
    printHelp();
  } else {
    double start = now();
    ingot_program_t *program;
    requireOk(ingot_program_load_embedded(ingot_main_program(), &program));
    double loadTime = now() - start;
    if (options.list)
      listFunctions(program);
    else
      answer(program, &options, loadTime);
    ingot_program_release(program);
  }
  releaseOptions(&options);
  if (fflush(stdout) != 0 || ferror(stdout))
    fail(1, "cannot write to standard output");
  return 0;
}
