//===- InflateStream.h - Bytes that may be compressed -----------------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_INFLATESTREAM_H
#define INGOT_RUNTIME_TRAIN_IO_INFLATESTREAM_H

#include "runtime/train/io/Result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>
#include <zlib.h>

namespace ingot::io {

/// Bytes of a file, one after another, plain or decompressed as they are asked for.
class InflateStream {
public:
  enum class Format { Plain, Gzip, Deflate };

  explicit InflateStream(std::span<const std::byte> content) : rest(content) {}
  InflateStream(const InflateStream &) = delete;
  InflateStream &operator=(const InflateStream &) = delete;
  ~InflateStream();

  /// To be called first. Fails if there is no memory for it.
  Result<void> start(Format format);

  /// An upper bound for the bytes that are left.
  uint64_t bound() const;

  /// Fills `target` completely; `others` are bytes that the caller needs after it.
  Result<void> read(std::span<std::byte> target, uint64_t others = 0);

  /// Appends `count` bytes to `data`, which are there once. Memory is taken as they
  /// come, because a small file may promise a thousand times as much as it holds, and
  /// not if the machine has less.
  Result<void> readAll(uint64_t count, std::vector<std::byte> &data);

  /// Bytes that were read so far, the last ones before an error among them.
  uint64_t readBytes() const { return done; }

  /// Fails if bytes are left, or if the checksum of gzip data is wrong.
  Result<void> finish();

  /// What follows of plain data.
  std::span<const std::byte> remaining() const { return rest; }

private:
  Result<size_t> readSome(std::span<std::byte> target);
  Result<size_t> inflateSome(std::span<std::byte> target);

  std::span<const std::byte> rest;
  z_stream stream = {};
  uint64_t done = 0;
  Format format = Format::Plain;
  bool atEnd = false; ///< of a gzip member, or of all
};

/// Whether the data are those of a gzip file.
bool isGzip(std::span<const std::byte> content);

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_INFLATESTREAM_H
