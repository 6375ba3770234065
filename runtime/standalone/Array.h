/*===- Array.h - A tensor in memory, and NumPy's file of one ---------------===*/
#ifndef INGOT_RUNTIME_STANDALONE_ARRAY_H
#define INGOT_RUNTIME_STANDALONE_ARRAY_H

#include "ingot/runtime.h"

/// A dense, row-major tensor that owns its elements (malloc).
typedef struct Array {
  ingot_dtype_t dtype;
  int32_t rank;
  int64_t shape[INGOT_MAX_RANK];
  unsigned char *data;
  size_t bytes;
} Array;

/// Text of an error or of a description.
typedef struct Message {
  char text[512];
} Message;

/// Bytes of a tensor; false if they do not fit into size_t or an extent is
/// negative.
bool arrayBytes(ingot_dtype_t dtype, const int64_t *shape, int32_t rank,
                size_t *bytes);

/// "f32[3, 784]".
Message describeArray(ingot_dtype_t dtype, const int64_t *shape, int32_t rank);

/// Allocates `array->data` for `dtype` and `shape`, zeroed.
bool allocateArray(Array *array, ingot_dtype_t dtype, const int64_t *shape,
                   int32_t rank, Message *error);

/// Frees `arrays` and the elements of each.
void releaseArrays(Array *arrays, size_t count);

/// The element at `position` as a number.
double elementAt(const Array *array, size_t position);

/// Reads the .npy file at `path`: versions 1 and 2, little-endian, C order, and
/// exactly as many bytes as its shape says. The error names the path.
bool readNpy(const char *path, Array *array, Message *error);

/// Writes a .npy file under another name in the same folder and renames it, so
/// that `path` holds the old content or all of the new one. A link stays, and so do
/// the permissions of a file that is replaced.
bool writeNpy(const char *path, const Array *array, Message *error);

#endif // INGOT_RUNTIME_STANDALONE_ARRAY_H
