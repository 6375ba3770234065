//===- ElementType.cpp - Names and sizes of element types -----------------===//
#include "runtime/core/ElementType.h"

#include "artifact_generated.h"
#include "ingot/runtime.h"

namespace {

struct ElementType {
  const char *name;
  size_t bytes;
};

// Indexed by ingot_dtype_t.
constexpr ElementType kElementTypes[] = {
    {"f32", 4}, {"f64", 8}, {"f16", 2}, {"bf16", 2}, {"i8", 1},
    {"u8", 1},  {"i32", 4}, {"i64", 8}, {"bool", 1},
};
constexpr int64_t kElementTypeCount =
    sizeof(kElementTypes) / sizeof(kElementTypes[0]);

// The two enumerations that must agree, at both ends.
static_assert(static_cast<int>(ingot::schema::DType::MIN) == INGOT_F32);
static_assert(static_cast<int>(ingot::schema::DType::MAX) == INGOT_BOOL);
static_assert(kElementTypeCount == INGOT_BOOL + 1);

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
