//===- StoredArrayTest.cpp - Numbers as a file holds them ------------------===//
#include "runtime/train/io/StoredArray.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

using namespace ingot::io;
using namespace ingot::testing;
using Kind = StoredType::Kind;

namespace {

/// `values` as a file would hold them.
template <typename T>
std::vector<std::byte> store(const std::vector<T> &values, bool isBigEndian) {
  std::vector<std::byte> bytes;
  for (T value : values) {
    std::byte element[sizeof(T)];
    memcpy(element, &value, sizeof(T));
    if (isBigEndian)
      std::reverse(element, element + sizeof(T));
    bytes.insert(bytes.end(), element, element + sizeof(T));
  }
  return bytes;
}

template <typename From, typename To>
void expectRead(StoredType type, ingot_dtype_t dtype) {
  std::vector<From> values = {From(1), From(2), From(-3)};
  std::vector<To> expected(values.begin(), values.end());
  for (bool isBigEndian : {false, true}) {
    type.isBigEndian = isBigEndian;
    std::vector<std::byte> bytes = store(values, isBigEndian);
    Result<HostTensor> tensor = StoredArray{type, false, {3}, bytes}.readAll();
    ASSERT_TRUE(tensor) << tensor.error();
    EXPECT_EQ(tensor->dtype, dtype);
    EXPECT_EQ(tensor->data, makeTensor<To>(dtype, {3}, expected).data);
  }
}

TEST(StoredArrays, KeepTheValuesOfEveryTypeInBothByteOrders) {
  expectRead<int8_t, int8_t>({Kind::Signed, 1}, INGOT_I8);
  expectRead<int16_t, int32_t>({Kind::Signed, 2}, INGOT_I32);
  expectRead<int32_t, int32_t>({Kind::Signed, 4}, INGOT_I32);
  expectRead<int64_t, int64_t>({Kind::Signed, 8}, INGOT_I64);
  expectRead<uint8_t, uint8_t>({Kind::Unsigned, 1}, INGOT_U8);
  expectRead<uint16_t, int32_t>({Kind::Unsigned, 2}, INGOT_I32);
  expectRead<uint32_t, int64_t>({Kind::Unsigned, 4}, INGOT_I64);
  expectRead<float, float>({Kind::Float, 4}, INGOT_F32);
  expectRead<double, double>({Kind::Float, 8}, INGOT_F64);
  // Halves are not computed with, only moved.
  expectRead<uint16_t, uint16_t>({Kind::Float, 2}, INGOT_F16);
  expectRead<uint16_t, uint16_t>({Kind::BFloat, 2}, INGOT_BF16);
}

TEST(StoredArrays, RefuseWhatAnI64DoesNotHold) {
  std::vector<std::byte> bytes = store<uint64_t>({7, uint64_t{1} << 63}, true);
  StoredArray array = {{Kind::Unsigned, 8, true}, false, {2}, bytes};
  Result<HostTensor> tensor = array.readAll();
  ASSERT_FALSE(tensor);
  EXPECT_EQ(tensor.error(),
            "element 1 exceeds 9223372036854775807, the largest i64");
  array.shape = {1};
  array.data = array.data.first(8);
  EXPECT_EQ(array.readAll()->data,
            makeTensor<int64_t>(INGOT_I64, {1}, {7}).data);
}

TEST(StoredArrays, ReadRowsInEitherOrder) {
  // 2 x 3 x 2, the elements numbered in C order.
  std::vector<uint8_t> inC = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  std::vector<uint8_t> inFortran = {0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11};
  for (bool isFortranOrder : {false, true}) {
    std::vector<std::byte> bytes =
        store(isFortranOrder ? inFortran : inC, false);
    StoredArray array = {{Kind::Unsigned, 1}, isFortranOrder, {2, 3, 2}, bytes};
    HostTensor row;
    ASSERT_TRUE(array.readRow(1, row));
    EXPECT_EQ(row.shape, (std::vector<int64_t>{3, 2}));
    EXPECT_EQ(row.data,
              makeTensor<uint8_t>(INGOT_U8, {3, 2}, {6, 7, 8, 9, 10, 11}).data);
    EXPECT_EQ(array.readAll()->data,
              makeTensor<uint8_t>(INGOT_U8, {2, 3, 2}, inC).data);
  }
}

TEST(StoredArrays, HaveNothingToReadWhereAnExtentIsZero) {
  for (bool isFortranOrder : {false, true}) {
    StoredArray array = {{}, isFortranOrder, {INT64_MAX, INT64_MAX, 0}, {}};
    ASSERT_TRUE(array.readAll());
    EXPECT_TRUE(array.readAll()->data.empty());
  }
}

} // namespace
