/*===- Array.h - Tensors that an executable reads and writes ---------------===*/
#ifndef INGOT_RUNTIME_STANDALONE_ARRAY_H
#define INGOT_RUNTIME_STANDALONE_ARRAY_H

#include "runtime/samples/Message.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes of a tensor, which exists.
size_t arrayBytes(const ingot_buffer_view_t *array);

/// Makes `array` one of `dtype` and `shape`, zeroed, which releaseArrays() frees. False
/// if there is no memory.
bool allocateArray(ingot_buffer_view_t *array, ingot_dtype_t dtype,
                   const int64_t *shape, int32_t rank, ingot_message_t *error);

/// Frees `arrays` and the elements of each.
void releaseArrays(ingot_buffer_view_t *arrays, size_t count);

/// The element at `position` as a number.
double elementAt(const ingot_buffer_view_t *array, size_t position);

/// Reads the .npy file at `path` (runtime/samples/Npy.h says which). With `spec`, the
/// input that it is for, elements become of its type, and rows of as many elements
/// have its shape. Refuses numbers that are not finite. The error names the path.
bool readNpy(const char *path, const ingot_tensor_spec_t *spec,
             ingot_buffer_view_t *array, ingot_message_t *error);

/// Writes a .npy file under another name in the same folder and renames it, so
/// that `path` holds the old content or all of the new one. A link stays, and so do
/// the permissions of a file that is replaced.
bool writeNpy(const char *path, const ingot_buffer_view_t *array,
              ingot_message_t *error);

#ifdef __cplusplus
}
#endif

#endif // INGOT_RUNTIME_STANDALONE_ARRAY_H
