//===- PrintTensor.cpp - Elements of a tensor for people -------------------===//

#include "tools/ingot/PrintTensor.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstring>

using namespace ingot;

namespace {

template <typename T> T load(const std::byte *data) {
  T value;
  std::memcpy(&value, data, sizeof(T));
  return value;
}

double halfToDouble(uint16_t bits) {
  int exponent = (bits >> 10) & 31, fraction = bits & 1023;
  double magnitude = exponent == 31 ? (fraction ? NAN : INFINITY)
                     : exponent == 0
                         ? std::ldexp(fraction, -24)
                         : std::ldexp(1024 + fraction, exponent - 25);
  return bits >> 15 ? -magnitude : magnitude;
}

} // namespace

std::string ingot::tool::formatElement(ingot_dtype_t dtype,
                                       const std::byte *data) {
  char text[40];
  auto number = [&](int digits, double value) {
    std::snprintf(text, sizeof(text), "%.*g", digits, value);
    return std::string(text);
  };
  switch (dtype) {
  case INGOT_F32:
    return number(7, load<float>(data));
  case INGOT_F64:
    return number(15, load<double>(data));
  case INGOT_F16:
    return number(4, halfToDouble(load<uint16_t>(data)));
  case INGOT_BF16:
    return number(3,
                  std::bit_cast<float>(uint32_t{load<uint16_t>(data)} << 16));
  case INGOT_I8:
    return std::to_string(load<int8_t>(data));
  case INGOT_U8:
    return std::to_string(load<uint8_t>(data));
  case INGOT_I32:
    return std::to_string(load<int32_t>(data));
  case INGOT_I64:
    return std::to_string(load<int64_t>(data));
  case INGOT_BOOL:
    return load<uint8_t>(data) ? "true" : "false";
  }
  return "?";
}

std::string ingot::tool::formatElements(const io::TensorView &tensor) {
  constexpr size_t kShown = 10;
  size_t size = ingot_dtype_size(tensor.dtype);
  size_t count = size ? tensor.data.size() / size : 0;
  std::string text;
  for (size_t i = 0; i < std::min(count, kShown); ++i)
    text += (i ? " " : "") +
            formatElement(tensor.dtype, tensor.data.data() + i * size);
  if (count > kShown)
    text += " ... (" + std::to_string(count) + " elements)";
  return text;
}
