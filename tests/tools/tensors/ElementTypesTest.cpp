//===- ElementTypesTest.cpp - The command knows every element type ---------===//
#include "tools/ingot/PrintTensor.h"
#include "tools/ingot/RandomTensor.h"

#include "runtime/abi/codes.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>

using namespace ingot;

namespace {

// What each type's switch does is its own; that none lacks a case is not.
const ingot_dtype_t kElementTypes[] = {
#define INGOT_ENTRY(constant, ...) INGOT_##constant,
    INGOT_ELEMENT_TYPES(INGOT_ENTRY)
#undef INGOT_ENTRY
};

TEST(PrintTensor, PrintsEveryElementType) {
  // 1 of each: its bytes, little-endian.
  std::map<ingot_dtype_t, uint64_t> one = {{INGOT_F32, 0x3f800000},
                                           {INGOT_F64, 0x3ff0000000000000},
                                           {INGOT_F16, 0x3c00},
                                           {INGOT_BF16, 0x3f80}};
  for (ingot_dtype_t dtype : kElementTypes) {
    uint64_t bits = one.contains(dtype) ? one[dtype] : 1;
    auto bytes = std::as_bytes(std::span(&bits, 1));
    EXPECT_EQ(
        tool::formatElements({dtype, {}, bytes.first(ingot_dtype_size(dtype))}),
        dtype == INGOT_BOOL ? "true" : "1")
        << ingot_dtype_name(dtype);
  }
}

TEST(RandomTensor, FillsEveryElementType) {
  for (ingot_dtype_t dtype : kElementTypes) {
    train::Variant variant;
    train::TensorSpec spec;
    spec.name = "x";
    spec.dtype = dtype;
    spec.shape = {64};
    variant.inputs = {spec};
    tool::FunctionBuffers buffers(variant, 1);
    std::vector<char> zeros(64 * ingot_dtype_size(dtype));
    EXPECT_NE(memcmp(buffers.inputs()[0], zeros.data(), zeros.size()), 0)
        << ingot_dtype_name(dtype);
  }
}

} // namespace
