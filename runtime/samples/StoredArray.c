/*===- StoredArray.c - Numbers as a file holds them ------------------------===*/

#include "runtime/samples/StoredArray.h"

#include <stdio.h>
#include <string.h>

ingot_dtype_t ingot_stored_dtype(ingot_stored_type_t type) {
  switch (type.kind) {
  case INGOT_STORED_BOOL:
    return INGOT_BOOL;
  case INGOT_STORED_BFLOAT:
    return INGOT_BF16;
  case INGOT_STORED_FLOAT:
    return type.bytes == 2   ? INGOT_F16
           : type.bytes == 4 ? INGOT_F32
                             : INGOT_F64;
  case INGOT_STORED_SIGNED:
    return type.bytes == 1 ? INGOT_I8 : type.bytes == 8 ? INGOT_I64 : INGOT_I32;
  case INGOT_STORED_UNSIGNED:
    break;
  }
  return type.bytes == 1 ? INGOT_U8 : type.bytes == 2 ? INGOT_I32 : INGOT_I64;
}

bool ingot_stored_count(const ingot_stored_array_t *array, size_t *count) {
  bool isEmpty = false;
  for (int32_t i = 0; i < array->rank; ++i) {
    if (array->shape[i] < 0)
      return false;
    // Before the product, which may overflow although it is then zero.
    isEmpty |= array->shape[i] == 0;
  }
  int64_t elements = 1, bytes;
  for (int32_t i = 0; !isEmpty && i < array->rank; ++i)
    if (__builtin_mul_overflow(elements, array->shape[i], &elements))
      return false;
  *count = isEmpty ? 0 : (size_t)elements;
  return !__builtin_mul_overflow(
      (int64_t)*count,
      (int64_t)ingot_dtype_size(ingot_stored_dtype(array->type)), &bytes);
}

bool ingot_stored_fits(const ingot_stored_array_t *array,
                       ingot_message_t *error) {
  // Without the type, which is in front of it.
  ingot_message_t description =
      ingot_message_describe(INGOT_F32, array->shape, array->rank);
  const char *shape = strchr(description.text, '[');
  size_t count;
  if (!ingot_stored_count(array, &count))
    return ingot_message_set(error, "invalid shape %s", shape);
  size_t bytes = count * array->type.bytes;
  if (bytes == array->bytes)
    return true;
  // In Fortran's order all rows are cut.
  bool isCutInRow = bytes > array->bytes && array->rank > 0 &&
                    array->shape[0] > 1 && !array->is_fortran_order;
  char cut[64] = "";
  if (isCutInRow)
    snprintf(cut, sizeof(cut), ": the file ends in row %zu",
             array->bytes / (bytes / (size_t)array->shape[0]));
  return ingot_message_set(error,
                           "data of shape %s: expected %zu bytes, found %zu%s",
                           shape, bytes, array->bytes, cut);
}

/// Elements of a file at equal distances.
typedef struct Elements {
  const unsigned char *first;
  size_t strideBytes;
  size_t count;
} Elements;

#define COPY(FROM, TO, SWAP)                                                   \
  for (size_t i = 0; i < from.count; ++i) {                                    \
    FROM value;                                                                \
    memcpy(&value, from.first + i * from.strideBytes, sizeof(value));          \
    if (type.is_big_endian)                                                    \
      value = (FROM)SWAP(value);                                               \
    TO wide = (TO)value;                                                       \
    memcpy(target + i * sizeof(wide), &wide, sizeof(wide));                    \
  }                                                                            \
  return
#define KEEP(VALUE) (VALUE)

/// Of floats, too, only the bytes are moved.
static void copyElements(ingot_stored_type_t type, Elements from,
                         unsigned char *target) {
  bool isWidened = type.bytes != ingot_dtype_size(ingot_stored_dtype(type));
  bool isSigned = type.kind == INGOT_STORED_SIGNED;
  switch (type.bytes) {
  case 1:
    COPY(uint8_t, uint8_t, KEEP);
  case 2:
    if (!isWidened) {
      COPY(uint16_t, uint16_t, __builtin_bswap16);
    }
    if (isSigned) {
      COPY(int16_t, int32_t, __builtin_bswap16);
    }
    COPY(uint16_t, int32_t, __builtin_bswap16);
  case 4:
    if (isWidened) {
      COPY(uint32_t, int64_t, __builtin_bswap32);
    }
    COPY(uint32_t, uint32_t, __builtin_bswap32);
  default:
    COPY(uint64_t, uint64_t, __builtin_bswap64);
  }
}

static bool checkElements(ingot_stored_type_t type, const unsigned char *data,
                          size_t count, ingot_message_t *error) {
  for (size_t i = 0; type.kind == INGOT_STORED_BOOL && i < count; ++i)
    if (data[i] > 1)
      return ingot_message_set(error, "element %zu is neither True nor False",
                               i);
  bool isLong = type.kind == INGOT_STORED_UNSIGNED && type.bytes == 8;
  for (size_t i = 0; isLong && i < count; ++i)
    if (data[8 * i + 7] >= 0x80)
      return ingot_message_set(
          error, "element %zu exceeds 9223372036854775807, the largest i64", i);
  return true;
}

/// Reads `shape`, the elements of which lie `unit` elements apart at least, from an
/// array in Fortran order that begins at `first`.
static void gather(ingot_stored_type_t type, const unsigned char *first,
                   size_t unit, const int64_t *shape, int32_t rank,
                   unsigned char *target) {
  size_t inner = rank == 0 ? 1 : (size_t)shape[rank - 1], outer = 1;
  for (int32_t d = 0; d + 1 < rank; ++d)
    outer *= (size_t)shape[d];
  size_t position[INGOT_MAX_RANK] = {0};
  Elements elements = {first, unit * outer * type.bytes, inner};
  size_t rowBytes = inner * ingot_dtype_size(ingot_stored_dtype(type));
  for (size_t n = 0; n < outer; ++n) {
    size_t offset = 0;
    for (int32_t d = rank - 1; d-- > 0;)
      offset = offset * (size_t)shape[d] + position[d];
    elements.first = first + offset * unit * type.bytes;
    copyElements(type, elements, target + n * rowBytes);
    for (int32_t d = rank - 1; d-- > 0;) {
      if (++position[d] < (size_t)shape[d])
        break;
      position[d] = 0;
    }
  }
}

bool ingot_stored_read(const ingot_stored_array_t *array, size_t row,
                       void *target, ingot_message_t *error) {
  bool isRow = row != INGOT_STORED_ALL;
  const int64_t *shape = array->shape + (isRow ? 1 : 0);
  int32_t rank = array->rank - (isRow ? 1 : 0);
  size_t count = 1;
  for (int32_t d = 0; d < rank; ++d)
    count *= (size_t)shape[d];
  size_t rows = isRow ? (size_t)array->shape[0] : 1;
  size_t number = isRow ? row : 0;
  const unsigned char *data = array->data;
  // Nobody counts to 2^63 to find that a row has nothing in it.
  if (count == 0)
    return true;
  if (array->is_fortran_order) {
    gather(array->type, data + number * array->type.bytes, rows, shape, rank,
           target);
  } else {
    Elements elements = {data + number * count * array->type.bytes,
                         array->type.bytes, count};
    copyElements(array->type, elements, target);
  }
  return checkElements(array->type, target, count, error);
}
