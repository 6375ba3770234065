//===- StoredArray.cpp - Numbers as a file holds them ----------------------===//
#include "runtime/train/io/StoredArray.h"

#include <algorithm>
#include <bit>
#include <cstring>

using namespace ingot::io;

static_assert(std::endian::native == std::endian::little,
              "tensors in memory are little-endian");

using Kind = StoredType::Kind;

StoredType ingot::io::storedTypeOf(ingot_dtype_t dtype) {
  auto bytes = static_cast<uint8_t>(ingot_dtype_size(dtype));
  switch (dtype) {
  case INGOT_BOOL:
    return {Kind::Bool, bytes};
  case INGOT_BF16:
    return {Kind::BFloat, bytes};
  case INGOT_U8:
    return {Kind::Unsigned, bytes};
  case INGOT_I8:
  case INGOT_I32:
  case INGOT_I64:
    return {Kind::Signed, bytes};
  default:
    return {Kind::Float, bytes};
  }
}

/// The same for C.
static ingot_stored_array_t plainOf(const StoredArray &array) {
  ingot_stored_array_t plain = {array.type.plain(),
                                array.isFortranOrder,
                                static_cast<int32_t>(array.shape.size()),
                                {},
                                array.data.data(),
                                array.data.size()};
  std::ranges::copy(array.shape, plain.shape);
  return plain;
}

std::optional<uint64_t> StoredArray::storedBytes() const {
  if (shape.size() > INGOT_MAX_RANK)
    return std::nullopt;
  ingot_stored_array_t plain = plainOf(*this);
  size_t count;
  if (!ingot_stored_count(&plain, &count))
    return std::nullopt;
  return count * type.bytes;
}

Result<void> StoredArray::requireAllData() const {
  ingot_stored_array_t plain = plainOf(*this);
  ingot_message_t error;
  if (!ingot_stored_fits(&plain, &error))
    return Error{error.text};
  return {};
}

/// Reads one row, or INGOT_STORED_ALL, of a shape.
static Result<void> readPart(const StoredArray &array, size_t part,
                             const char *what, HostTensor &tensor) {
  ingot_stored_array_t plain = plainOf(array);
  tensor.dtype = array.type.dtype();
  tensor.shape.assign(array.shape.begin() + (part == INGOT_STORED_ALL ? 0 : 1),
                      array.shape.end());
  if (Result<void> room = resizeBytes(
          tensor.data, *tensorBytes(tensor.dtype, tensor.shape), what);
      !room)
    return room;
  ingot_message_t error;
  if (!ingot_stored_read(&plain, part, tensor.data.data(), &error))
    return Error{error.text};
  return {};
}

Result<void> StoredArray::readRow(size_t number, HostTensor &row) const {
  return readPart(*this, number, "a row", row);
}

Result<HostTensor> StoredArray::readAll() const {
  HostTensor tensor;
  if (Result<void> read =
          readPart(*this, INGOT_STORED_ALL, "its elements", tensor);
      !read)
    return Error{read.error()};
  return tensor;
}
