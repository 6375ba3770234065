//===- Format.h - Numbers as Python prints them ----------------------------===//

#ifndef INGOT_COMPILER_NN_FORMAT_H
#define INGOT_COMPILER_NN_FORMAT_H

#include <charconv>
#include <string>

namespace ingot::nn {

/// The shortest text that reads back as `value`: "0.01", "1e-05".
inline std::string formatNumber(double value) {
  char text[32];
  auto [end, error] = std::to_chars(text, text + sizeof text, value);
  std::string result(text, end);
  // Python marks a float with a point unless it has an exponent.
  if (result.find_first_of(".en") == std::string::npos)
    result += ".0";
  return result;
}

inline const char *formatTruth(bool value) { return value ? "True" : "False"; }

} // namespace ingot::nn

#endif // INGOT_COMPILER_NN_FORMAT_H
