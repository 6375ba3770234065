//===- HostTensor.cpp - A dense tensor in memory, as files hold it ---------===//
#include "runtime/train/io/HostTensor.h"

#include <algorithm>

using namespace ingot;

std::optional<uint64_t> io::tensorBytes(ingot_dtype_t dtype,
                                        std::span<const int64_t> shape) {
  if (shape.size() > INGOT_MAX_RANK)
    return std::nullopt;
  if (std::any_of(shape.begin(), shape.end(),
                  [](int64_t extent) { return extent < 0; }))
    return std::nullopt;
  // Before the product, which may overflow although it is then zero.
  if (std::find(shape.begin(), shape.end(), 0) != shape.end())
    return 0;
  int64_t bytes = static_cast<int64_t>(ingot_dtype_size(dtype));
  for (int64_t extent : shape)
    if (__builtin_mul_overflow(bytes, extent, &bytes))
      return std::nullopt;
  return static_cast<uint64_t>(bytes);
}

std::string io::formatShape(std::span<const int64_t> shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) {
    text += i == 0 ? "" : ", ";
    text += std::to_string(shape[i]);
  }
  return text + "]";
}

std::optional<size_t> io::findInvalidBool(ingot_dtype_t dtype,
                                          std::span<const std::byte> data) {
  if (dtype != INGOT_BOOL)
    return std::nullopt;
  auto invalid = std::find_if(data.begin(), data.end(), [](std::byte value) {
    return value > std::byte{1};
  });
  if (invalid == data.end())
    return std::nullopt;
  return static_cast<size_t>(invalid - data.begin());
}
