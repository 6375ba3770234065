/*===- Message.c - One line that says what is wrong ------------------------===*/

#include "runtime/samples/Message.h"

#include <stdarg.h>
#include <stdio.h>

bool ingot_message_set(ingot_message_t *message, const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(message->text, sizeof(message->text), format, values);
  va_end(values);
  return false;
}

ingot_message_t ingot_message_describe(ingot_dtype_t dtype,
                                       const int64_t *shape, int32_t rank) {
  ingot_message_t message;
  size_t used = (size_t)snprintf(message.text, sizeof(message.text), "%s [",
                                 ingot_dtype_name(dtype));
  // Eight extents of at most twenty characters fit.
  for (int32_t i = 0; i < rank; ++i)
    used += (size_t)snprintf(message.text + used, sizeof(message.text) - used,
                             "%s%lld", i ? ", " : "", (long long)shape[i]);
  snprintf(message.text + used, sizeof(message.text) - used, "]");
  return message;
}
