/*===- program_limits.h - What names and ranks a program may have ----------===*\
|*
|* The compiler refuses what the loader would: both ask here. Plain C11, which also
|* compiles as C++.
|*
|* Names are data that come from anywhere: programs, files, whoever made them. They
|* are shown on terminals and written into comments and JSON, so that they are text
|* without control characters, which could be orders to a terminal.
|*
\*===----------------------------------------------------------------------===*/
#ifndef INGOT_RUNTIME_ABI_PROGRAM_LIMITS_H
#define INGOT_RUNTIME_ABI_PROGRAM_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

/// Of inputs, outputs and states. The public header's INGOT_MAX_RANK, which
/// runtime/loader compares with it.
#define INGOT_PROGRAM_MAX_RANK 8

/// Of a name, a bound that no real program comes near.
#define INGOT_MAX_NAME_BYTES 4096

/// What is said of bytes for which ingot_is_text is false.
#define INGOT_NO_TEXT "has a control character, or is not UTF-8"

/// Bytes of the character that begins the `size` bytes at `text` (at least one): a
/// well-formed one of UTF-8 that is no control character; 0 if there is none.
/// Source: The Unicode Standard, table 3-7.
static inline size_t ingot_character_bytes(const char *text, size_t size) {
  const unsigned char *bytes = (const unsigned char *)text;
  unsigned char first = bytes[0];
  if (first < 0x80)
    return first >= 0x20 && first != 0x7f;
  size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || length > size)
    return 0;
  for (size_t i = 1; i < length; ++i)
    if ((bytes[i] & 0xc0) != 0x80)
      return 0;
  unsigned char second = bytes[1];
  int is_control = first == 0xc2 && second < 0xa0;
  int is_overlong =
      (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  int is_surrogate = first == 0xed && second >= 0xa0;
  int is_beyond = first == 0xf4 && second >= 0x90;
  return is_control || is_overlong || is_surrogate || is_beyond ? 0 : length;
}

static inline bool ingot_is_text(const char *text, size_t size) {
  size_t i = 0;
  while (i < size) {
    size_t length = ingot_character_bytes(text + i, size - i);
    if (length == 0)
      return false;
    i += length;
  }
  return true;
}

/// What is wrong with the name of `size` bytes, to be read after "the name ", or
/// null.
static inline const char *ingot_find_name_error(const char *text, size_t size) {
  if (size == 0)
    return "is empty";
  if (size > INGOT_MAX_NAME_BYTES)
    return "has more than 4096 bytes";
  return ingot_is_text(text, size) ? NULL : INGOT_NO_TEXT;
}

/// Puts '?' for every byte of text from elsewhere that belongs to no character
/// which a terminal can be trusted with.
static inline void ingot_make_printable(char *text, size_t size) {
  for (size_t i = 0; i < size;) {
    size_t length = ingot_character_bytes(text + i, size - i);
    if (length == 0)
      text[i] = '?';
    i += length == 0 ? 1 : length;
  }
}

#endif /* INGOT_RUNTIME_ABI_PROGRAM_LIMITS_H */
