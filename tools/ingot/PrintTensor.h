//===- PrintTensor.h - Elements of a tensor for people ---------------------===//
#ifndef INGOT_TOOLS_INGOT_PRINTTENSOR_H
#define INGOT_TOOLS_INGOT_PRINTTENSOR_H

#include "runtime/train/io/HostTensor.h"

namespace ingot::tool {

/// The element at `data`, in the fewest digits that tell it from its neighbours
/// of the same type, roughly.
std::string formatElement(ingot_dtype_t dtype, const std::byte *data);

/// The first elements, row-major: "0.5 -1 2 ... (10 elements)".
std::string formatElements(const io::TensorView &tensor);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_PRINTTENSOR_H
