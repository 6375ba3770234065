//===- ElementsTest.cpp - Elements of one type as those of another ---------===//
#include "runtime/samples/Elements.h"

#include <gtest/gtest.h>

#include <bit>
#include <cfloat>
#include <cmath>
#include <limits>
#include <vector>

namespace {

template <typename To, typename From>
std::vector<To> convert(ingot_dtype_t from, ingot_dtype_t to,
                        const std::vector<From> &values) {
  std::vector<To> results(values.size());
  EXPECT_EQ(ingot_elements_convert(from, values.data(), to, results.data(),
                                   values.size()),
            values.size());
  return results;
}

template <typename From>
size_t converted(ingot_dtype_t from, ingot_dtype_t to,
                 const std::vector<From> &values) {
  std::vector<double> room(values.size());
  return ingot_elements_convert(from, values.data(), to, room.data(),
                                values.size());
}

TEST(Elements, AreTheSameNumbersWhereTheyHaveAPlace) {
  EXPECT_EQ((convert<float, double>(INGOT_F64, INGOT_F32, {1.5, -0.1, 1e300})),
            (std::vector<float>{1.5f, -0.1f, INFINITY}));
  EXPECT_EQ((convert<int32_t, int64_t>(INGOT_I64, INGOT_I32, {-7, 1 << 30})),
            (std::vector<int32_t>{-7, 1 << 30}));
  EXPECT_EQ((convert<int64_t, float>(INGOT_F32, INGOT_I64, {-3, 16777216})),
            (std::vector<int64_t>{-3, 16777216}));
  EXPECT_EQ((convert<float, uint8_t>(INGOT_BOOL, INGOT_F32, {0, 1})),
            (std::vector<float>{0, 1}));
  // Rounded once: by way of f64 the last bit would be another one.
  int64_t tie = (int64_t{1} << 62) + (int64_t{1} << 38) + 1;
  EXPECT_EQ((convert<float, int64_t>(INGOT_I64, INGOT_F32, {tie}))[0],
            std::nextafter(0x1p62f, 0x1p63f));
}

TEST(Elements, OfAnotherRangeAreNamed) {
  std::vector<double> numbers(700, 2);
  numbers[600] = 3.5; // in the third block
  EXPECT_EQ(converted(INGOT_F64, INGOT_I64, numbers), 600u);
  EXPECT_EQ(converted<double>(INGOT_F64, INGOT_I64, {0, 0x1p63}), 1u);
  EXPECT_EQ(converted<double>(INGOT_F64, INGOT_I64, {-0x1p63, NAN}), 1u);
  EXPECT_EQ(converted<int32_t>(INGOT_I32, INGOT_U8, {255, 256}), 1u);
  EXPECT_EQ(converted<int32_t>(INGOT_I32, INGOT_I8, {-128, 127, -129}), 2u);
  EXPECT_EQ(converted<uint8_t>(INGOT_U8, INGOT_BOOL, {0, 1, 2}), 2u);
}

TEST(Elements, OfASampleStayFinite) {
  auto convertedSample = [](ingot_dtype_t to,
                            const std::vector<double> &values) {
    std::vector<double> room(values.size());
    return ingot_elements_convert_sample(INGOT_F64, 1, values.data(), to,
                                         room.data(), values.size());
  };
  // Half a unit above the largest number it is nearer to infinity.
  double inF32 = std::nextafter(0x1.ffffffp127, 0);
  EXPECT_EQ(convertedSample(INGOT_F32, {inF32, -inF32, 0x1.ffffffp127}), 2u);
  double inBf16 = std::nextafter(0x1.ffp127, 0);
  EXPECT_EQ(convertedSample(INGOT_BF16, {-inBf16, -0x1.ffp127}), 1u);
  EXPECT_EQ(convertedSample(INGOT_F16, {65519.99, 65520}), 1u);
  EXPECT_EQ(convertedSample(INGOT_F64, {1e300, 1e308}), 2u);
  // What is infinite has not become so.
  EXPECT_EQ(convertedSample(INGOT_F32, {INFINITY, -INFINITY, NAN}), 3u);
  int64_t large = 70000;
  uint16_t half;
  EXPECT_EQ(
      ingot_elements_convert_sample(INGOT_I64, 1, &large, INGOT_F16, &half, 1),
      0u);
}

TEST(Elements, ThatAreFiniteEndWhereOneIsNot) {
  float floats[] = {1, -FLT_MAX, 0, NAN, 2};
  EXPECT_EQ(ingot_elements_count_finite(INGOT_F32, floats, 5), 3u);
  EXPECT_EQ(ingot_elements_count_finite(INGOT_F32, floats, 3), 3u);
  double doubles[] = {DBL_MAX, -INFINITY};
  EXPECT_EQ(ingot_elements_count_finite(INGOT_F64, doubles, 2), 1u);
  uint16_t halves[] = {0x7bff, 0xfc00}, brains[] = {0x7f7f, 0x7c00, 0xff81};
  EXPECT_EQ(ingot_elements_count_finite(INGOT_F16, halves, 2), 1u);
  EXPECT_EQ(ingot_elements_count_finite(INGOT_BF16, brains, 3), 2u);
  int64_t integers[] = {-1, INT64_MAX};
  EXPECT_EQ(ingot_elements_count_finite(INGOT_I64, integers, 2), 2u);
}

TEST(Elements, OfTwoBytesAreTheNearestFloats) {
  // Every half there is comes back; NaN stays one.
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    auto half = static_cast<uint16_t>(bits);
    double value = ingot_elements_to_double(INGOT_F16, &half);
    uint16_t back = 0;
    ingot_elements_convert(INGOT_F64, &value, INGOT_F16, &back, 1);
    if (std::isnan(value))
      EXPECT_EQ(back & 0x7e00, 0x7e00) << bits;
    else
      EXPECT_EQ(back, half) << bits;
    // Half way to the next the even one is taken; a little further, the next.
    if ((bits & 0x7fff) >= 0x7bff)
      continue;
    auto next = static_cast<uint16_t>(half + 1);
    double above = ingot_elements_to_double(INGOT_F16, &next);
    double middle = value + (above - value) / 2;
    ingot_elements_convert(INGOT_F64, &middle, INGOT_F16, &back, 1);
    EXPECT_EQ(back, bits & 1 ? next : half) << bits;
    middle = std::nextafter(middle, above);
    ingot_elements_convert(INGOT_F64, &middle, INGOT_F16, &back, 1);
    EXPECT_EQ(back, next) << bits;
  }
  EXPECT_EQ((convert<uint16_t, double>(INGOT_F64, INGOT_F16,
                                       {65519.99, 65520, -1e9})),
            (std::vector<uint16_t>{0x7bff, 0x7c00, 0xfc00}));
  // By way of f32 this would be rounded to the even neighbour.
  EXPECT_EQ((convert<uint16_t, double>(INGOT_F64, INGOT_BF16,
                                       {1 + 0x1p-8, 1 + 0x1p-8 + 0x1p-40})),
            (std::vector<uint16_t>{0x3f80, 0x3f81}));
}

TEST(Elements, OfPicturesReachToOne) {
  std::vector<uint8_t> pixels(300, 51);
  pixels[299] = 255;
  std::vector<float> values(300);
  ingot_elements_convert_sample(INGOT_U8, 2, pixels.data(), INGOT_F32,
                                values.data(), 300);
  EXPECT_EQ(values[0], 51 * (1.0f / 255.0f));
  EXPECT_EQ(values[299], 1);
  ingot_elements_convert_sample(INGOT_U8, 1, pixels.data(), INGOT_F32,
                                values.data(), 300);
  EXPECT_EQ(values[299], 255);
}

} // namespace
