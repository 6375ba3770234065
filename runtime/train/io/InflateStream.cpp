//===- InflateStream.cpp - Bytes that may be compressed ---------------------===//
#include "runtime/train/io/InflateStream.h"

#include "runtime/train/io/HostTensor.h"

#include <algorithm>
#include <unistd.h>

using namespace ingot::io;

namespace {

/// Deflate makes no byte into more than 1032, so a small file that promises
/// terabytes is refused before they are allocated.
constexpr uint64_t kMaxExpansion = 1032;

// zlib counts in 32 bits, so a large file goes in pieces.
constexpr size_t kPieceBytes = size_t{1} << 30;

/// Others want memory, too.
uint64_t affordableBytes() {
  return static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) / 2;
}

} // namespace

bool ingot::io::isGzip(std::span<const std::byte> content) {
  return content.size() >= 2 && content[0] == std::byte{0x1f} &&
         content[1] == std::byte{0x8b};
}

InflateStream::~InflateStream() {
  if (format != Format::Plain)
    inflateEnd(&stream);
}

Result<void> InflateStream::start(Format wanted) {
  // 16: expect a gzip header and check its checksum. Negative: expect neither.
  if (wanted != Format::Plain &&
      inflateInit2(&stream, wanted == Format::Gzip ? 16 + MAX_WBITS
                                                   : -MAX_WBITS) != Z_OK)
    return Error{"out of memory"};
  format = wanted;
  return {};
}

uint64_t InflateStream::bound() const {
  uint64_t bytes = rest.size() + stream.avail_in;
  return format == Format::Plain ? bytes : bytes * kMaxExpansion;
}

Result<void> InflateStream::read(std::span<std::byte> target, uint64_t others) {
  Result<size_t> count = readSome(target);
  if (!count)
    return Error{count.error()};
  if (*count != target.size())
    return Error{"the file ends " +
                 std::to_string(target.size() - *count + others) +
                 " bytes too early"};
  return {};
}

Result<void> InflateStream::readAll(uint64_t count,
                                    std::vector<std::byte> &data) {
  constexpr uint64_t kStepBytes = uint64_t{1} << 24;
  if (count > affordableBytes())
    return Error{std::to_string(count) +
                 " bytes once decompressed do not fit into half of the memory; "
                 "what is not compressed is read piece by piece"};
  uint64_t end = data.size() + count;
  if (auto result = reserveBytes(data, end, "what it decompresses to"); !result)
    return result;
  while (data.size() < end) {
    uint64_t begin = data.size();
    data.resize(std::min(end, begin + kStepBytes));
    if (auto result = read(std::span(data).subspan(begin), end - data.size());
        !result)
      return result;
  }
  return {};
}

Result<void> InflateStream::finish() {
  std::byte extra;
  Result<size_t> count = readSome(std::span(&extra, 1));
  if (!count)
    return Error{count.error()};
  if (*count != 0)
    return Error{"bytes are left behind the last element"};
  return {};
}

/// Returns how many bytes there were.
Result<size_t> InflateStream::readSome(std::span<std::byte> target) {
  if (format != Format::Plain)
    return inflateSome(target);
  size_t count = std::min(target.size(), rest.size());
  std::copy_n(rest.begin(), count, target.begin());
  rest = rest.subspan(count);
  done += count;
  return count;
}

Result<size_t> InflateStream::inflateSome(std::span<std::byte> target) {
  bool isGzip = format == Format::Gzip;
  size_t filled = 0;
  while (filled < target.size()) {
    if (stream.avail_in == 0) {
      size_t piece = std::min(rest.size(), kPieceBytes);
      stream.next_in = reinterpret_cast<Bytef *>(
          const_cast<std::byte *>(rest.data())); // zlib does not write it
      stream.avail_in = static_cast<uInt>(piece);
      rest = rest.subspan(piece);
    }
    if (atEnd && (stream.avail_in == 0 || !isGzip))
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
    done += room - stream.avail_out;
    atEnd = status == Z_STREAM_END;
    if (status != Z_OK && !atEnd)
      return Error{std::string(status == Z_BUF_ERROR ? "the " : "damaged ") +
                   (isGzip ? "gzip" : "deflated") + " data" +
                   (status == Z_BUF_ERROR ? " end too early" : "")};
  }
  return filled;
}
