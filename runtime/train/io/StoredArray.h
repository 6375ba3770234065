//===- StoredArray.h - Numbers as a file holds them ------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_STOREDARRAY_H
#define INGOT_RUNTIME_TRAIN_IO_STOREDARRAY_H

#include "runtime/train/io/HostTensor.h"
#include "runtime/train/io/Result.h"

namespace ingot::io {

/// An element type of a file format, of which there are more than of tensors.
struct StoredType {
  enum class Kind : uint8_t { Float, BFloat, Signed, Unsigned, Bool };

  Kind kind = Kind::Float;
  uint8_t bytes = 4; ///< a power of two, at most 8
  bool isBigEndian = false;

  /// What such elements are read as: the same type, or else the next that holds
  /// all of its values; of u64, which none does, those below 2^63.
  ingot_dtype_t dtype() const;
};

/// The stored type that is the same as `dtype`, as memory holds it.
StoredType storedTypeOf(ingot_dtype_t dtype);

/// A dense array in the bytes of a file, which somebody else owns.
struct StoredArray {
  StoredType type;
  bool isFortranOrder = false; ///< the first dimension changes fastest
  std::vector<int64_t> shape;
  std::span<const std::byte> data; ///< exactly the elements, not aligned

  /// Bytes that such an array has in a file. As tensorBytes.
  std::optional<uint64_t> storedBytes() const;

  /// Makes `row` what has this number in the first dimension. Rank is 1 or more.
  Result<void> readRow(size_t number, HostTensor &row) const;

  Result<HostTensor> readAll() const;
};

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_STOREDARRAY_H
