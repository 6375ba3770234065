//===- PrintTensor.h - Elements of a tensor for people ---------------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_PRINTTENSOR_H
#define INGOT_RUNTIME_TRAIN_IO_PRINTTENSOR_H

#include "runtime/train/io/HostTensor.h"

namespace ingot::io {

/// The element at `data`, in the fewest digits that tell it from its neighbours
/// of the same type, roughly.
std::string formatElement(ingot_dtype_t dtype, const std::byte *data);

/// The first elements, row-major: "0.5 -1 2 ... (10 elements)".
std::string formatElements(const TensorView &tensor);

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_PRINTTENSOR_H
