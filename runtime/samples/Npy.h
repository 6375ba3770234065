/*===- Npy.h - NumPy's file of one array -----------------------------------===*/
#ifndef INGOT_RUNTIME_SAMPLES_NPY_H
#define INGOT_RUNTIME_SAMPLES_NPY_H

#include "runtime/samples/StoredArray.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What the `size` bytes of a .npy file of version 1 or 2 hold: numbers of every type
/// but complex ones, either byte order, C or Fortran order. bf16, which NumPy does not
/// know, is what ml_dtypes writes: two-byte `V2`. The array lies in `content`, of which
/// the first `held` bytes are there: all, or enough for the header. False with what is
/// wrong, without the file's name.
bool ingot_npy_parse(const void *content, size_t held, size_t size,
                     ingot_stored_array_t *array, ingot_message_t *error);

/// Longest header that ingot_npy_header() writes.
enum { INGOT_NPY_HEADER_BYTES = 512 };

/// Writes all that stands in front of the elements of a file of version 1; returns its
/// length. The elements follow as they are in memory.
size_t ingot_npy_header(ingot_dtype_t dtype, const int64_t *shape, int32_t rank,
                        char header[INGOT_NPY_HEADER_BYTES]);

#ifdef __cplusplus
}
#endif

#endif // INGOT_RUNTIME_SAMPLES_NPY_H
