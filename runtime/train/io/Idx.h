//===- Idx.h - The file format of the MNIST family -------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_IDX_H
#define INGOT_RUNTIME_TRAIN_IO_IDX_H

#include "runtime/train/io/HostTensor.h"
#include "runtime/train/io/Result.h"

namespace ingot::io {

/// Reads an IDX file, plain or compressed with gzip, whatever its name says.
/// Elements come out little-endian.
Result<HostTensor> readIdx(const std::string &path);

/// Writes a plain IDX file. f32, f64, i8, u8 and i32 have a place in the format.
Result<void> writeIdx(const std::string &path, const TensorView &tensor);

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_IDX_H
