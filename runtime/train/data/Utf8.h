//===- Utf8.h - Characters of a text ----------------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_UTF8_H
#define INGOT_RUNTIME_TRAIN_DATA_UTF8_H

#include <cstddef>
#include <string_view>

namespace ingot::train {

/// Bytes of the character that `text` begins with; 0 if it begins with none, as
/// strictly as JSON, which holds what is kept of words, takes it.
size_t characterBytes(std::string_view text);

bool isUtf8(std::string_view text);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_UTF8_H
