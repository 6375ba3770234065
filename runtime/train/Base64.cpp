//===- Base64.cpp - Bytes as text ------------------------------------------===//
#include "runtime/train/Base64.h"

#include <cstdint>

using namespace ingot;

static constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string train::encodeBase64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t begin = 0; begin < bytes.size(); begin += 3) {
    std::string_view group = bytes.substr(begin, 3);
    uint32_t bits = 0;
    for (size_t i = 0; i < 3; ++i)
      bits =
          bits << 8 | (i < group.size() ? static_cast<uint8_t>(group[i]) : 0);
    for (size_t i = 0; i < 4; ++i)
      text += i <= group.size() ? kDigits[bits >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

std::optional<std::string> train::decodeBase64(std::string_view text) {
  if (text.size() % 4 != 0)
    return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (size_t begin = 0; begin < text.size(); begin += 4) {
    uint32_t bits = 0;
    for (char character : text.substr(begin, 4)) {
      size_t digit = kDigits.find(character);
      bits = bits << 6 |
             (digit == kDigits.npos ? 0 : static_cast<uint32_t>(digit));
    }
    for (int shift = 16; shift >= 0; shift -= 8)
      bytes += static_cast<char>(bits >> shift & 255);
  }
  for (size_t i = 1; i <= 2 && i <= text.size(); ++i)
    if (text[text.size() - i] == '=')
      bytes.pop_back();
  // Foreign characters, padding inside and bits behind the end do not come back.
  if (encodeBase64(bytes) != text)
    return std::nullopt;
  return bytes;
}
