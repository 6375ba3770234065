/*===- Message.h - One line that says what is wrong ------------------------===*/
#ifndef INGOT_RUNTIME_SAMPLES_MESSAGE_H
#define INGOT_RUNTIME_SAMPLES_MESSAGE_H

#include "ingot/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Text of an error or of a description.
typedef struct ingot_message {
  char text[512];
} ingot_message_t;

/// Writes as printf() does, and cuts what is too long. Returns false.
bool ingot_message_set(ingot_message_t *message, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/// "f32 [3, 784]".
ingot_message_t ingot_message_describe(ingot_dtype_t dtype,
                                       const int64_t *shape, int32_t rank);

#ifdef __cplusplus
}
#endif

#endif // INGOT_RUNTIME_SAMPLES_MESSAGE_H
