//===- ParseNumber.h - Numbers in texts ------------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_PARSENUMBER_H
#define INGOT_RUNTIME_TRAIN_IO_PARSENUMBER_H

#include <charconv>
#include <optional>
#include <string_view>

namespace ingot::io {

/// The number that all of `text` is, in C++'s spelling without a plus; nothing if it
/// is none, or none of this type.
template <typename Number>
std::optional<Number> parseNumber(std::string_view text) {
  Number number;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

/// True if all of `text` is a number in that spelling, but below or above those of this
/// type.
template <typename Number> bool isOutOfRange(std::string_view text) {
  Number number;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc::result_out_of_range &&
         end == text.data() + text.size();
}

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_PARSENUMBER_H
