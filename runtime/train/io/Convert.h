//===- Convert.h - Elements of one type as those of another ----------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_CONVERT_H
#define INGOT_RUNTIME_TRAIN_IO_CONVERT_H

#include "ingot/runtime.h"

#include <cstddef>
#include <optional>

namespace ingot::io {

/// Writes `count` elements of type `from` as elements of type `to`: rounded to the
/// nearest where `to` is a type of floats, and else only if the value stays what it
/// is. They do not overlap. Returns the position of
/// the first element that has no place in `to` (3.5 as an i64, 300 as a u8, 2 as a
/// bool); what follows it is not written.
std::optional<size_t> convertElements(ingot_dtype_t from, const void *source,
                                      ingot_dtype_t to, void *destination,
                                      size_t count);

/// The same for the elements of one sample, of `rank` dimensions, that are to become a
/// row of an input: bytes of rank 2 and more are a picture, and reach from 0 to 1 as
/// floats.
std::optional<size_t> convertSample(ingot_dtype_t from, size_t rank,
                                    const void *source, ingot_dtype_t to,
                                    void *destination, size_t count);

/// The element at `source` as the nearest f64.
double elementToDouble(ingot_dtype_t dtype, const void *source);

/// Whether elements of this type are floats.
bool isFloat(ingot_dtype_t dtype);

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_CONVERT_H
