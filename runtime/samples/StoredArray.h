/*===- StoredArray.h - Numbers as a file holds them ------------------------===*/
#ifndef INGOT_RUNTIME_SAMPLES_STOREDARRAY_H
#define INGOT_RUNTIME_SAMPLES_STOREDARRAY_H

#include "runtime/samples/Message.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ingot_stored_kind {
  INGOT_STORED_FLOAT,
  INGOT_STORED_BFLOAT,
  INGOT_STORED_SIGNED,
  INGOT_STORED_UNSIGNED,
  INGOT_STORED_BOOL
} ingot_stored_kind_t;

/// An element type of a file format, of which there are more than of tensors.
typedef struct ingot_stored_type {
  ingot_stored_kind_t kind;
  uint8_t bytes; ///< a power of two, at most 8
  bool is_big_endian;
} ingot_stored_type_t;

/// What such elements are read as: the same type, or else the next that holds all of
/// its values; of u64, which none does, those below 2^63.
ingot_dtype_t ingot_stored_dtype(ingot_stored_type_t type);

/// A dense array in the bytes of a file, which somebody else owns.
typedef struct ingot_stored_array {
  ingot_stored_type_t type;
  bool is_fortran_order; ///< the first dimension changes fastest
  int32_t rank;
  int64_t shape[INGOT_MAX_RANK];
  const void *data; ///< exactly the elements, not aligned
  size_t bytes;
} ingot_stored_array_t;

/// Elements of the array; false if an extent is negative or they have more bytes than
/// 63 bits can say, in the file or as tensor.
bool ingot_stored_count(const ingot_stored_array_t *array, size_t *count);

/// Whether the elements are as many bytes as the file holds of them, `array->bytes`. If
/// not, the message says how many, and in which row the file ends.
bool ingot_stored_fits(const ingot_stored_array_t *array,
                       ingot_message_t *error);

/// Reads what has this number in the first dimension (rank is 1 or more), or, for
/// INGOT_STORED_ALL, everything, into `target`, row-major, of the type that
/// ingot_stored_dtype() says. False if an element is no value of its type.
bool ingot_stored_read(const ingot_stored_array_t *array, size_t row,
                       void *target, ingot_message_t *error);
#define INGOT_STORED_ALL SIZE_MAX

#ifdef __cplusplus
}
#endif

#endif // INGOT_RUNTIME_SAMPLES_STOREDARRAY_H
