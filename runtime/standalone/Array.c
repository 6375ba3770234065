/*===- Array.c - A tensor in memory ----------------------------------------===*/

#include "Array.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool arrayBytes(ingot_dtype_t dtype, const int64_t *shape, int32_t rank,
                size_t *bytes) {
  *bytes = ingot_dtype_size(dtype);
  for (int32_t i = 0; i < rank; ++i)
    if (shape[i] < 0 || __builtin_mul_overflow(*bytes, shape[i], bytes))
      return false;
  return true;
}

Message describeArray(ingot_dtype_t dtype, const int64_t *shape, int32_t rank) {
  Message message;
  size_t used = (size_t)snprintf(message.text, sizeof(message.text), "%s[",
                                 ingot_dtype_name(dtype));
  // Eight extents of at most twenty characters fit.
  for (int32_t i = 0; i < rank; ++i)
    used += (size_t)snprintf(message.text + used, sizeof(message.text) - used,
                             "%s%lld", i ? ", " : "", (long long)shape[i]);
  snprintf(message.text + used, sizeof(message.text) - used, "]");
  return message;
}

bool allocateArray(Array *array, ingot_dtype_t dtype, const int64_t *shape,
                   int32_t rank, Message *error) {
  memset(array, 0, sizeof(*array));
  array->dtype = dtype;
  array->rank = rank;
  memcpy(array->shape, shape, (size_t)rank * sizeof(*shape));
  // One byte more: an array without elements is an array, too.
  if (!arrayBytes(dtype, shape, rank, &array->bytes) ||
      array->bytes == SIZE_MAX ||
      (array->data = calloc(array->bytes + 1, 1)) == NULL) {
    snprintf(error->text, sizeof(error->text), "no memory for %.200s",
             describeArray(dtype, shape, rank).text);
    return false;
  }
  return true;
}

void releaseArrays(Array *arrays, size_t count) {
  for (size_t i = 0; i < count; ++i)
    free(arrays[i].data);
  free(arrays);
}

static double halfToDouble(uint16_t bits) {
  int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  double magnitude = exponent == 31 ? (fraction ? NAN : INFINITY)
                     : exponent == 0
                         ? fraction * 0x1p-24
                         : (1024 + fraction) * 0x1p-25 * (1 << exponent);
  return bits >> 15 ? -magnitude : magnitude;
}

double elementAt(const Array *array, size_t position) {
  union {
    float f32;
    double f64;
    uint16_t u16;
    uint32_t u32;
    int8_t i8;
    uint8_t u8;
    int32_t i32;
    int64_t i64;
  } value;
  size_t size = ingot_dtype_size(array->dtype);
  memcpy(&value, array->data + position * size, size);
  switch (array->dtype) {
  case INGOT_F32:
    return value.f32;
  case INGOT_F64:
    return value.f64;
  case INGOT_F16:
    return halfToDouble(value.u16);
  case INGOT_BF16:
    value.u32 = (uint32_t)value.u16 << 16;
    return value.f32;
  case INGOT_I8:
    return value.i8;
  case INGOT_U8:
  case INGOT_BOOL:
    return value.u8;
  case INGOT_I32:
    return value.i32;
  case INGOT_I64:
    return (double)value.i64;
  }
  return 0;
}
