//===- Format.h - Numbers as Python prints them ----------------------------===//

#ifndef INGOT_COMPILER_NN_FORMAT_H
#define INGOT_COMPILER_NN_FORMAT_H

#include "ingot/functional/Window.h"

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

/// "(10,)" and "(4, 10)".
inline std::string formatTuple(const Shape &shape) {
  std::string list = to_string(shape);
  return "(" + list.substr(1, list.size() - 2) +
         (shape.size() == 1 ? ",)" : ")");
}
template <size_t N> std::string formatTuple(const IntOrList<N> &list) {
  return formatTuple(Shape(list.values.begin(), list.values.end()));
}

inline const char *formatTruth(bool value) { return value ? "True" : "False"; }

} // namespace ingot::nn

#endif // INGOT_COMPILER_NN_FORMAT_H
