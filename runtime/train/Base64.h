//===- Base64.h - Bytes as text --------------------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_BASE64_H
#define INGOT_RUNTIME_TRAIN_BASE64_H

#include <optional>
#include <string>
#include <string_view>

namespace ingot::train {

/// RFC 4648 with padding, on one line.
std::string encodeBase64(std::string_view bytes);

/// Nothing if `text` is not what encodeBase64 makes of some bytes.
std::optional<std::string> decodeBase64(std::string_view text);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_BASE64_H
