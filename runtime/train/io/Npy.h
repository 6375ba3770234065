//===- Npy.h - NumPy's file of one array -----------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_NPY_H
#define INGOT_RUNTIME_TRAIN_IO_NPY_H

#include "runtime/train/io/HostTensor.h"
#include "runtime/train/io/Result.h"

namespace ingot::io {

/// Reads a .npy file of version 1 or 2, little-endian, in C order. bf16, which
/// NumPy does not know, is what ml_dtypes writes: two-byte `V2`.
Result<HostTensor> readNpy(const std::string &path);

/// Writes version 1, whose header holds every shape that a tensor can have.
Result<void> writeNpy(const std::string &path, const TensorView &tensor);

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_NPY_H
