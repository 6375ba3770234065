//===- HostTensor.cpp - A dense tensor in memory, as files hold it ---------===//
#include "runtime/train/io/HostTensor.h"

#include <algorithm>
#include <sys/mman.h>

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

io::Result<void> io::reserveBytes(std::vector<std::byte> &data, uint64_t bytes,
                                  const char *what) {
  // Pages that nobody touches cost nothing: only whether there are any is asked.
  if (bytes > data.capacity()) {
    void *pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || bytes > data.max_size())
      return Error{"cannot allocate the " + std::to_string(bytes) +
                   " bytes of " + what};
    munmap(pages, bytes);
    data.reserve(bytes); // resize() alone may take twice as much
  }
  return {};
}

io::Result<void> io::resizeBytes(std::vector<std::byte> &data, uint64_t bytes,
                                 const char *what) {
  if (Result<void> reserved = reserveBytes(data, bytes, what); !reserved)
    return reserved;
  data.resize(bytes);
  return {};
}

std::string io::formatShape(std::span<const int64_t> shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) {
    text += i == 0 ? "" : ", ";
    text += std::to_string(shape[i]);
  }
  return text + "]";
}

std::string io::formatPosition(std::span<const int64_t> shape, size_t at) {
  std::vector<int64_t> position(shape.size());
  for (size_t i = shape.size(); i-- > 0;) {
    auto extent = static_cast<size_t>(shape[i]);
    position[i] = static_cast<int64_t>(at % extent);
    at /= extent;
  }
  return formatShape(position);
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
