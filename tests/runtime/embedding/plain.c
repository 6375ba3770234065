/*===- plain.c - A C program that links the runtime and nothing else -------===*\
|*
|* Compiled as strict C11 and linked by the C compiler, without the C++ standard
|* library: that it builds is half of the test.
|*
\*===----------------------------------------------------------------------===*/
#include "ingot/runtime.h"

#include <stdio.h>
#include <string.h>

static int failures = 0;

static void expect(bool condition, const char *what) {
  if (condition)
    return;
  fprintf(stderr, "expected %s; last error: %s\n", what, ingot_last_error());
  ++failures;
}

/// A variant found once by name and shapes runs by its index.
static void expectFoundVariantRuns(const ingot_program_t *program,
                                   ingot_context_t *context) {
  float x[4] = {-5, 6, 7, -8}, y[4] = {0};
  ingot_buffer_view_t input = {NULL, INGOT_F32, 1, {4}};
  ingot_buffer_view_t output = {y, INGOT_F32, 1, {4}};
  size_t relu = 99;
  expect(ingot_program_find_variant(program, "relu", &input, 1, &relu) ==
             INGOT_OK,
         "relu to be found");
  input.data = x;
  expect(ingot_context_run_variant(context, relu, &input, 1, &output, 1) ==
             INGOT_OK,
         "a run by index");
  expect(y[0] == 0 && y[1] == 6 && y[2] == 7 && y[3] == 0, "relu(x)");
  expect(ingot_context_run_variant(context, 99, &input, 1, &output, 1) ==
             INGOT_INVALID_ARGUMENT,
         "no variant 99");
}

/// Structs say how large they are: a caller of a later version has a longer one.
static void expectSizesAreObeyed(const ingot_program_t *program) {
  ingot_program_info_t info = {.struct_size = sizeof(info)};
  expect(ingot_program_describe(program, &info) == INGOT_OK &&
             strcmp(info.name, "sample") == 0 && info.variant_count == 4 &&
             info.state_count == 2,
         "the sample program");
  info.struct_size = 0;
  expect(ingot_program_describe(program, &info) == INGOT_INVALID_ARGUMENT,
         "a struct_size that was not set to be refused");

  struct {
    ingot_context_options_t known;
    uint32_t added;
  } later = {INGOT_CONTEXT_OPTIONS_INIT, 0};
  ingot_context_t *context;
  later.known.struct_size = sizeof(later);
  expect(ingot_context_create(program, &later.known, &context) == INGOT_OK,
         "later options with the default in what is new");
  ingot_context_release(context);
  later.added = 1;
  expect(ingot_context_create(program, &later.known, &context) ==
             INGOT_UNSUPPORTED,
         "a later option to be refused");
  expect(context == NULL, "no context");
}

int main(int argument_count, char **arguments) {
  if (argument_count != 2) {
    fprintf(stderr, "usage: %s ARTIFACT\n", arguments[0]);
    return 2;
  }
  expect(ingot_last_error()[0] == '\0', "no error before the first call");
  expect(ingot_version() == INGOT_VERSION, "the version of the headers");
  expect(INGOT_VERSION == INGOT_VERSION_MAJOR * 10000 +
                              INGOT_VERSION_MINOR * 100 + INGOT_VERSION_PATCH,
         "a version of three parts");
  char version[32];
  snprintf(version, sizeof(version), "%d.%d.%d", INGOT_VERSION_MAJOR,
           INGOT_VERSION_MINOR, INGOT_VERSION_PATCH);
  expect(strcmp(version, INGOT_VERSION_STRING) == 0,
         "the same version in text");
  expect(strcmp(ingot_dtype_name(INGOT_BF16), "bf16") == 0, "bf16");
  expect(strcmp(ingot_dtype_name((ingot_dtype_t)99), "?") == 0, "?");
  expect(ingot_dtype_size(INGOT_I64) == 8, "8 bytes in an i64");
  expect(ingot_dtype_size((ingot_dtype_t)-1) == 0, "0 bytes in no type");

  ingot_program_t *program;
  ingot_context_t *context;
  expect(ingot_program_load_file("/nonexistent", &program) == INGOT_NOT_FOUND,
         "no such file");
  expect(program == NULL, "a null program");
  if (ingot_program_load_file(arguments[1], &program) != INGOT_OK ||
      ingot_context_create(program, NULL, &context) != INGOT_OK) {
    fprintf(stderr, "%s\n", ingot_last_error());
    return 1;
  }

  float x[4] = {-1, 2, -3, 4}, y[4] = {0};
  ingot_buffer_view_t input = {x, INGOT_F32, 1, {4}};
  ingot_buffer_view_t output = {y, INGOT_F32, 1, {4}};
  expect(ingot_context_run(context, "relu", &input, 1, &output, 1) == INGOT_OK,
         "a run");
  expect(y[0] == 0 && y[1] == 2 && y[2] == 0 && y[3] == 4, "relu(x)");

  input.dtype = (ingot_dtype_t)99;
  expect(ingot_context_run(context, "relu", &input, 1, &output, 1) ==
             INGOT_INVALID_ARGUMENT,
         "a refusal");
  expect(strcmp(ingot_last_error(),
                "input 0 of 'relu': expected f32, found ?") == 0,
         "the element type in the message");

  expectFoundVariantRuns(program, context);
  expectSizesAreObeyed(program);

  ingot_context_release(context);
  ingot_program_release(program);
  return failures == 0 ? 0 : 1;
}
