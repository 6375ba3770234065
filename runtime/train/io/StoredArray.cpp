//===- StoredArray.cpp - Numbers as a file holds them ----------------------===//
#include "runtime/train/io/StoredArray.h"

#include <algorithm>
#include <bit>
#include <cstring>

using namespace ingot::io;
using Kind = StoredType::Kind;

static_assert(std::endian::native == std::endian::little,
              "tensors in memory are little-endian");

namespace {

template <size_t Bytes> struct UnsignedOf;
template <> struct UnsignedOf<1> {
  using Type = uint8_t;
};
template <> struct UnsignedOf<2> {
  using Type = uint16_t;
};
template <> struct UnsignedOf<4> {
  using Type = uint32_t;
};
template <> struct UnsignedOf<8> {
  using Type = uint64_t;
};

template <typename T> T load(const std::byte *source, bool isBigEndian) {
  using Bits = typename UnsignedOf<sizeof(T)>::Type;
  Bits bits = 0;
  std::byte bytes[sizeof(T)];
  memcpy(bytes, source, sizeof(T));
  if (isBigEndian)
    std::reverse(bytes, bytes + sizeof(T));
  memcpy(&bits, bytes, sizeof(T));
  return static_cast<T>(bits);
}

/// Elements of a file at equal distances.
struct Elements {
  const std::byte *first;
  size_t strideBytes;
  size_t count;
};

template <typename From, typename To>
void convert(const Elements &from, bool isBigEndian, std::byte *target) {
  for (size_t i = 0; i < from.count; ++i) {
    To value = static_cast<To>(
        load<From>(from.first + i * from.strideBytes, isBigEndian));
    memcpy(target + i * sizeof(To), &value, sizeof(To));
  }
}

/// Of floats, too, only the bytes are moved.
void convert(StoredType type, const Elements &from, std::byte *target) {
  bool isWidened = type.bytes != ingot_dtype_size(type.dtype());
  bool isSigned = type.kind == Kind::Signed;
  switch (type.bytes) {
  case 1:
    return convert<uint8_t, uint8_t>(from, type.isBigEndian, target);
  case 2:
    if (!isWidened)
      return convert<uint16_t, uint16_t>(from, type.isBigEndian, target);
    if (isSigned)
      return convert<int16_t, int32_t>(from, type.isBigEndian, target);
    return convert<uint16_t, int32_t>(from, type.isBigEndian, target);
  case 4:
    if (isWidened)
      return convert<uint32_t, int64_t>(from, type.isBigEndian, target);
    return convert<uint32_t, uint32_t>(from, type.isBigEndian, target);
  default:
    return convert<uint64_t, uint64_t>(from, type.isBigEndian, target);
  }
}

/// Fails if an element is no value of its type.
Result<void> checkValues(StoredType type, std::span<const std::byte> data) {
  if (std::optional<size_t> position = findInvalidBool(type.dtype(), data))
    return Error{"element " + std::to_string(*position) +
                 " is neither True nor False"};
  if (type.kind != Kind::Unsigned || type.bytes != 8)
    return {};
  for (size_t i = 0; i < data.size(); i += 8)
    if (std::to_integer<int>(data[i + 7]) >= 0x80)
      return Error{"element " + std::to_string(i / 8) +
                   " exceeds 9223372036854775807, the largest i64"};
  return {};
}

size_t elementsIn(std::span<const int64_t> shape) {
  size_t count = 1;
  for (int64_t extent : shape)
    count *= static_cast<size_t>(extent);
  return count;
}

/// Reads the elements of one row of an array in Fortran order, `rowCount` of
/// which lie between each other; `shape` is that of a row.
void gatherRow(StoredType type, const std::byte *first, size_t rowCount,
               std::span<const int64_t> shape, std::byte *target) {
  size_t inner = shape.empty() ? 1 : static_cast<size_t>(shape.back());
  std::span<const int64_t> outer =
      shape.empty() ? shape : shape.first(shape.size() - 1);
  // Nobody counts to 2^63 to find that a row has nothing in it.
  size_t outerCount = inner == 0 ? 0 : elementsIn(outer);
  Elements elements = {first, rowCount * outerCount * type.bytes, inner};
  std::vector<size_t> position(outer.size());
  for (size_t n = 0; n < outerCount; ++n) {
    size_t offset = 0;
    for (size_t d = outer.size(); d-- > 0;)
      offset = offset * static_cast<size_t>(outer[d]) + position[d];
    elements.first = first + offset * rowCount * type.bytes;
    convert(type, elements, target);
    target += inner * ingot_dtype_size(type.dtype());
    for (size_t d = outer.size(); d-- > 0;) {
      if (++position[d] < static_cast<size_t>(outer[d]))
        break;
      position[d] = 0;
    }
  }
}

} // namespace

ingot_dtype_t StoredType::dtype() const {
  switch (kind) {
  case Kind::Bool:
    return INGOT_BOOL;
  case Kind::BFloat:
    return INGOT_BF16;
  case Kind::Float:
    return bytes == 2 ? INGOT_F16 : bytes == 4 ? INGOT_F32 : INGOT_F64;
  case Kind::Signed:
    return bytes == 1 ? INGOT_I8 : bytes == 8 ? INGOT_I64 : INGOT_I32;
  case Kind::Unsigned:
    break;
  }
  return bytes == 1 ? INGOT_U8 : bytes == 2 ? INGOT_I32 : INGOT_I64;
}

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

std::optional<uint64_t> StoredArray::storedBytes() const {
  std::optional<uint64_t> read = tensorBytes(type.dtype(), shape);
  if (!read)
    return std::nullopt;
  return *read / ingot_dtype_size(type.dtype()) * type.bytes;
}

Result<void> StoredArray::readRow(size_t number, HostTensor &row) const {
  row.dtype = type.dtype();
  row.shape.assign(shape.begin() + 1, shape.end());
  size_t count = elementsIn(row.shape);
  if (auto result =
          resizeBytes(row.data, count * ingot_dtype_size(row.dtype), "a row");
      !result)
    return result;
  if (isFortranOrder)
    gatherRow(type, data.data() + number * type.bytes,
              static_cast<size_t>(shape[0]), row.shape, row.data.data());
  else
    convert(type,
            {data.data() + number * count * type.bytes, type.bytes, count},
            row.data.data());
  return checkValues(type, row.data);
}

Result<HostTensor> StoredArray::readAll() const {
  HostTensor tensor = {type.dtype(), shape, {}};
  if (auto result = resizeBytes(tensor.data, *tensorBytes(tensor.dtype, shape),
                                "its elements");
      !result)
    return Error{result.error()};
  if (isFortranOrder)
    gatherRow(type, data.data(), 1, shape, tensor.data.data());
  else
    convert(type, {data.data(), type.bytes, data.size() / type.bytes},
            tensor.data.data());
  if (Result<void> valid = checkValues(type, tensor.data); !valid)
    return Error{valid.error()};
  return tensor;
}
