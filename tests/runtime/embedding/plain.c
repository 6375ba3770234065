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

int main(int argument_count, char **arguments) {
  if (argument_count != 2) {
    fprintf(stderr, "usage: %s ARTIFACT\n", arguments[0]);
    return 2;
  }
  expect(ingot_last_error()[0] == '\0', "no error before the first call");
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

  ingot_context_release(context);
  ingot_program_release(program);
  return failures == 0 ? 0 : 1;
}
