/*===- product.c - A C program with two instances of a model in it ---------===*/
#include "doubler.h"
#include "doubler_of_one.h"

#include <stdio.h>
#include <stdlib.h>

static void require(ingot_status_t status) {
  if (status != INGOT_OK) {
    fprintf(stderr, "%s\n", ingot_last_error());
    exit(1);
  }
}

/// Runs `rows` rows of three numbers through the program, and prints the results.
static void print_forward(const ingot_program_t *program, int64_t rows) {
  ingot_context_t *context;
  float x[6] = {0, 1, -2, 3, 0.5f, 10}, y[6] = {0};
  ingot_buffer_view_t input = {x, INGOT_F32, 2, {rows, 3}};
  ingot_buffer_view_t output = {y, INGOT_F32, 2, {rows, 3}};
  ingot_program_info_t info = {.struct_size = sizeof(info)};
  require(ingot_program_describe(program, &info));
  require(ingot_context_create(program, NULL, &context));
  require(ingot_context_run(context, "forward", &input, 1, &output, 1));
  printf("%s: ", info.name);
  for (int i = 0; i < 3 * rows; ++i)
    printf("%g ", y[i]);
  ingot_context_release(context);
}

int main(void) {
  ingot_program_t *two, *one;
  require(doubler_load(&two));
  require(doubler_of_one_load(&one));
  print_forward(two, 2);
  print_forward(one, 1);
  ingot_program_release(two);
  ingot_program_release(one);
  return 0;
}
