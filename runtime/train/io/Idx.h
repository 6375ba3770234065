//===- Idx.h - The file format of the MNIST family -------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_IDX_H
#define INGOT_RUNTIME_TRAIN_IO_IDX_H

#include "runtime/train/io/StoredArray.h"

namespace ingot::io {

/// An array, which lies in the file or in `decompressed`.
struct IdxArray {
  StoredArray array;
  std::vector<std::byte> decompressed;

  Result<HostTensor> readAll() const { return array.readAll(); }
};

/// What the bytes of an IDX file hold, plain or compressed with gzip, whatever its
/// name says.
Result<IdxArray> parseIdx(std::span<const std::byte> content);

/// Reads all of an IDX file.
Result<HostTensor> readIdx(const std::string &path);

/// Writes a plain IDX file. f32, f64, i8, u8 and i32 have a place in the format.
Result<void> writeIdx(const std::string &path, const TensorView &tensor);

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_IDX_H
