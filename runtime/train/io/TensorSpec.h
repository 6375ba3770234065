//===- TensorSpec.h - Name, element type and shape of a tensor -------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_TENSORSPEC_H
#define INGOT_RUNTIME_TRAIN_IO_TENSORSPEC_H

#include "ingot/runtime.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::io {

/// Name, element type and shape of an input, an output or a state tensor.
struct TensorSpec {
  std::string name;
  ingot_dtype_t dtype = INGOT_F32;
  std::vector<int64_t> shape;

  int64_t elementCount() const;
  size_t bytes() const { return elementCount() * ingot_dtype_size(dtype); }
  /// "f32 [64, 784]".
  std::string describe() const;
};

/// Position of the tensor called `name`; nothing below 0 if there is none.
int findTensor(std::span<const TensorSpec> specs, std::string_view name);

/// "images f32 [64, 784], lr f32 []".
std::string describeTensors(std::span<const TensorSpec> specs);

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_TENSORSPEC_H
