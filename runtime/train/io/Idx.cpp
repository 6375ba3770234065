//===- Idx.cpp - The file format of the MNIST family -----------------------===//
//
// Format: Y. LeCun, C. Cortes and C. Burges, "The MNIST database". Two zero
// bytes, the element type, the rank; one extent of four bytes per dimension; the
// elements. All numbers are big-endian.
//
//===----------------------------------------------------------------------===//
#include "runtime/train/io/Idx.h"

#include "runtime/train/io/File.h"
#include "runtime/train/io/InflateStream.h"
#include "runtime/train/io/MappedFile.h"

#include <algorithm>
#include <array>
#include <cstring>

using namespace ingot::io;

namespace {

struct TypeCode {
  uint8_t code;
  StoredType type;
};

// The first that is read as an element type is the one it is written as.
using Kind = StoredType::Kind;
constexpr TypeCode kTypeCodes[] = {
    {0x08, {Kind::Unsigned, 1, true}}, {0x09, {Kind::Signed, 1, true}},
    {0x0C, {Kind::Signed, 4, true}},   {0x0B, {Kind::Signed, 2, true}},
    {0x0D, {Kind::Float, 4, true}},    {0x0E, {Kind::Float, 8, true}}};

void reverseElements(std::span<std::byte> data, size_t elementBytes) {
  for (size_t i = 0; i < data.size(); i += elementBytes)
    std::reverse(data.begin() + static_cast<ptrdiff_t>(i),
                 data.begin() + static_cast<ptrdiff_t>(i + elementBytes));
}

/// Reads what stands before the elements.
Result<StoredArray> readHeader(InflateStream &source) {
  std::array<std::byte, 4> magic;
  if (auto result = source.read(magic); !result)
    return Error{"not an IDX file: " + result.error()};
  if (magic[0] != std::byte{0} || magic[1] != std::byte{0})
    return Error{"not an IDX file: it does not begin with two zero bytes"};
  auto type = std::find_if(std::begin(kTypeCodes), std::end(kTypeCodes),
                           [&](const TypeCode &candidate) {
                             return std::byte{candidate.code} == magic[2];
                           });
  if (type == std::end(kTypeCodes))
    return Error{"element type is not supported: code " +
                 std::to_string(std::to_integer<int>(magic[2]))};
  auto rank = std::to_integer<size_t>(magic[3]);
  if (rank > INGOT_MAX_RANK)
    return Error{"rank " + std::to_string(rank) + ", at most 8 are supported"};

  StoredArray array;
  array.type = type->type;
  for (size_t i = 0; i < rank; ++i) {
    std::array<std::byte, 4> extent;
    if (auto result = source.read(extent); !result)
      return Error{result.error()};
    int64_t value = 0;
    for (std::byte byte : extent)
      value = value << 8 | std::to_integer<int64_t>(byte);
    array.shape.push_back(value);
  }
  return array;
}

/// Decompresses the elements.
Result<std::vector<std::byte>> readElements(InflateStream &source,
                                            const StoredArray &array) {
  std::optional<uint64_t> bytes = array.storedBytes();
  if (!bytes || *bytes > source.bound())
    return Error{"shape " + formatShape(array.shape) +
                 " needs more data than the file can hold"};
  std::vector<std::byte> elements;
  uint64_t begin = source.readBytes();
  if (auto result = source.readAll(*bytes, elements); !result) {
    uint64_t found = source.readBytes() - begin;
    if (found == 0 || found == *bytes || array.shape.empty())
      return Error{result.error()};
    uint64_t rowBytes = *bytes / static_cast<uint64_t>(array.shape[0]);
    return Error{"row " + std::to_string(found / rowBytes) + ": " +
                 result.error()};
  }
  if (auto result = source.finish(); !result)
    return Error{result.error()};
  return elements;
}

} // namespace

Result<IdxArray> ingot::io::parseIdx(std::span<const std::byte> content) {
  bool isCompressed = isGzip(content);
  InflateStream source(content);
  if (auto result = source.start(isCompressed ? InflateStream::Format::Gzip
                                              : InflateStream::Format::Plain);
      !result)
    return Error{result.error()};
  Result<StoredArray> array = readHeader(source);
  if (!array)
    return Error{array.error()};
  IdxArray idx = {std::move(*array), {}};
  if (!isCompressed) {
    idx.array.data = source.remaining();
    if (auto result = idx.array.requireAllData(); !result)
      return Error{result.error()};
    return idx;
  }
  auto elements = readElements(source, idx.array);
  if (!elements)
    return Error{elements.error()};
  idx.decompressed = std::move(*elements);
  idx.array.data = idx.decompressed;
  return idx;
}

Result<HostTensor> ingot::io::readIdx(const std::string &path) {
  return readArrayFile(path, parseIdx);
}

Result<void> ingot::io::writeIdx(const std::string &path,
                                 const TensorView &tensor) {
  auto type = std::find_if(std::begin(kTypeCodes), std::end(kTypeCodes),
                           [&](const TypeCode &candidate) {
                             return candidate.type.dtype() == tensor.dtype;
                           });
  if (type == std::end(kTypeCodes))
    return Error{path + ": IDX has no element type " +
                 ingot_dtype_name(tensor.dtype)};
  bool fits = std::all_of(tensor.shape.begin(), tensor.shape.end(),
                          [](int64_t extent) { return extent <= UINT32_MAX; });
  if (!fits || tensorBytes(tensor.dtype, tensor.shape) != tensor.data.size())
    return Error{path + ": " + std::to_string(tensor.data.size()) +
                 " bytes are not an IDX tensor of shape " +
                 formatShape(tensor.shape)};

  std::vector<std::byte> header = {std::byte{0}, std::byte{0},
                                   std::byte{type->code},
                                   static_cast<std::byte>(tensor.shape.size())};
  for (int64_t extent : tensor.shape)
    for (int shift = 24; shift >= 0; shift -= 8)
      header.push_back(static_cast<std::byte>(extent >> shift & 0xff));
  std::vector<std::byte> data(tensor.data.begin(), tensor.data.end());
  reverseElements(data, ingot_dtype_size(tensor.dtype));

  Result<AtomicFile> file = AtomicFile::create(path);
  if (!file)
    return Error{file.error()};
  if (auto result = file->write(header); !result)
    return result;
  if (auto result = file->write(data); !result)
    return result;
  return file->commit();
}
