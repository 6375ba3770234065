/*===- kernels.c - A linear classifier that learns -------------------------===*\
|*
|* Two features, three classes, no bias; the loss is the squared distance of the
|* logits from the one-hot label, summed over the classes, mean over the batch.
|*
\*===----------------------------------------------------------------------===*/
#include <stdint.h>

#define FEATURES 2
#define CLASSES 3
#define TRAIN_BATCH 4
#define TEST_BATCH 3

static void predict(const float *images, const float *weight, float *logits,
                    int batch) {
  for (int i = 0; i < batch; ++i)
    for (int c = 0; c < CLASSES; ++c) {
      logits[i * CLASSES + c] = 0;
      for (int f = 0; f < FEATURES; ++f)
        logits[i * CLASSES + c] +=
            images[i * FEATURES + f] * weight[f * CLASSES + c];
    }
}

/// (images, labels, lr, weight, loss, logits): one step of gradient descent.
void train(void *const *buffers, int64_t task) {
  const float *images = buffers[0], *lr = buffers[2];
  const int64_t *labels = buffers[1];
  float *weight = buffers[3], *loss = buffers[4], *logits = buffers[5];
  float gradient[FEATURES * CLASSES];
  for (int i = 0; i < FEATURES * CLASSES; ++i)
    gradient[i] = 0;
  predict(images, weight, logits, TRAIN_BATCH);
  *loss = 0;
  for (int i = 0; i < TRAIN_BATCH; ++i)
    for (int c = 0; c < CLASSES; ++c) {
      float distance = logits[i * CLASSES + c] - (labels[i] == c);
      *loss += distance * distance / TRAIN_BATCH;
      for (int f = 0; f < FEATURES; ++f)
        gradient[f * CLASSES + c] +=
            2 * distance * images[i * FEATURES + f] / TRAIN_BATCH;
    }
  for (int i = 0; i < FEATURES * CLASSES; ++i)
    weight[i] -= *lr * gradient[i];
  (void)task;
}

/// (images, weight, logits).
void forward(void *const *buffers, int64_t task) {
  predict(buffers[0], buffers[1], buffers[2], TEST_BATCH);
  (void)task;
}
