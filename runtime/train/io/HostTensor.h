//===- HostTensor.h - A dense tensor in memory, as files hold it -----------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_HOSTTENSOR_H
#define INGOT_RUNTIME_TRAIN_IO_HOSTTENSOR_H

#include "ingot/runtime.h"
#include "runtime/train/io/Result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ingot::io {

/// Dense, row-major, little-endian elements that somebody else owns. A tensor
/// from a file may have extents of 0, though a compiled function never has.
struct TensorView {
  ingot_dtype_t dtype = INGOT_F32;
  std::vector<int64_t> shape;
  std::span<const std::byte> data; ///< not necessarily aligned
};

/// A tensor that owns its elements; `data` is aligned for every element type.
struct HostTensor {
  ingot_dtype_t dtype = INGOT_F32;
  std::vector<int64_t> shape;
  std::vector<std::byte> data;

  TensorView view() const { return {dtype, shape, data}; }
};

/// Bytes of such a tensor. Nothing if the rank exceeds INGOT_MAX_RANK, an extent
/// is negative, or the number of bytes does not fit 63 bits.
std::optional<uint64_t> tensorBytes(ingot_dtype_t dtype,
                                    std::span<const int64_t> shape);

/// Gives `data` room for so many bytes, which take memory once they are used. Fails
/// where there is none, since nothing here may throw; the error says what of: "cannot
/// allocate the 12 bytes of `what`".
Result<void> reserveBytes(std::vector<std::byte> &data, uint64_t bytes,
                          const char *what);

/// Gives `data` so many bytes, the new ones 0, and takes no more memory than for
/// these. Fails as reserveBytes.
Result<void> resizeBytes(std::vector<std::byte> &data, uint64_t bytes,
                         const char *what);

/// "[2, 3]".
std::string formatShape(std::span<const int64_t> shape);

/// The same of where element `at` of a tensor of this shape is.
std::string formatPosition(std::span<const int64_t> shape, size_t at);

/// The position of the first bool that is neither 0 nor 1, which a kernel may
/// not be given. Nothing for other element types.
std::optional<size_t> findInvalidBool(ingot_dtype_t dtype,
                                      std::span<const std::byte> data);

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_HOSTTENSOR_H
