//===- Tensor.cpp - Tensor descriptions: from the file, to the user -------===//
#include "runtime/core/Tensor.h"

#include "runtime/core/ElementType.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>

using namespace ingot::runtime;

ShapeText::ShapeText(const int64_t *shape, int32_t rank) {
  size_t length = 0;
  text[length++] = '[';
  // A caller's rank may be anything; show no more than a shape can hold.
  for (int32_t i = 0; i < std::clamp(rank, 0, INGOT_MAX_RANK); ++i)
    length += snprintf(text + length, sizeof(text) - length, "%s%" PRId64,
                       i == 0 ? "" : ", ", shape[i]);
  text[length++] = ']';
  text[length] = '\0';
}

uint64_t ingot::runtime::tensorBytes(const schema::TensorSpec &spec) {
  uint64_t bytes = elementTypeBytes(static_cast<int64_t>(spec.dtype()));
  for (int64_t extent : *spec.shape())
    bytes *= static_cast<uint64_t>(extent);
  return bytes;
}

ingot_tensor_spec_t
ingot::runtime::describeTensor(const schema::TensorSpec &spec) {
  ingot_tensor_spec_t description = {};
  description.struct_size = sizeof(description);
  description.name = spec.name()->c_str();
  description.dtype = static_cast<ingot_dtype_t>(spec.dtype());
  for (int64_t extent : *spec.shape())
    description.shape[description.rank++] = extent;
  return description;
}

bool ingot::runtime::hasTypeOf(const ingot_buffer_view_t &view,
                               const schema::TensorSpec &spec) {
  return view.dtype == static_cast<int32_t>(spec.dtype());
}

bool ingot::runtime::hasShapeOf(const ingot_buffer_view_t &view,
                                const schema::TensorSpec &spec) {
  const auto &shape = *spec.shape();
  if (view.rank < 0 || static_cast<uint32_t>(view.rank) != shape.size())
    return false;
  for (uint32_t i = 0; i < shape.size(); ++i)
    if (view.shape[i] != shape.Get(i))
      return false;
  return true;
}

bool ingot::runtime::matches(const ingot_buffer_view_t &view,
                             const schema::TensorSpec &spec) {
  return hasTypeOf(view, spec) && hasShapeOf(view, spec);
}
