//===- Tensor.h - Tensor descriptions: from the file, to the user ---------===//
#ifndef INGOT_RUNTIME_CORE_TENSOR_H
#define INGOT_RUNTIME_CORE_TENSOR_H

#include "artifact_generated.h"
#include "ingot/runtime.h"

namespace ingot::runtime {

/// "[2, 3]", for messages; cut short if it does not fit.
struct ShapeText {
  ShapeText(const int64_t *shape, int32_t rank);

  char text[INGOT_MAX_RANK * 22 + 3];
};

/// Size in bytes. `spec` has been verified, so the product fits.
uint64_t tensorBytes(const schema::TensorSpec &spec);

/// The same description in the types of the C interface.
ingot_tensor_spec_t describeTensor(const schema::TensorSpec &spec);

/// Whether `view` has exactly the element type and the shape of `spec`.
bool matches(const ingot_buffer_view_t &view, const schema::TensorSpec &spec);
bool hasTypeOf(const ingot_buffer_view_t &view, const schema::TensorSpec &spec);
bool hasShapeOf(const ingot_buffer_view_t &view,
                const schema::TensorSpec &spec);

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_CORE_TENSOR_H
