//===- ElementType.h - Names and sizes of element types
//--------------------===//
#ifndef INGOT_RUNTIME_CORE_ELEMENTTYPE_H
#define INGOT_RUNTIME_CORE_ELEMENTTYPE_H

#include "ingot/runtime.h"

#include <cstring>

namespace ingot::runtime {

/// Whether `value` is an enumerator of ingot_dtype_t.
bool isElementType(int64_t value);

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
