//===- StoredArray.h - Numbers as a file holds them ------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_STOREDARRAY_H
#define INGOT_RUNTIME_TRAIN_IO_STOREDARRAY_H

#include "runtime/samples/StoredArray.h"
#include "runtime/train/io/HostTensor.h"
#include "runtime/train/io/MappedFile.h"
#include "runtime/train/io/Result.h"

namespace ingot::io {

/// runtime/samples/StoredArray.h in C++: an element type of a file format.
struct StoredType {
  enum class Kind : uint8_t {
    Float = INGOT_STORED_FLOAT,
    BFloat = INGOT_STORED_BFLOAT,
    Signed = INGOT_STORED_SIGNED,
    Unsigned = INGOT_STORED_UNSIGNED,
    Bool = INGOT_STORED_BOOL
  };

  Kind kind = Kind::Float;
  uint8_t bytes = 4; ///< a power of two, at most 8
  bool isBigEndian = false;

  /// What such elements are read as.
  ingot_dtype_t dtype() const { return ingot_stored_dtype(plain()); }

  ingot_stored_type_t plain() const {
    return {static_cast<ingot_stored_kind_t>(kind), bytes, isBigEndian};
  }
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

  /// Fails if `data` are not as many bytes as that, and says in which row they end.
  Result<void> requireAllData() const;

  /// Makes `row` what has this number in the first dimension. Rank is 1 or more.
  Result<void> readRow(size_t number, HostTensor &row) const;

  Result<HostTensor> readAll() const;
};

/// All of the array that `parse` finds in the bytes of a file.
template <typename Parsed>
Result<HostTensor>
readArrayFile(const std::string &path,
              Result<Parsed> (*parse)(std::span<const std::byte>)) {
  Result<MappedFile> file = MappedFile::open(path);
  if (!file)
    return Error{file.error()};
  Result<Parsed> array = parse(file->bytes());
  if (!array)
    return Error{path + ": " + array.error()};
  Result<HostTensor> tensor = array->readAll();
  if (!tensor)
    return Error{path + ": " + tensor.error()};
  return tensor;
}

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_STOREDARRAY_H
