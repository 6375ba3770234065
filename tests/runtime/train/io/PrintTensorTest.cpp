//===- PrintTensorTest.cpp - Elements of a tensor for people ---------------===//
#include "runtime/train/io/PrintTensor.h"

#include <gtest/gtest.h>

#include <map>

using namespace ingot;

namespace {

TEST(PrintTensor, PrintsEveryElementType) {
  // 1 of each: its bytes, little-endian.
  std::map<ingot_dtype_t, uint64_t> one = {{INGOT_F32, 0x3f800000},
                                           {INGOT_F64, 0x3ff0000000000000},
                                           {INGOT_F16, 0x3c00},
                                           {INGOT_BF16, 0x3f80}};
  for (ingot_dtype_t dtype = 0; ingot_dtype_size(dtype) != 0; ++dtype) {
    uint64_t bits = one.contains(dtype) ? one[dtype] : 1;
    auto bytes = std::as_bytes(std::span(&bits, 1));
    EXPECT_EQ(
        io::formatElements({dtype, {}, bytes.first(ingot_dtype_size(dtype))}),
        dtype == INGOT_BOOL ? "true" : "1")
        << ingot_dtype_name(dtype);
  }
}

} // namespace
