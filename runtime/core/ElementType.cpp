//===- ElementType.cpp - Names and sizes of element types -----------------===//
#include "runtime/core/ElementType.h"

#include "artifact_generated.h"
#include "ingot/runtime.h"
#include "runtime/abi/codes.h"

namespace {

struct ElementType {
  const char *name;
  size_t bytes;
};

// Indexed by ingot_dtype_t.
constexpr ElementType kElementTypes[] = {
#define INGOT_ENTRY(constant, schema, name, ir, numpy, c_type)                 \
  {name, sizeof(c_type)},
    INGOT_ELEMENT_TYPES(INGOT_ENTRY)
#undef INGOT_ENTRY
};
constexpr int64_t kElementTypeCount =
    sizeof(kElementTypes) / sizeof(kElementTypes[0]);

/// The place of each element type in the list.
enum class Place {
#define INGOT_ENTRY(constant, schema, ...) schema,
  INGOT_ELEMENT_TYPES(INGOT_ENTRY)
#undef INGOT_ENTRY
};

// The public header and the schema have the values of the list, and no more.
#define INGOT_ENTRY(constant, schema_name, ...)                                \
  static_assert(INGOT_##constant == static_cast<int>(Place::schema_name));     \
  static_assert(static_cast<int>(ingot::schema::DType::schema_name) ==         \
                INGOT_##constant);
INGOT_ELEMENT_TYPES(INGOT_ENTRY)
#undef INGOT_ENTRY
static_assert(static_cast<int>(ingot::schema::DType::MAX) ==
              kElementTypeCount - 1);

} // namespace

bool ingot::runtime::isElementType(int64_t value) {
  return value >= 0 && value < kElementTypeCount;
}

const char *ingot::runtime::elementTypeName(int64_t value) {
  return isElementType(value) ? kElementTypes[value].name : "?";
}

size_t ingot::runtime::elementTypeBytes(int64_t value) {
  return isElementType(value) ? kElementTypes[value].bytes : 0;
}

const char *ingot_dtype_name(ingot_dtype_t dtype) {
  return ingot::runtime::elementTypeName(dtype);
}

size_t ingot_dtype_size(ingot_dtype_t dtype) {
  return ingot::runtime::elementTypeBytes(dtype);
}
