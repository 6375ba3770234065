//===- Npy.h - NumPy's file of one array -----------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_NPY_H
#define INGOT_RUNTIME_TRAIN_IO_NPY_H

#include "runtime/train/io/File.h"
#include "runtime/train/io/StoredArray.h"

namespace ingot::io {

/// What the bytes of a .npy file of version 1 or 2 hold: numbers of every type but
/// complex ones, either byte order, C or Fortran order. bf16, which NumPy does not
/// know, is what ml_dtypes writes: two-byte `V2`. The array lies in `content`.
Result<StoredArray> parseNpy(std::span<const std::byte> content);

/// As many bytes at the beginning of a file as checkNpyHeader() needs.
inline constexpr size_t kNpyHeaderBytes = size_t{1} << 17;

/// What parseNpy() finds wrong with a file of `bytes` bytes that begins with `head`.
Result<void> checkNpyHeader(std::span<const std::byte> head, uint64_t bytes);

/// Reads all of a .npy file.
Result<HostTensor> readNpy(const std::string &path);

/// A .npy file whose elements come piece by piece, so that nobody needs all of them at
/// once. Version 1, whose header holds every shape that a tensor can have. As an
/// AtomicFile it is there once it is complete.
class NpyWriter {
public:
  /// Fails, too, if no tensor has this shape.
  static Result<NpyWriter> create(const std::string &path, ingot_dtype_t dtype,
                                  const std::vector<int64_t> &shape);

  /// Appends elements, row-major. After an error the file can only be dropped.
  Result<void> write(std::span<const std::byte> elements);

  /// Called once, at the end. Fails unless all elements were written.
  Result<void> commit();

private:
  NpyWriter(AtomicFile file, std::string path, uint64_t bytesLeft)
      : file(std::move(file)), path(std::move(path)), bytesLeft(bytesLeft) {}

  AtomicFile file;
  std::string path;
  uint64_t bytesLeft;
};

/// Writes all of a .npy file.
Result<void> writeNpy(const std::string &path, const TensorView &tensor);

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_NPY_H
