/*===- Npy.c - NumPy's file of one array -----------------------------------===*\
|*
|* Format: numpy.lib.format in NumPy's reference. After a magic string, the
|* version and a length comes a Python dictionary with exactly three keys, padded
|* with spaces so that the data start at a multiple of 64 bytes.
|*
\*===----------------------------------------------------------------------===*/

#include "runtime/samples/Npy.h"

#include "runtime/abi/codes.h"

#include <stdio.h>
#include <string.h>

enum { MAGIC_BYTES = 6, DATA_ALIGNMENT = 64 };
static const char magic[] = "\x93NUMPY";

static const struct {
  const char *name; ///< without the byte order
  ingot_stored_type_t type;
} typeNames[] = {
    {"b1", {INGOT_STORED_BOOL, 1, false}},
    {"i1", {INGOT_STORED_SIGNED, 1, false}},
    {"i2", {INGOT_STORED_SIGNED, 2, false}},
    {"i4", {INGOT_STORED_SIGNED, 4, false}},
    {"i8", {INGOT_STORED_SIGNED, 8, false}},
    {"u1", {INGOT_STORED_UNSIGNED, 1, false}},
    {"u2", {INGOT_STORED_UNSIGNED, 2, false}},
    {"u4", {INGOT_STORED_UNSIGNED, 4, false}},
    {"u8", {INGOT_STORED_UNSIGNED, 8, false}},
    {"f2", {INGOT_STORED_FLOAT, 2, false}},
    {"f4", {INGOT_STORED_FLOAT, 4, false}},
    {"f8", {INGOT_STORED_FLOAT, 8, false}},
    {"V2", {INGOT_STORED_BFLOAT, 2, false}},
};

/// What NumPy calls an element type of ours.
static const char *descrOf(ingot_dtype_t dtype) {
  switch (dtype) {
#define INGOT_ENTRY(constant, schema, name, ir, numpy, c_type)                 \
  case INGOT_##constant:                                                       \
    return numpy;
    INGOT_ELEMENT_TYPES(INGOT_ENTRY)
#undef INGOT_ENTRY
  }
  return "";
}

/*===--- The dictionary: the small part of Python that NumPy writes --------===*/

/// Text that is not read yet; the functions advance `at` past what they accept.
typedef struct Cursor {
  const char *at, *end;
} Cursor;

static void skipSpace(Cursor *cursor) {
  while (cursor->at != cursor->end && *cursor->at != '\0' &&
         strchr(" \t\r\n", *cursor->at) != NULL)
    ++cursor->at;
}

static bool isNext(Cursor *cursor, char character) {
  skipSpace(cursor);
  return cursor->at != cursor->end && *cursor->at == character;
}

static bool take(Cursor *cursor, char character) {
  if (!isNext(cursor, character))
    return false;
  ++cursor->at;
  return true;
}

static bool takeWord(Cursor *cursor, const char *word) {
  size_t length = strlen(word);
  skipSpace(cursor);
  if ((size_t)(cursor->end - cursor->at) < length ||
      memcmp(cursor->at, word, length) != 0)
    return false;
  cursor->at += length;
  return true;
}

/// A part of the header.
typedef struct Text {
  const char *at;
  size_t length;
} Text;

static bool equals(Text text, const char *word) {
  return text.length == strlen(word) && memcmp(text.at, word, text.length) == 0;
}

/// A string without escapes.
static bool takeString(Cursor *cursor, Text *text) {
  if (!isNext(cursor, '\'') && !isNext(cursor, '"'))
    return false;
  const char *begin = cursor->at + 1;
  const char *end = memchr(begin, *cursor->at, (size_t)(cursor->end - begin));
  if (end == NULL)
    return false;
  *text = (Text){begin, (size_t)(end - begin)};
  cursor->at = end + 1;
  return true;
}

/// Digits, perhaps behind a sign: what a negative extent is, is said elsewhere.
static bool takeInteger(Cursor *cursor, int64_t *value) {
  bool isNegative = take(cursor, '-');
  skipSpace(cursor);
  const char *begin = cursor->at;
  *value = 0;
  for (; cursor->at != cursor->end && *cursor->at >= '0' && *cursor->at <= '9';
       ++cursor->at)
    if (__builtin_mul_overflow(*value, 10, value) ||
        __builtin_add_overflow(*value, *cursor->at - '0', value))
      return false;
  if (isNegative)
    *value = -*value;
  return cursor->at != begin;
}

/// 'text', on one line and not a long one, for a message.
typedef struct Quoted {
  char text[64];
} Quoted;

static Quoted quote(Text text) {
  Quoted quoted;
  size_t shown = text.length < 50 ? text.length : 50, used = 0;
  quoted.text[used++] = '\'';
  for (size_t i = 0; i < shown; ++i) {
    unsigned char c = (unsigned char)text.at[i];
    quoted.text[used++] = c < ' ' || c == 0x7f ? '?' : (char)c;
  }
  snprintf(quoted.text + used, sizeof(quoted.text) - used, "%s'",
           shown < text.length ? "..." : "");
  return quoted;
}

static bool parseType(Cursor *cursor, ingot_stored_type_t *type,
                      ingot_message_t *error) {
  Text descr;
  if (!takeString(cursor, &descr))
    return ingot_message_set(
        error, "header: descr: structured arrays are not supported");
  if (descr.length > 1 && memchr("<=|>", descr.at[0], 4) != NULL)
    for (size_t i = 0; i < sizeof(typeNames) / sizeof(typeNames[0]); ++i)
      if (equals((Text){descr.at + 1, descr.length - 1}, typeNames[i].name)) {
        *type = typeNames[i].type;
        type->is_big_endian = descr.at[0] == '>';
        return true;
      }
  return ingot_message_set(error,
                           "header: descr: element type is not supported: %s",
                           quote(descr).text);
}

static bool parseShape(Cursor *cursor, ingot_stored_array_t *array,
                       ingot_message_t *error) {
  const char *expectedTuple = "header: shape: expected a tuple";
  if (!take(cursor, '('))
    return ingot_message_set(error, "%s", expectedTuple);
  while (!take(cursor, ')')) {
    int64_t extent;
    if (!takeInteger(cursor, &extent))
      return ingot_message_set(error, "header: shape: expected an extent");
    if (array->rank == INGOT_MAX_RANK)
      return ingot_message_set(error, "header: shape: more than 8 dimensions");
    array->shape[array->rank++] = extent;
    if (!take(cursor, ',') && !isNext(cursor, ')'))
      return ingot_message_set(error, "%s", expectedTuple);
  }
  return true;
}

static bool parseOrder(Cursor *cursor, bool *isFortranOrder,
                       ingot_message_t *error) {
  *isFortranOrder = takeWord(cursor, "True");
  if (!*isFortranOrder && !takeWord(cursor, "False"))
    return ingot_message_set(error,
                             "header: fortran_order: expected True or False");
  return true;
}

static bool parseDictionary(Cursor cursor, ingot_stored_array_t *array,
                            ingot_message_t *error) {
  const char *noDictionary = "the header is not a dictionary";
  bool hasType = false, hasOrder = false, hasShape = false;
  if (!take(&cursor, '{'))
    return ingot_message_set(error, "%s", noDictionary);
  while (!take(&cursor, '}')) {
    Text key;
    bool isParsed;
    if (!takeString(&cursor, &key) || !take(&cursor, ':'))
      return ingot_message_set(error, "%s", noDictionary);
    if (equals(key, "descr") && !hasType) {
      hasType = true;
      isParsed = parseType(&cursor, &array->type, error);
    } else if (equals(key, "shape") && !hasShape) {
      hasShape = true;
      isParsed = parseShape(&cursor, array, error);
    } else if (equals(key, "fortran_order") && !hasOrder) {
      hasOrder = true;
      isParsed = parseOrder(&cursor, &array->is_fortran_order, error);
    } else {
      isParsed =
          ingot_message_set(error, "header: unknown key %s", quote(key).text);
    }
    if (!isParsed)
      return false;
    if (!take(&cursor, ',') && !isNext(&cursor, '}'))
      return ingot_message_set(error, "%s", noDictionary);
  }
  if (!hasType || !hasOrder || !hasShape)
    return ingot_message_set(error,
                             "the header lacks descr, fortran_order or shape");
  skipSpace(&cursor);
  return cursor.at == cursor.end ||
         ingot_message_set(error, "the header has text behind its dictionary");
}

/*===--- Files -------------------------------------------------------------===*/

/// Finds the dictionary.
static bool findHeader(const unsigned char *content, size_t size,
                       Cursor *header, ingot_message_t *error) {
  if (size < MAGIC_BYTES + 2 || memcmp(content, magic, MAGIC_BYTES) != 0)
    return ingot_message_set(error, "not a .npy file");
  unsigned version = content[MAGIC_BYTES];
  if (version != 1 && version != 2)
    return ingot_message_set(error, "version: expected 1 or 2, found %u",
                             version);
  // The length has two bytes in version 1, four in version 2.
  size_t lengthBytes = version == 1 ? 2 : 4, length = 0;
  size_t offset = MAGIC_BYTES + 2 + lengthBytes;
  for (size_t i = 0; size >= offset && i < lengthBytes; ++i)
    length |= (size_t)content[MAGIC_BYTES + 2 + i] << (8 * i);
  if (size < offset || length > size - offset)
    return ingot_message_set(error, "the file ends in its header");
  header->at = (const char *)content + offset;
  header->end = header->at + length;
  return true;
}

bool ingot_npy_parse(const void *content, size_t held, size_t size,
                     ingot_stored_array_t *array, ingot_message_t *error) {
  Cursor header;
  *array = (ingot_stored_array_t){.rank = 0};
  if (!findHeader(content, held, &header, error) ||
      !parseDictionary(header, array, error))
    return false;
  array->data = header.end;
  array->bytes = size - (size_t)(header.end - (const char *)content);
  return ingot_stored_fits(array, error);
}

size_t ingot_npy_header(ingot_dtype_t dtype, const int64_t *shape, int32_t rank,
                        char header[INGOT_NPY_HEADER_BYTES]) {
  const size_t capacity = INGOT_NPY_HEADER_BYTES;
  memcpy(header, magic, MAGIC_BYTES);
  header[6] = 1;
  header[7] = 0;
  size_t used = 10;
  used += (size_t)snprintf(header + used, capacity - used,
                           "{'descr': '%s', 'fortran_order': False, 'shape': (",
                           descrOf(dtype));
  // A tuple of one needs its comma; NumPy writes no other trailing one.
  for (int32_t i = 0; i < rank; ++i)
    used += (size_t)snprintf(header + used, capacity - used, "%s%lld%s",
                             i ? " " : "", (long long)shape[i],
                             i + 1 < rank || rank == 1 ? "," : "");
  used += (size_t)snprintf(header + used, capacity - used, "), }");
  while ((used + 1) % DATA_ALIGNMENT != 0)
    header[used++] = ' ';
  header[used++] = '\n';
  header[8] = (char)((used - 10) & 0xff);
  header[9] = (char)((used - 10) >> 8);
  return used;
}
