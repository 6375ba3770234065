/*===- Array.c - Tensors that an executable reads and writes ---------------===*/
#define _XOPEN_SOURCE 700 // realpath, and all of POSIX 2008

#include "Array.h"

#include "runtime/samples/Elements.h"
#include "runtime/samples/Npy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t countElements(const int64_t *shape, int32_t rank) {
  size_t count = 1;
  for (int32_t i = 0; i < rank; ++i)
    count *= (size_t)shape[i];
  return count;
}

size_t arrayBytes(const ingot_buffer_view_t *array) {
  return countElements(array->shape, array->rank) *
         ingot_dtype_size(array->dtype);
}

bool allocateArray(ingot_buffer_view_t *array, ingot_dtype_t dtype,
                   const int64_t *shape, int32_t rank, ingot_message_t *error) {
  *array = (ingot_buffer_view_t){NULL, dtype, rank, {0}};
  size_t bytes = ingot_dtype_size(dtype);
  bool fits = true;
  for (int32_t i = 0; i < rank; ++i) {
    array->shape[i] = shape[i];
    fits &= shape[i] >= 0 && !__builtin_mul_overflow(bytes, shape[i], &bytes);
  }
  // One byte more: an array without elements is an array, too.
  if (!fits || bytes == SIZE_MAX ||
      (array->data = calloc(bytes + 1, 1)) == NULL)
    return ingot_message_set(error, "no memory for %.200s",
                             ingot_message_describe(dtype, shape, rank).text);
  return true;
}

void releaseArrays(ingot_buffer_view_t *arrays, size_t count) {
  for (size_t i = 0; i < count; ++i)
    free(arrays[i].data);
  free(arrays);
}

double elementAt(const ingot_buffer_view_t *array, size_t position) {
  return ingot_elements_to_double(
      array->dtype, (const unsigned char *)array->data +
                        position * ingot_dtype_size(array->dtype));
}

/*===--- Reading -----------------------------------------------------------===*/

/// "row 3, column 2: ", where the element at `position` lies.
static ingot_message_t describePlace(const ingot_buffer_view_t *array,
                                     size_t position) {
  ingot_message_t place = {""};
  size_t rowElements =
      array->rank > 0 ? countElements(array->shape + 1, array->rank - 1) : 0;
  if (rowElements > 1)
    ingot_message_set(&place, "row %zu, %s %zu: ", position / rowElements,
                      array->rank == 2 ? "column" : "element",
                      position % rowElements);
  else if (rowElements > 0)
    ingot_message_set(&place, "row %zu: ", position);
  return place;
}

/// As `ingot run`: a number that is none would be found in the answers, or not at all,
/// as the largest of scores is the first where all are NaN.
static bool requireFinite(const ingot_buffer_view_t *array,
                          ingot_message_t *error) {
  size_t count = countElements(array->shape, array->rank);
  size_t finite = ingot_elements_count_finite(array->dtype, array->data, count);
  return finite == count ||
         ingot_message_set(error, "%sexpected a finite number",
                           describePlace(array, finite).text);
}

/// The elements as those of `spec`, in the place of `array`'s own.
static bool convert(const ingot_tensor_spec_t *spec, ingot_buffer_view_t *array,
                    ingot_message_t *error) {
  size_t count = countElements(array->shape, array->rank);
  ingot_buffer_view_t converted;
  if (!allocateArray(&converted, spec->dtype, array->shape, array->rank, error))
    return false;
  size_t done =
      ingot_elements_convert_sample(array->dtype, array->rank - 1, array->data,
                                    spec->dtype, converted.data, count);
  if (done != count) {
    free(converted.data);
    return ingot_message_set(error, "%.80sexpected %s for '%.80s', found %.17g",
                             describePlace(array, done).text,
                             ingot_dtype_name(spec->dtype), spec->name,
                             elementAt(array, done));
  }
  free(array->data);
  *array = converted;
  return true;
}

/// Gives rows of as many elements as those of `spec` its shape; leaves others.
static void reshape(const ingot_tensor_spec_t *spec,
                    ingot_buffer_view_t *array) {
  size_t count = countElements(array->shape, array->rank);
  if (spec->rank == 0 && count == 1)
    array->rank = 0;
  if (spec->rank == 0 || array->rank == 0 || array->shape[0] == 0 ||
      count / (size_t)array->shape[0] !=
          countElements(spec->shape + 1, spec->rank - 1))
    return;
  array->rank = spec->rank;
  memcpy(array->shape + 1, spec->shape + 1,
         (INGOT_MAX_RANK - 1) * sizeof(*spec->shape));
}

/// What a file that is no .npy file is told.
static bool refuse(const unsigned char *content, size_t size, const char *path,
                   const char *problem, ingot_message_t *error) {
  bool isNpy = size >= 6 && memcmp(content, "\x93NUMPY", 6) == 0;
  return ingot_message_set(
      error,
      isNpy ? "%.200s: %.250s"
            : "%.200s: %.250s; 'ingot convert' makes one of other files",
      path, problem);
}

static bool parse(const unsigned char *content, size_t size, const char *path,
                  const ingot_tensor_spec_t *spec, ingot_buffer_view_t *array,
                  ingot_message_t *error) {
  ingot_stored_array_t stored;
  ingot_message_t problem;
  if (!ingot_npy_parse(content, size, size, &stored, &problem))
    return refuse(content, size, path, problem.text, error);
  if (!allocateArray(array, ingot_stored_dtype(stored.type), stored.shape,
                     stored.rank, &problem) ||
      !ingot_stored_read(&stored, INGOT_STORED_ALL, array->data, &problem) ||
      !requireFinite(array, &problem) ||
      (spec != NULL && spec->dtype != array->dtype &&
       !convert(spec, array, &problem)))
    return ingot_message_set(error, "%.200s: %.250s", path, problem.text);
  if (spec != NULL)
    reshape(spec, array);
  return true;
}

bool readNpy(const char *path, const ingot_tensor_spec_t *spec,
             ingot_buffer_view_t *array, ingot_message_t *error) {
  *array = (ingot_buffer_view_t){NULL, INGOT_F32, 0, {0}};
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  if (descriptor < 0 || fstat(descriptor, &status) != 0) {
    ingot_message_set(error, "%.300s: %s", path, strerror(errno));
    if (descriptor >= 0)
      close(descriptor);
    return false;
  }
  bool isRead = false;
  size_t size = (size_t)status.st_size;
  void *content = size == 0
                      ? NULL
                      : mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (!S_ISREG(status.st_mode))
    ingot_message_set(error, "%.300s: not a regular file", path);
  else if (content == MAP_FAILED)
    ingot_message_set(error, "%.300s: %s", path, strerror(errno));
  else
    isRead = parse(content != NULL ? content : (const void *)"", size, path,
                   spec, array, error);
  if (content != NULL && content != MAP_FAILED)
    munmap(content, size);
  close(descriptor);
  if (!isRead) {
    free(array->data);
    array->data = NULL;
  }
  return isRead;
}

/*===--- Writing -----------------------------------------------------------===*/

/// Writes the file at `descriptor`, which it closes.
static bool writeContent(int descriptor, const ingot_buffer_view_t *array,
                         mode_t mode) {
  FILE *file = fdopen(descriptor, "wb");
  if (file == NULL) {
    close(descriptor);
    return false;
  }
  char header[INGOT_NPY_HEADER_BYTES];
  size_t length =
      ingot_npy_header(array->dtype, array->shape, array->rank, header);
  size_t bytes = arrayBytes(array);
  bool isWritten = fwrite(header, 1, length, file) == length &&
                   fwrite(array->data, 1, bytes, file) == bytes &&
                   fchmod(descriptor, mode) == 0 && fflush(file) == 0 &&
                   fsync(descriptor) == 0;
  return fclose(file) == 0 && isWritten;
}

bool writeNpy(const char *path, const ingot_buffer_view_t *array,
              ingot_message_t *error) {
  struct stat status;
  bool exists = stat(path, &status) == 0;
  if (exists && !S_ISREG(status.st_mode))
    return ingot_message_set(error, "%.300s: not a regular file", path);
  // A link stays, and what it leads to is replaced.
  char *resolved = exists ? realpath(path, NULL) : NULL;
  const char *target = resolved != NULL ? resolved : path;
  size_t capacity = strlen(target) + 8;
  char *temporary = malloc(capacity);
  if (temporary == NULL) {
    free(resolved);
    return ingot_message_set(error, "%.300s: no memory", path);
  }
  snprintf(temporary, capacity, "%s.XXXXXX", target);
  int descriptor = mkstemp(temporary);
  mode_t mask = umask(0);
  umask(mask);
  mode_t mode = exists ? status.st_mode & 0777 : 0666 & ~mask;
  bool isWritten = descriptor >= 0 && writeContent(descriptor, array, mode) &&
                   rename(temporary, target) == 0;
  if (!isWritten) {
    ingot_message_set(error, "%.300s: %s", path, strerror(errno));
    if (descriptor >= 0)
      unlink(temporary);
  }
  free(temporary);
  free(resolved);
  return isWritten;
}
