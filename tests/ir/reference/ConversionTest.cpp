//===- ConversionTest.cpp - Reference tensors from and to raw bytes -----------===//

#include "ir/reference/ReferenceTensor.h"

#include "mlir/IR/Builders.h"
#include "gtest/gtest.h"

#include <cmath>
#include <cstring>

using namespace ingot;
using namespace ingot::ir;
using namespace mlir;

namespace {

class Conversion : public testing::Test {
protected:
  RankedTensorType typeOf(Type element, int64_t count) {
    return RankedTensorType::get({count}, element);
  }
  MLIRContext context;
  Builder builder{&context};
};

TEST_F(Conversion, FloatsRoundToNearestEven) {
  // Halfway between two neighbours of f32: to the even one.
  double between = 1 + 0x1p-24, above = 1 + 3 * 0x1p-24;
  ReferenceTensor tensor(typeOf(builder.getF32Type(), 3));
  tensor.floats = {between, above, 0.1};
  float bytes[3];
  tensor.toBytes(bytes);
  EXPECT_EQ(bytes[0], 1.0f);
  EXPECT_EQ(bytes[1], 1.0f + 0x1p-22f);
  EXPECT_EQ(bytes[2], 0.1f);
  EXPECT_EQ(ReferenceTensor::fromBytes(tensor.type, bytes).floats,
            (std::vector<double>{1, 1 + 0x1p-22, static_cast<double>(0.1f)}));
}

TEST_F(Conversion, HalfPrecisionKeepsItsPatterns) {
  ReferenceTensor half(typeOf(builder.getF16Type(), 3));
  half.floats = {1, -2, 1e6}; // beyond 65504
  uint16_t patterns[3];
  half.toBytes(patterns);
  EXPECT_EQ(patterns[0], 0x3c00);
  EXPECT_EQ(patterns[1], 0xc000);
  EXPECT_EQ(patterns[2], 0x7c00);
  EXPECT_EQ(ReferenceTensor::fromBytes(half.type, patterns).floats,
            (std::vector<double>{1, -2, INFINITY}));

  ReferenceTensor brain(typeOf(builder.getBF16Type(), 2));
  brain.floats = {1, -3};
  brain.toBytes(patterns);
  EXPECT_EQ(patterns[0], 0x3f80);
  EXPECT_EQ(patterns[1], 0xc040);
  EXPECT_EQ(ReferenceTensor::fromBytes(brain.type, patterns).floats,
            brain.floats);
}

TEST_F(Conversion, IntegersKeepTheirSign) {
  const uint8_t bytes[] = {0xff, 0x7f};
  auto signless = typeOf(builder.getI8Type(), 2);
  auto unsignedType = typeOf(builder.getIntegerType(8, false), 2);
  EXPECT_EQ(ReferenceTensor::fromBytes(signless, bytes).integers,
            (std::vector<int64_t>{-1, 127}));
  EXPECT_EQ(ReferenceTensor::fromBytes(unsignedType, bytes).integers,
            (std::vector<int64_t>{255, 127}));
  const int32_t words[] = {-5, 1 << 30};
  EXPECT_EQ(ReferenceTensor::fromBytes(typeOf(builder.getI32Type(), 2), words)
                .integers,
            (std::vector<int64_t>{-5, 1 << 30}));
  const int64_t longs[] = {INT64_MIN, 3};
  EXPECT_EQ(ReferenceTensor::fromBytes(typeOf(builder.getI64Type(), 2), longs)
                .integers,
            (std::vector<int64_t>{INT64_MIN, 3}));
}

TEST_F(Conversion, BooleanIsAByte) {
  const uint8_t bytes[] = {0, 1, 7};
  auto type = typeOf(builder.getI1Type(), 3);
  EXPECT_EQ(ReferenceTensor::byteCount(type), 3);
  ReferenceTensor tensor = ReferenceTensor::fromBytes(type, bytes);
  EXPECT_EQ(tensor.integers, (std::vector<int64_t>{0, 1, 1}));
  uint8_t written[3] = {9, 9, 9};
  tensor.toBytes(written);
  EXPECT_EQ(written[0], 0);
  EXPECT_EQ(written[2], 1);
}

TEST_F(Conversion, ReadsUnalignedBytes) {
  char bytes[9] = {0};
  double value = 0.3;
  std::memcpy(bytes + 1, &value, sizeof(value));
  EXPECT_EQ(
      ReferenceTensor::fromBytes(typeOf(builder.getF64Type(), 1), bytes + 1)
          .floats[0],
      0.3);
}

TEST_F(Conversion, WrapsToTheWidth) {
  EXPECT_EQ(wrapInteger(builder.getI8Type(), 128), -128);
  EXPECT_EQ(wrapInteger(builder.getI8Type(), -129), 127);
  EXPECT_EQ(wrapInteger(builder.getIntegerType(8, false), -1), 255);
  EXPECT_EQ(wrapInteger(builder.getI32Type(), int64_t{1} << 31), INT32_MIN);
  EXPECT_EQ(wrapInteger(builder.getI1Type(), 3), 1);
  EXPECT_EQ(wrapInteger(builder.getI64Type(), INT64_MIN), INT64_MIN);
}

} // namespace
