//===- Guard.h - Exceptions as statuses ------------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_INTERFACE_GUARD_H
#define INGOT_RUNTIME_TRAIN_INTERFACE_GUARD_H

#include "ingot/train.h"

#include <exception>
#include <new>

namespace ingot::train {

/// What a function of the C interface does. None of its exceptions leaves: the message
/// becomes the thread's last error, and `status` the result.
template <typename Body>
ingot_status_t guard(ingot_status_t status, Body body) noexcept {
  try {
    body();
    return INGOT_OK;
  } catch (const std::bad_alloc &) {
    return ingot_fail(INGOT_OUT_OF_MEMORY, "memory ran out");
  } catch (const std::exception &error) {
    return ingot_fail(status, "%s", error.what());
  } catch (...) {
    return ingot_fail(status, "an exception of unknown type");
  }
}

/// Whether a pointer may be used; if not, the last error says which one is null.
inline bool isGiven(const void *pointer, const char *name) {
  if (!pointer)
    ingot_fail(INGOT_INVALID_ARGUMENT, "%s is null", name);
  return pointer != nullptr;
}

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_INTERFACE_GUARD_H
