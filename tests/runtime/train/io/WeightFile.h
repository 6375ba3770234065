//===- WeightFile.h - Safetensors with weights for tests -------------------===//
#ifndef INGOT_TESTS_RUNTIME_TRAIN_IO_WEIGHTFILE_H
#define INGOT_TESTS_RUNTIME_TRAIN_IO_WEIGHTFILE_H

#include "runtime/train/io/Safetensors.h"

#include <gtest/gtest.h>

namespace ingot::testing {

/// Writes an f32 tensor for each name and shape, whose at most 6 elements are 1, 2, ...
inline void writeWeightFile(
    const std::string &file,
    const std::vector<std::pair<std::string, std::vector<int64_t>>> &tensors) {
  std::vector<float> values = {1, 2, 3, 4, 5, 6};
  std::vector<io::NamedTensor> named;
  for (const auto &[name, shape] : tensors)
    named.push_back({name,
                     {INGOT_F32, shape,
                      std::as_bytes(std::span(values))
                          .first(*io::tensorBytes(INGOT_F32, shape))}});
  io::Result<void> written = io::writeSafetensors(file, named);
  EXPECT_TRUE(written) << written.error();
}

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_TRAIN_IO_WEIGHTFILE_H
