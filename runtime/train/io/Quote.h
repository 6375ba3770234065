//===- Quote.h - Text of a file in a message -------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_QUOTE_H
#define INGOT_RUNTIME_TRAIN_IO_QUOTE_H

#include <string>
#include <string_view>
#include <vector>

namespace ingot::io {

/// 'text', on one line and not a long one, whatever a file has put there.
inline std::string quote(std::string_view text) {
  constexpr size_t kLongest = 60;
  std::string quoted = "'";
  for (char c : text.substr(0, kLongest))
    quoted += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c;
  return quoted + (text.size() > kLongest ? "...'" : "'");
}

/// 'a', 'b', ... for what could have been there instead.
inline std::string quoteAll(const std::vector<std::string> &texts) {
  constexpr size_t kShown = 8;
  std::string list;
  for (size_t i = 0; i < texts.size() && i < kShown; ++i)
    list += (i == 0 ? "" : ", ") + quote(texts[i]);
  return list + (texts.size() > kShown ? ", ..." : "");
}

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_QUOTE_H
