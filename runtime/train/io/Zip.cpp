//===- Zip.cpp - What a zip file such as .npz holds ------------------------===//
//
// Format: PKWARE's APPNOTE.TXT, 4.3. Each member has a header of its own in front
// of its data; the directory at the end repeats it and says where that header is.
// Sizes that do not fit 32 bits stand in an extra field.
//
//===----------------------------------------------------------------------===//
#include "runtime/train/io/Zip.h"

#include "runtime/train/io/InflateStream.h"
#include "runtime/train/io/Quote.h"

#include <algorithm>
#include <cstring>
#include <optional>

using namespace ingot::io;

namespace {

using Bytes = std::span<const std::byte>;

constexpr size_t kEndBytes = 22, kLocatorBytes = 20, kEnd64Bytes = 56,
                 kEntryBytes = 46, kHeaderBytes = 30;
constexpr uint32_t kEndMark = 0x06054b50, kLocatorMark = 0x07064b50,
                   kEnd64Mark = 0x06064b50, kEntryMark = 0x02014b50,
                   kHeaderMark = 0x04034b50;
constexpr uint32_t kIn64 = 0xffffffff; ///< the size stands in the extra field

/// A little-endian number of the type; the caller has checked that it is there.
template <typename T> T numberAt(Bytes bytes, size_t offset) {
  T value;
  memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

/// `count` bytes from `offset` on, if they are there.
std::optional<Bytes> part(Bytes bytes, uint64_t offset, uint64_t count) {
  if (offset > bytes.size() || count > bytes.size() - offset)
    return std::nullopt;
  return bytes.subspan(offset, count);
}

/// A piece that begins with a mark.
std::optional<Bytes> markedPart(Bytes bytes, uint64_t offset, uint64_t count,
                                uint32_t mark) {
  std::optional<Bytes> found = part(bytes, offset, count);
  if (!found || numberAt<uint32_t>(*found, 0) != mark)
    return std::nullopt;
  return found;
}

struct Directory {
  uint64_t offset;
  uint64_t count; ///< of members
};

Result<Directory> findDirectory(Bytes content) {
  // A comment of up to 65535 bytes may follow.
  constexpr size_t kMaxComment = 65535;
  if (content.size() < kEndBytes)
    return Error{"not a zip file"};
  size_t last = content.size() - kEndBytes;
  for (size_t back = 0; back <= std::min(last, kMaxComment); ++back) {
    size_t offset = last - back;
    std::optional<Bytes> end = markedPart(content, offset, kEndBytes, kEndMark);
    if (!end)
      continue;
    Directory directory = {numberAt<uint32_t>(*end, 16),
                           numberAt<uint16_t>(*end, 10)};
    std::optional<Bytes> locator;
    if (offset >= kLocatorBytes)
      locator = markedPart(content, offset - kLocatorBytes, kLocatorBytes,
                           kLocatorMark);
    if (!locator)
      return directory;
    std::optional<Bytes> end64 = markedPart(
        content, numberAt<uint64_t>(*locator, 8), kEnd64Bytes, kEnd64Mark);
    if (!end64)
      return Error{"damaged zip directory"};
    return Directory{numberAt<uint64_t>(*end64, 48),
                     numberAt<uint64_t>(*end64, 32)};
  }
  return Error{"not a zip file, or one that ends too early"};
}

/// Where a member is and how large, from its entry in the directory.
struct Place {
  uint64_t storedBytes, bytes, headerOffset;
};

/// Reads the sizes, also from the field with number 1 among the extra ones.
bool readPlace(Bytes entry, Bytes extra, Place *place) {
  *place = {numberAt<uint32_t>(entry, 20), numberAt<uint32_t>(entry, 24),
            numberAt<uint32_t>(entry, 42)};
  Bytes sizes;
  while (extra.size() >= 4) {
    std::optional<Bytes> field = part(extra, 4, numberAt<uint16_t>(extra, 2));
    if (!field)
      return false;
    if (numberAt<uint16_t>(extra, 0) == 1)
      sizes = *field;
    extra = extra.subspan(4 + field->size());
  }
  // Only those that are missing in the entry, in this order.
  for (uint64_t *size :
       {&place->bytes, &place->storedBytes, &place->headerOffset})
    if (*size == kIn64) {
      if (sizes.size() < 8)
        return false;
      *size = numberAt<uint64_t>(sizes, 0);
      sizes = sizes.subspan(8);
    }
  return true;
}

/// The data of a member, behind its own header.
std::optional<Bytes> findData(Bytes content, const Place &place) {
  std::optional<Bytes> header =
      markedPart(content, place.headerOffset, kHeaderBytes, kHeaderMark);
  if (!header)
    return std::nullopt;
  uint64_t before = kHeaderBytes + numberAt<uint16_t>(*header, 26) +
                    numberAt<uint16_t>(*header, 28);
  std::optional<Bytes> rest =
      part(content, place.headerOffset, before + place.storedBytes);
  if (!rest || place.storedBytes > content.size())
    return std::nullopt;
  return rest->subspan(before);
}

Result<ZipMember> readMember(Bytes content, Bytes entry, std::string name,
                             Bytes extra) {
  uint16_t flags = numberAt<uint16_t>(entry, 8);
  uint16_t method = numberAt<uint16_t>(entry, 10);
  if ((flags & 1) != 0)
    return Error{"member " + quote(name) + " is encrypted"};
  if (method != 0 && method != 8)
    return Error{"member " + quote(name) + ": compression " +
                 std::to_string(method) +
                 " is not supported, only none and deflate"};
  Place place;
  if (!readPlace(entry, extra, &place))
    return Error{"member " + quote(name) + ": damaged sizes"};
  std::optional<Bytes> data = findData(content, place);
  if (!data || (method == 0 && place.bytes != place.storedBytes))
    return Error{"member " + quote(name) + " does not lie in the file"};
  return ZipMember{std::move(name), method == 8, *data, place.bytes,
                   numberAt<uint32_t>(entry, 16)};
}

} // namespace

Result<std::vector<ZipMember>> ingot::io::parseZip(Bytes content) {
  Result<Directory> directory = findDirectory(content);
  if (!directory)
    return Error{directory.error()};
  std::vector<ZipMember> members;
  uint64_t offset = directory->offset;
  for (uint64_t i = 0; i < directory->count; ++i) {
    std::optional<Bytes> entry =
        markedPart(content, offset, kEntryBytes, kEntryMark);
    if (!entry)
      return Error{"damaged zip directory"};
    size_t nameBytes = numberAt<uint16_t>(*entry, 28),
           extraBytes = numberAt<uint16_t>(*entry, 30),
           commentBytes = numberAt<uint16_t>(*entry, 32);
    std::optional<Bytes> rest =
        part(content, offset + kEntryBytes, nameBytes + extraBytes);
    if (!rest)
      return Error{"damaged zip directory"};
    Result<ZipMember> member = readMember(
        content, *entry,
        std::string(reinterpret_cast<const char *>(rest->data()), nameBytes),
        rest->subspan(nameBytes));
    if (!member)
      return Error{member.error()};
    members.push_back(std::move(*member));
    offset += kEntryBytes + nameBytes + extraBytes + commentBytes;
  }
  return members;
}

Result<std::vector<std::byte>>
ZipMember::decompressBegin(uint64_t count) const {
  std::vector<std::byte> content;
  InflateStream source(stored);
  if (auto result = source.start(InflateStream::Format::Deflate); !result)
    return Error{result.error()};
  if (bytes > source.bound())
    return Error{"member " + quote(name) + " promises " +
                 std::to_string(bytes) + " bytes, more than its data can hold"};
  if (auto result = source.readAll(std::min(count, bytes), content); !result)
    return Error{"member " + quote(name) + ": " + result.error()};
  if (count < bytes)
    return content;
  if (auto result = source.finish(); !result)
    return Error{"member " + quote(name) + ": " + result.error()};
  return content;
}

Result<std::vector<std::byte>> ZipMember::decompress() const {
  Result<std::vector<std::byte>> content = decompressBegin(bytes);
  if (!content)
    return content;
  if (crc32_z(0, reinterpret_cast<const Bytef *>(content->data()),
              content->size()) != checksum)
    return Error{"member " + quote(name) + ": wrong checksum"};
  return content;
}
