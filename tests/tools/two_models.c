/*===- two_models.c - Two compiled models in one plain C program -----------===*\
|*
|* Compiled as strict C11 and linked by the C compiler with both objects and the
|* runtime. Reads raw inputs, writes raw outputs: the test compares the bytes.
|*
\*===----------------------------------------------------------------------===*/
#include "mlp.h"
#include "mlp_binary.h"

#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 3, PIXELS = 784, CLASSES = 10, FEATURES = 30 };

static void require(ingot_status_t status) {
  if (status != INGOT_OK) {
    fprintf(stderr, "%s\n", ingot_last_error());
    exit(1);
  }
}

static void move(const char *path, const char *mode, float *data,
                 size_t count) {
  FILE *file = fopen(path, mode);
  if (file == NULL ||
      (mode[0] == 'r' ? fread(data, sizeof(float), count, file)
                      : fwrite(data, sizeof(float), count, file)) != count ||
      fclose(file) != 0) {
    fprintf(stderr, "%s: expected %zu floats\n", path, count);
    exit(1);
  }
}

int main(void) {
  static float images[BATCH][PIXELS], features[BATCH][FEATURES];
  static float logits[BATCH][CLASSES], probabilities[BATCH];
  move("images.raw", "rb", images[0], BATCH * PIXELS);
  move("features.raw", "rb", features[0], BATCH * FEATURES);

  // Both live at the same time, so that what they share would show. One is run by its
  // typed function, the other as any program is.
  mlp_context mlp;
  mlp_binary_context binary;
  require(mlp_create(&mlp, NULL));
  require(mlp_binary_create(&binary, NULL));
  require(mlp_forward(&mlp, (const float (*)[PIXELS])images, logits));
  ingot_buffer_view_t input = {features, INGOT_F32, 2, {BATCH, FEATURES}};
  ingot_buffer_view_t output = {probabilities, INGOT_F32, 1, {BATCH}};
  require(ingot_context_run(binary.context, "forward", &input, 1, &output, 1));
  mlp_destroy(&mlp);
  mlp_binary_destroy(&binary);

  move("logits.raw", "wb", logits[0], BATCH * CLASSES);
  move("probabilities.raw", "wb", probabilities, BATCH);
  return 0;
}
