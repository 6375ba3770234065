//===- TensorSpec.cpp - Name, element type and shape of a tensor -----------===//
#include "runtime/train/io/TensorSpec.h"

#include "runtime/train/io/HostTensor.h"

#include <algorithm>
#include <functional>
#include <numeric>

using namespace ingot::io;

int64_t TensorSpec::elementCount() const {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1},
                         std::multiplies<>());
}

std::string TensorSpec::describe() const {
  return std::string(ingot_dtype_name(dtype)) + " " + formatShape(shape);
}

int ingot::io::findTensor(std::span<const TensorSpec> specs,
                          std::string_view name) {
  auto found = std::ranges::find(specs, name, &TensorSpec::name);
  return found == specs.end() ? -1 : static_cast<int>(found - specs.begin());
}

std::string ingot::io::describeTensors(std::span<const TensorSpec> specs) {
  std::string text;
  for (const TensorSpec &spec : specs)
    text += (text.empty() ? "" : ", ") + spec.name + " " + spec.describe();
  return text.empty() ? "none" : text;
}
