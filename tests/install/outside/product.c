/*===- product.c - A C program with two instances of a model in it ---------===*/
#include "doubler.h"
#include "doubler_of_one.h"

#include <stdio.h>

static int fail(void) {
  fprintf(stderr, "%s\n", ingot_last_error());
  return 1;
}

int main(void) {
  const float x[2][3] = {{0, 1, -2}, {3, 0.5f, 10}};
  float y[2][3], z[1][3];
  doubler_context two;
  doubler_of_one_context one;
  if (doubler_create(&two, NULL) != INGOT_OK ||
      doubler_of_one_create(&one, NULL) != INGOT_OK ||
      doubler_forward(&two, x, y) != INGOT_OK ||
      doubler_of_one_forward(&one, x + 1, z) != INGOT_OK)
    return fail();
  printf("two: %g %g %g %g %g %g one: %g %g %g\n", y[0][0], y[0][1], y[0][2],
         y[1][0], y[1][1], y[1][2], z[0][0], z[0][1], z[0][2]);
  doubler_destroy(&two);
  doubler_of_one_destroy(&one);
  return 0;
}
