//===- Throw.h - From results of the readers to exceptions -----------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_THROW_H
#define INGOT_RUNTIME_TRAIN_DATA_THROW_H

#include "runtime/train/io/Result.h"

#include <stdexcept>

namespace ingot::train {

/// The value; an error becomes a std::runtime_error, behind `place` if given.
template <typename T>
T orThrow(io::Result<T> result, const std::string &place = "") {
  if (!result)
    throw std::runtime_error(place.empty() ? result.error()
                                           : place + ": " + result.error());
  return std::move(*result);
}

inline void orThrow(const io::Result<void> &result, const std::string &place) {
  if (!result)
    throw std::runtime_error(place + ": " + result.error());
}

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_THROW_H
