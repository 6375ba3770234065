//===- Utf8.cpp - Characters of a text --------------------------------------===//
//
// Source: The Unicode Standard, table 3-7, well-formed UTF-8 byte sequences.
//
//===----------------------------------------------------------------------===//
#include "runtime/train/data/Utf8.h"

size_t ingot::train::characterBytes(std::string_view text) {
  if (text.empty())
    return 0;
  auto byteAt = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char lead = byteAt(0);
  if (lead < 0x80)
    return 1;
  size_t length = lead < 0xc2   ? 0
                  : lead < 0xe0 ? 2
                  : lead < 0xf0 ? 3
                  : lead < 0xf5 ? 4
                                : 0;
  if (length == 0 || length > text.size())
    return 0;
  for (size_t i = 1; i < length; ++i)
    if ((byteAt(i) & 0xc0) != 0x80)
      return 0;
  // Longer than necessary, a surrogate, or beyond the last character.
  unsigned char second = byteAt(1);
  bool isWrong =
      (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
      (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
  return isWrong ? 0 : length;
}

bool ingot::train::isUtf8(std::string_view text) {
  while (!text.empty()) {
    size_t bytes = characterBytes(text);
    if (bytes == 0)
      return false;
    text.remove_prefix(bytes);
  }
  return true;
}
