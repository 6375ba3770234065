/*===- product.c - A C program with a model in it --------------------------===*/
#include "doubler.h"

#include <stdio.h>

int main(void) {
  ingot_program_t *program;
  ingot_context_t *context;
  float x[6] = {0, 1, -2, 3, 0.5f, 10}, y[6] = {0};
  ingot_buffer_view_t input = {x, INGOT_F32, 2, {2, 3}};
  ingot_buffer_view_t output = {y, INGOT_F32, 2, {2, 3}};
  if (doubler_load(&program) != INGOT_OK ||
      ingot_context_create(program, NULL, &context) != INGOT_OK ||
      ingot_context_run(context, "forward", &input, 1, &output, 1) !=
          INGOT_OK) {
    fprintf(stderr, "%s\n", ingot_last_error());
    return 1;
  }
  for (int i = 0; i < 6; ++i)
    printf("%g ", y[i]);
  ingot_context_release(context);
  ingot_program_release(program);
  return 0;
}
