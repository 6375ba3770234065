//===- Idx.cpp - The file format of the MNIST family -----------------------===//
//
// Format: Y. LeCun, C. Cortes and C. Burges, "The MNIST database". Two zero
// bytes, the element type, the rank; one extent of four bytes per dimension; the
// elements. All numbers are big-endian.
//
//===----------------------------------------------------------------------===//
#include "runtime/train/io/Idx.h"

#include "runtime/train/io/File.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <zlib.h>

using namespace ingot::io;

namespace {

struct TypeCode {
  uint8_t code;
  ingot_dtype_t dtype;
};

// 0x0B, two-byte integers, has no counterpart.
constexpr TypeCode kTypeCodes[] = {{0x08, INGOT_U8},
                                   {0x09, INGOT_I8},
                                   {0x0C, INGOT_I32},
                                   {0x0D, INGOT_F32},
                                   {0x0E, INGOT_F64}};

/// Deflate makes no byte into more than 1032, so a small file that promises
/// terabytes is refused before they are allocated.
constexpr uint64_t kMaxExpansion = 1032;

/// Bytes of a file, one after another.
class ByteSource {
public:
  explicit ByteSource(std::span<const std::byte> content) : rest(content) {}
  ByteSource(const ByteSource &) = delete;
  ByteSource &operator=(const ByteSource &) = delete;
  ~ByteSource() {
    if (isCompressed)
      inflateEnd(&stream);
  }

  /// Looks whether the content is compressed.
  Result<void> start() {
    if (rest.size() < 2 || rest[0] != std::byte{0x1f} ||
        rest[1] != std::byte{0x8b})
      return {};
    // 16: expect a gzip header and check its checksum.
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
      return Error{"out of memory"};
    isCompressed = true;
    return {};
  }

  /// An upper bound for the bytes that are left.
  uint64_t bound() const {
    uint64_t bytes = rest.size() + stream.avail_in;
    return isCompressed ? bytes * kMaxExpansion : bytes;
  }

  /// Fills `target` completely; `others` are bytes that the caller needs after it.
  Result<void> read(std::span<std::byte> target, uint64_t others = 0) {
    Result<size_t> count = readSome(target);
    if (!count)
      return Error{count.error()};
    if (*count != target.size())
      return Error{"the file ends " +
                   std::to_string(target.size() - *count + others) +
                   " bytes too early"};
    return {};
  }

  /// Fails if bytes are left, or if the checksum of compressed ones is wrong.
  Result<void> finish() {
    std::byte extra;
    Result<size_t> count = readSome(std::span(&extra, 1));
    if (!count)
      return Error{count.error()};
    if (*count != 0)
      return Error{"bytes are left behind the last element"};
    return {};
  }

private:
  /// Returns how many bytes there were.
  Result<size_t> readSome(std::span<std::byte> target) {
    if (isCompressed)
      return inflateSome(target);
    size_t count = std::min(target.size(), rest.size());
    std::copy_n(rest.begin(), count, target.begin());
    rest = rest.subspan(count);
    return count;
  }

  Result<size_t> inflateSome(std::span<std::byte> target) {
    // zlib counts in 32 bits, so a large file goes in pieces.
    constexpr size_t kPieceBytes = size_t{1} << 30;
    size_t filled = 0;
    while (filled < target.size()) {
      if (stream.avail_in == 0) {
        size_t piece = std::min(rest.size(), kPieceBytes);
        stream.next_in = reinterpret_cast<Bytef *>(
            const_cast<std::byte *>(rest.data())); // zlib does not write it
        stream.avail_in = static_cast<uInt>(piece);
        rest = rest.subspan(piece);
      }
      if (atEnd && stream.avail_in == 0)
        break;
      // A gzip file may consist of several members.
      if (atEnd && inflateReset(&stream) != Z_OK)
        return Error{"damaged gzip data"};
      atEnd = false;
      size_t room = std::min(target.size() - filled, kPieceBytes);
      stream.next_out = reinterpret_cast<Bytef *>(target.data() + filled);
      stream.avail_out = static_cast<uInt>(room);
      int status = inflate(&stream, Z_NO_FLUSH);
      filled += room - stream.avail_out;
      atEnd = status == Z_STREAM_END;
      if (status != Z_OK && !atEnd)
        return Error{status == Z_BUF_ERROR ? "the gzip data end too early"
                                           : "damaged gzip data"};
    }
    return filled;
  }

  std::span<const std::byte> rest;
  z_stream stream = {};
  bool isCompressed = false;
  bool atEnd = false; ///< of a gzip member
};

void reverseElements(std::span<std::byte> data, size_t elementBytes) {
  for (size_t i = 0; i < data.size(); i += elementBytes)
    std::reverse(data.begin() + static_cast<ptrdiff_t>(i),
                 data.begin() + static_cast<ptrdiff_t>(i + elementBytes));
}

/// Reads `count` bytes. Memory is taken as they come: a small compressed file may
/// promise a thousand times as much as it holds.
Result<void> readElements(ByteSource &source, uint64_t count,
                          std::vector<std::byte> &data) {
  constexpr uint64_t kFirstBytes = uint64_t{1} << 24;
  while (data.size() < count) {
    uint64_t begin = data.size();
    data.resize(std::min(count, std::max(2 * begin, kFirstBytes)));
    if (auto result =
            source.read(std::span(data).subspan(begin), count - data.size());
        !result)
      return result;
  }
  return {};
}

Result<HostTensor> parse(std::span<const std::byte> content) {
  ByteSource source(content);
  if (auto result = source.start(); !result)
    return Error{result.error()};
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

  HostTensor tensor;
  tensor.dtype = type->dtype;
  for (size_t i = 0; i < rank; ++i) {
    std::array<std::byte, 4> extent;
    if (auto result = source.read(extent); !result)
      return Error{result.error()};
    int64_t value = 0;
    for (std::byte byte : extent)
      value = value << 8 | std::to_integer<int64_t>(byte);
    tensor.shape.push_back(value);
  }
  std::optional<uint64_t> bytes = tensorBytes(tensor.dtype, tensor.shape);
  if (!bytes || *bytes > source.bound())
    return Error{"shape " + formatShape(tensor.shape) +
                 " needs more data than the file can hold"};
  if (auto result = readElements(source, *bytes, tensor.data); !result)
    return Error{result.error()};
  if (auto result = source.finish(); !result)
    return Error{result.error()};
  reverseElements(tensor.data, ingot_dtype_size(tensor.dtype));
  return tensor;
}

} // namespace

Result<HostTensor> ingot::io::readIdx(const std::string &path) {
  Result<std::vector<std::byte>> content = readFile(path);
  if (!content)
    return Error{content.error()};
  Result<HostTensor> tensor = parse(*content);
  if (!tensor)
    return Error{path + ": " + tensor.error()};
  return tensor;
}

Result<void> ingot::io::writeIdx(const std::string &path,
                                 const TensorView &tensor) {
  auto type = std::find_if(std::begin(kTypeCodes), std::end(kTypeCodes),
                           [&](const TypeCode &candidate) {
                             return candidate.dtype == tensor.dtype;
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
