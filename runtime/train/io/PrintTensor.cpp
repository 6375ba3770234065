//===- PrintTensor.cpp - Elements of a tensor for people -------------------===//
#include "runtime/train/io/PrintTensor.h"

#include "runtime/train/io/Convert.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

using namespace ingot;
using namespace ingot::io;

namespace {

template <typename T> T load(const std::byte *data) {
  T value;
  std::memcpy(&value, data, sizeof(T));
  return value;
}

} // namespace

std::string ingot::io::formatElement(ingot_dtype_t dtype,
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
    return number(4, elementToDouble(dtype, data));
  case INGOT_BF16:
    return number(3, elementToDouble(dtype, data));
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

std::string ingot::io::formatElements(const TensorView &tensor) {
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
