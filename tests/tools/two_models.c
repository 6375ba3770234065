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

static ingot_context_t *create(ingot_status_t loaded,
                               const ingot_program_t *program) {
  ingot_context_t *context;
  if (loaded != INGOT_OK ||
      ingot_context_create(program, NULL, &context) != INGOT_OK) {
    fprintf(stderr, "%s\n", ingot_last_error());
    exit(1);
  }
  return context;
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

static void run(ingot_context_t *context, ingot_buffer_view_t input,
                ingot_buffer_view_t output) {
  if (ingot_context_run(context, "forward", &input, 1, &output, 1) !=
      INGOT_OK) {
    fprintf(stderr, "%s\n", ingot_last_error());
    exit(1);
  }
}

int main(void) {
  static float images[BATCH * PIXELS], features[BATCH * FEATURES];
  static float logits[BATCH * CLASSES], probabilities[BATCH];
  move("images.raw", "rb", images, BATCH * PIXELS);
  move("features.raw", "rb", features, BATCH * FEATURES);

  // Both live at the same time, so that what they share would show.
  ingot_program_t *mlp, *mlp_binary;
  ingot_status_t mlp_status = mlp_load(&mlp);
  ingot_status_t binary_status = mlp_binary_load(&mlp_binary);
  ingot_context_t *classifier = create(mlp_status, mlp);
  ingot_context_t *binary = create(binary_status, mlp_binary);
  run(classifier, (ingot_buffer_view_t){images, INGOT_F32, 2, {BATCH, PIXELS}},
      (ingot_buffer_view_t){logits, INGOT_F32, 2, {BATCH, CLASSES}});
  run(binary, (ingot_buffer_view_t){features, INGOT_F32, 2, {BATCH, FEATURES}},
      (ingot_buffer_view_t){probabilities, INGOT_F32, 1, {BATCH}});
  ingot_context_release(classifier);
  ingot_context_release(binary);
  ingot_program_release(mlp);
  ingot_program_release(mlp_binary);

  move("logits.raw", "wb", logits, BATCH * CLASSES);
  move("probabilities.raw", "wb", probabilities, BATCH);
  return 0;
}
