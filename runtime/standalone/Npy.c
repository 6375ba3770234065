/*===- Npy.c - NumPy's file of one array -----------------------------------===*\
|*
|* Format: numpy.lib.format in NumPy's reference. After a magic string, the
|* version and a length comes a Python dictionary with exactly three keys, padded
|* with spaces so that the data start at a multiple of 64 bytes.
|*
\*===----------------------------------------------------------------------===*/
#define _XOPEN_SOURCE 700 // realpath, and all of POSIX 2008

#include "Array.h"

#include "runtime/abi/codes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// NumPy itself refuses longer headers: a dictionary of this form needs less.
enum { MAX_HEADER_BYTES = 10000, DATA_ALIGNMENT = 64 };

// The first of an element type is the one that is written.
static const struct {
  const char *descr;
  ingot_dtype_t dtype;
} typeNames[] = {
#define INGOT_ENTRY(constant, schema, name, ir, numpy, c_type)                 \
  {numpy, INGOT_##constant},
    INGOT_ELEMENT_TYPES(INGOT_ENTRY)
#undef INGOT_ENTRY
        {"|V2", INGOT_BF16},
};
static const size_t typeNameCount = sizeof(typeNames) / sizeof(typeNames[0]);

static bool setError(Message *error, const char *path, const char *text) {
  snprintf(error->text, sizeof(error->text), "%.300s: %s", path, text);
  return false;
}

/*===--- The dictionary: the small part of Python that NumPy writes --------===*/

/// A zero-terminated text; the functions advance it past what they accept.
typedef const char *Cursor;

static bool isNext(Cursor *cursor, char character) {
  *cursor += strspn(*cursor, " \t\r\n");
  return **cursor == character;
}

static bool take(Cursor *cursor, char character) {
  if (!isNext(cursor, character))
    return false;
  ++*cursor;
  return true;
}

static bool takeWord(Cursor *cursor, const char *word) {
  *cursor += strspn(*cursor, " \t\r\n");
  if (strncmp(*cursor, word, strlen(word)) != 0)
    return false;
  *cursor += strlen(word);
  return true;
}

/// A string without escapes, into `text`, which has `capacity` bytes.
static bool takeString(Cursor *cursor, char *text, size_t capacity) {
  if (!isNext(cursor, '\'') && !isNext(cursor, '"'))
    return false;
  const char *begin = *cursor + 1, *end = strchr(begin, **cursor);
  if (end == NULL || (size_t)(end - begin) >= capacity)
    return false;
  memcpy(text, begin, (size_t)(end - begin));
  text[end - begin] = '\0';
  *cursor = end + 1;
  return true;
}

static const char *parseType(Cursor *cursor, Array *array) {
  char descr[16];
  if (!takeString(cursor, descr, sizeof(descr)))
    return "header: descr: expected the name of an element type";
  for (size_t i = 0; i < typeNameCount; ++i)
    if (strcmp(typeNames[i].descr, descr) == 0) {
      array->dtype = typeNames[i].dtype;
      return NULL;
    }
  return descr[0] == '>' ? "header: big-endian elements are not supported"
                         : "header: the element type is not supported";
}

static const char *parseShape(Cursor *cursor, Array *array) {
  const char *expectedTuple = "header: shape: expected a tuple of extents";
  if (!take(cursor, '('))
    return expectedTuple;
  while (!take(cursor, ')')) {
    // isNext skips the space that strtoll would skip, a sign is no extent.
    if (isNext(cursor, '-') || **cursor < '0' || **cursor > '9')
      return expectedTuple;
    if (array->rank == INGOT_MAX_RANK)
      return "header: shape: more than 8 dimensions";
    char *end;
    errno = 0;
    array->shape[array->rank++] = strtoll(*cursor, &end, 10);
    if (errno != 0)
      return "header: shape: an extent is too large";
    *cursor = end;
    if (!take(cursor, ',') && !isNext(cursor, ')'))
      return expectedTuple;
  }
  return NULL;
}

/// Returns what is wrong, or NULL.
static const char *parseHeader(const char *text, Array *array) {
  const char *noDictionary = "header: expected a dictionary";
  bool hasType = false, hasOrder = false, hasShape = false, isFortran = false;
  Cursor cursor = text;
  if (!take(&cursor, '{'))
    return noDictionary;
  while (!take(&cursor, '}')) {
    char key[16];
    const char *problem = NULL;
    if (!takeString(&cursor, key, sizeof(key)) || !take(&cursor, ':'))
      return noDictionary;
    if (strcmp(key, "descr") == 0 && !hasType) {
      hasType = true;
      problem = parseType(&cursor, array);
    } else if (strcmp(key, "shape") == 0 && !hasShape) {
      hasShape = true;
      problem = parseShape(&cursor, array);
    } else if (strcmp(key, "fortran_order") == 0 && !hasOrder) {
      hasOrder = true;
      isFortran = takeWord(&cursor, "True");
      if (!isFortran && !takeWord(&cursor, "False"))
        problem = "header: fortran_order: expected True or False";
    } else {
      problem = "header: expected the keys descr, fortran_order and shape once";
    }
    if (problem != NULL)
      return problem;
    if (!take(&cursor, ',') && !isNext(&cursor, '}'))
      return noDictionary;
  }
  if (!hasType || !hasOrder || !hasShape)
    return "header: expected descr, fortran_order and shape";
  if (!isNext(&cursor, '\0'))
    return "header: text behind the dictionary";
  // Up to one dimension both orders are the same.
  if (isFortran && array->rank > 1)
    return "Fortran order is not supported; save a C-contiguous copy";
  return NULL;
}

/*===--- Files -------------------------------------------------------------===*/

/// Reads everything in front of the elements; returns what is wrong, or NULL.
static const char *readHeader(FILE *file, Array *array) {
  unsigned char start[10], more[2] = {0, 0};
  if (fread(start, 1, sizeof(start), file) != sizeof(start) ||
      memcmp(start, "\x93NUMPY", 6) != 0)
    return "not a .npy file";
  if (start[6] != 1 && start[6] != 2)
    return "expected version 1 or 2 of the .npy format";
  // The length has two bytes in version 1, four in version 2.
  if (start[6] == 2 && fread(more, 1, sizeof(more), file) != sizeof(more))
    return "the file ends in its header";
  size_t length = start[8] | (size_t)start[9] << 8 | (size_t)more[0] << 16 |
                  (size_t)more[1] << 24;
  if (length > MAX_HEADER_BYTES)
    return "the header is longer than 10000 bytes";
  char text[MAX_HEADER_BYTES + 1];
  if (fread(text, 1, length, file) != length)
    return "the file ends in its header";
  text[length] = '\0';
  if (strlen(text) != length)
    return "header: expected text";
  return parseHeader(text, array);
}

static bool readData(FILE *file, const char *path, Array *array,
                     Message *error) {
  // Nothing is allocated for elements that the file does not have.
  struct stat status;
  long offset = ftell(file);
  if (fstat(fileno(file), &status) != 0 || !S_ISREG(status.st_mode) ||
      offset < 0)
    return setError(error, path, "not a regular file");
  size_t expected, found = (size_t)(status.st_size - offset);
  if (!arrayBytes(array->dtype, array->shape, array->rank, &expected))
    return setError(error, path, "header: shape: too many elements");
  if (expected != found) {
    snprintf(error->text, sizeof(error->text),
             "%.200s: elements of %.200s: expected %zu bytes, found %zu", path,
             describeArray(array->dtype, array->shape, array->rank).text,
             expected, found);
    return false;
  }
  Array header = *array;
  if (!allocateArray(array, header.dtype, header.shape, header.rank, error))
    return false;
  if (fread(array->data, 1, array->bytes, file) != array->bytes)
    return setError(error, path, "cannot be read");
  for (size_t i = 0; array->dtype == INGOT_BOOL && i < array->bytes; ++i)
    if (array->data[i] > 1)
      return setError(error, path, "an element is neither True nor False");
  return true;
}

bool readNpy(const char *path, Array *array, Message *error) {
  memset(array, 0, sizeof(*array));
  FILE *file = fopen(path, "rb");
  if (file == NULL)
    return setError(error, path, strerror(errno));
  const char *problem = readHeader(file, array);
  bool isRead = problem == NULL ? readData(file, path, array, error)
                                : setError(error, path, problem);
  fclose(file);
  if (!isRead) {
    free(array->data);
    array->data = NULL;
  }
  return isRead;
}

/// The whole part in front of the elements, into `text`; returns its length.
static size_t formatHeader(const Array *array, char text[512]) {
  const char *descr = "";
  for (size_t i = 0; i < typeNameCount && descr[0] == '\0'; ++i)
    if (typeNames[i].dtype == array->dtype)
      descr = typeNames[i].descr;
  memcpy(text, "\x93NUMPY\1\0", 8);
  size_t used = 10;
  used += (size_t)snprintf(text + used, 512 - used,
                           "{'descr': '%s', 'fortran_order': False, 'shape': (",
                           descr);
  // A tuple of one needs its comma; NumPy writes no other trailing one.
  for (int32_t i = 0; i < array->rank; ++i)
    used +=
        (size_t)snprintf(text + used, 512 - used, "%s%lld%s", i ? " " : "",
                         (long long)array->shape[i],
                         i + 1 < array->rank || array->rank == 1 ? "," : "");
  used += (size_t)snprintf(text + used, 512 - used, "), }");
  while ((used + 1) % DATA_ALIGNMENT != 0)
    text[used++] = ' ';
  text[used++] = '\n';
  text[8] = (char)((used - 10) & 0xff);
  text[9] = (char)((used - 10) >> 8);
  return used;
}

bool writeNpy(const char *path, const Array *array, Message *error) {
  struct stat status;
  bool exists = stat(path, &status) == 0;
  if (exists && !S_ISREG(status.st_mode))
    return setError(error, path, "not a regular file");
  // A link stays, and what it leads to is replaced.
  char *resolved = exists ? realpath(path, NULL) : NULL;
  const char *target = resolved != NULL ? resolved : path;
  size_t capacity = strlen(target) + 8;
  char *temporary = malloc(capacity);
  if (temporary == NULL) {
    free(resolved);
    return setError(error, path, "no memory");
  }
  snprintf(temporary, capacity, "%s.XXXXXX", target);
  int descriptor = mkstemp(temporary);
  FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
  bool isWritten = false;
  if (file != NULL) {
    char header[512];
    size_t length = formatHeader(array, header);
    mode_t mask = umask(0);
    umask(mask);
    mode_t mode = exists ? status.st_mode & 0777 : 0666 & ~mask;
    isWritten = fwrite(header, 1, length, file) == length &&
                fwrite(array->data, 1, array->bytes, file) == array->bytes &&
                fchmod(descriptor, mode) == 0 && fflush(file) == 0 &&
                fsync(descriptor) == 0;
    isWritten =
        fclose(file) == 0 && isWritten && rename(temporary, target) == 0;
  }
  if (!isWritten) {
    setError(error, path, strerror(errno));
    if (descriptor >= 0)
      unlink(temporary);
  }
  free(temporary);
  free(resolved);
  return isWritten;
}
