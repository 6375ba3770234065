//===- ElementType.h - Names and sizes of element types -------------------===//
#ifndef INGOT_RUNTIME_CORE_ELEMENTTYPE_H
#define INGOT_RUNTIME_CORE_ELEMENTTYPE_H

#include "ingot/runtime.h"

#include <cstring>

namespace ingot::runtime {

// These take integers, because values come from files and from C callers and may
// be none of the enumerators.
bool isElementType(int64_t value);
const char *elementTypeName(int64_t value); ///< "f32"; "?" if it is none
size_t elementTypeBytes(int64_t value);     ///< 4; 0 if it is none

/// The integer that a C caller stored: in C++, reading an enumeration that
/// holds another value than its enumerators would already be undefined.
inline int32_t toInteger(const ingot_dtype_t &dtype) {
  static_assert(sizeof(dtype) == sizeof(int32_t));
  int32_t value;
  memcpy(&value, &dtype, sizeof(value));
  return value;
}

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_CORE_ELEMENTTYPE_H
