//===- Throw.h - From results to exceptions --------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_THROW_H
#define INGOT_RUNTIME_TRAIN_IO_THROW_H

#include "runtime/train/io/Result.h"

#include <stdexcept>

namespace ingot::io {

/// The value; an error becomes a std::runtime_error, behind `place` if given.
template <typename T>
T orThrow(Result<T> result, const std::string &place = "") {
  if (!result)
    throw std::runtime_error(place.empty() ? result.error()
                                           : place + ": " + result.error());
  if constexpr (!std::is_void_v<T>)
    return std::move(*result);
}

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_THROW_H
