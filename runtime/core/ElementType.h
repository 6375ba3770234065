//===- ElementType.h - Names and sizes of element types -------------------===//
#ifndef INGOT_RUNTIME_CORE_ELEMENTTYPE_H
#define INGOT_RUNTIME_CORE_ELEMENTTYPE_H

#include <cstddef>
#include <cstdint>

namespace ingot::runtime {

// Values come from files and from C callers and may be none of ours.
bool isElementType(int64_t value);
const char *elementTypeName(int64_t value); ///< "f32"; "?" if it is none
size_t elementTypeBytes(int64_t value);     ///< 4; 0 if it is none

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_CORE_ELEMENTTYPE_H
