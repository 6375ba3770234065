//===- Zip.h - What a zip file such as .npz holds --------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_ZIP_H
#define INGOT_RUNTIME_TRAIN_IO_ZIP_H

#include "runtime/train/io/Result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace ingot::io {

/// One file in a zip file.
struct ZipMember {
  std::string name;
  bool isDeflated;
  std::span<const std::byte> stored; ///< as the zip file holds it
  uint64_t bytes;                    ///< once decompressed
  uint32_t checksum;                 ///< CRC-32 of those

  /// The content of a deflated member.
  Result<std::vector<std::byte>> decompress() const;

  /// The first `count` bytes of it, or all if there are fewer. No checksum is known.
  Result<std::vector<std::byte>> decompressBegin(uint64_t count) const;
};

/// The members of a zip file, also of one that needs the 64-bit extension. They lie
/// in `content`. Encrypted members and other compressions than deflate are refused.
Result<std::vector<ZipMember>> parseZip(std::span<const std::byte> content);

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_ZIP_H
