//===- ElementTypesTest.cpp - The command knows every element type ---------===//
#include "tools/ingot/RandomTensor.h"

#include "runtime/abi/codes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

using namespace ingot;

namespace {

// What each type's switch does is its own; that none lacks a case is not.
const ingot_dtype_t kElementTypes[] = {
#define INGOT_ENTRY(constant, ...) INGOT_##constant,
    INGOT_ELEMENT_TYPES(INGOT_ENTRY)
#undef INGOT_ENTRY
};

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

train::Variant variantOf(ingot_dtype_t dtype) {
  train::TensorSpec spec;
  spec.name = "x";
  spec.dtype = dtype;
  spec.shape = {60, 50};
  train::Variant variant;
  variant.inputs = {spec};
  return variant;
}

template <typename T>
std::vector<T> elementsOf(ingot_dtype_t dtype, tool::InputKind kind,
                          std::optional<int64_t> indexExtent = {}) {
  tool::FunctionBuffers buffers(variantOf(dtype), 1, kind, {indexExtent});
  const T *data = static_cast<const T *>(buffers.inputs()[0]);
  return {data, data + 3000};
}

TEST(RandomTensor, WideFloatsAreFiniteAndOfEverySize) {
  auto floats = elementsOf<float>(INGOT_F32, tool::InputKind::Wide);
  auto any = [&](auto predicate) {
    return std::ranges::any_of(floats, predicate);
  };
  EXPECT_FALSE(any([](float x) { return !std::isfinite(x); }));
  EXPECT_TRUE(any([](float x) { return x > 30; }));
  EXPECT_TRUE(any([](float x) { return x < -30; }));
  EXPECT_TRUE(any([](float x) { return x != 0 && std::fabs(x) < 0x1p-126; }));
  EXPECT_TRUE(any([](float x) { return x == 0 && std::signbit(x); }));
  EXPECT_GT(std::ranges::count(floats, 0.5f), 10);
}

TEST(RandomTensor, SpecialFloatsAreInEveryThirdRow) {
  auto floats = elementsOf<float>(INGOT_F32, tool::InputKind::Special);
  bool hasNan = false, hasInfinity = false, hasLargest = false;
  for (size_t i = 0; i < floats.size(); ++i) {
    if (i / 50 % 3 != 1)
      ASSERT_LE(std::fabs(floats[i]), 1) << "element " << i;
    hasNan |= std::isnan(floats[i]);
    hasInfinity |= floats[i] == -INFINITY;
    hasLargest |= floats[i] == std::numeric_limits<float>::max();
  }
  EXPECT_TRUE(hasNan && hasInfinity && hasLargest);
}

TEST(RandomTensor, OneRowHasSpecialFloatsToo) {
  for (std::vector<int64_t> shape :
       {std::vector<int64_t>{1, 600}, {1, 1, 30, 20}, {600, 1}}) {
    train::Variant variant = variantOf(INGOT_F32);
    variant.inputs[0].shape = shape;
    tool::FunctionBuffers buffers(variant, 1, tool::InputKind::Special);
    const auto *data = static_cast<const float *>(buffers.inputs()[0]);
    EXPECT_TRUE(std::any_of(data, data + 600, [](float x) {
      return std::isnan(x);
    })) << shape.size();
    EXPECT_LE(std::fabs(data[0]), 1);
  }
}

TEST(RandomTensor, NumbersOfRankZeroAreDrawnToo) {
  auto draw = [](tool::InputKind kind) {
    std::vector<float> numbers;
    train::Variant variant = variantOf(INGOT_F32);
    variant.inputs[0].shape = {};
    for (uint64_t seed = 0; seed < 500; ++seed)
      numbers.push_back(*static_cast<const float *>(
          tool::FunctionBuffers(variant, seed, kind).inputs()[0]));
    return numbers;
  };
  // Logarithms, roots and what is raised to a power have values of them.
  std::vector<float> ordinary = draw(tool::InputKind::Ordinary);
  EXPECT_GT(std::ranges::min(ordinary), 0);
  EXPECT_LT(std::ranges::min(ordinary), 0.01);
  EXPECT_GT(std::ranges::max(ordinary), 0.99);
  EXPECT_LE(std::ranges::max(ordinary), 1);
  std::vector<float> wide = draw(tool::InputKind::Wide);
  EXPECT_GT(std::ranges::max(wide), 10);
  EXPECT_LT(std::ranges::min(wide), -10);
  EXPECT_GT(std::ranges::count(wide, 0), 1);
  std::vector<float> special = draw(tool::InputKind::Special);
  EXPECT_GT(std::ranges::count(special, INFINITY), 1);
  EXPECT_TRUE(std::ranges::any_of(special, [](float x) { return x != x; }));
  // What is measured trains again and again.
  for (float rate : draw(tool::InputKind::Measured))
    EXPECT_EQ(rate, 0.001f);
}

TEST(RandomTensor, IntegersAreOfTheWholeTypeUnlessTheyChoose) {
  auto wide = elementsOf<int32_t>(INGOT_I32, tool::InputKind::Wide);
  for (int32_t end : {INT32_MIN, INT32_MAX, -1, 0, 1})
    EXPECT_GT(std::ranges::count(wide, end), 10) << end;
  auto bytes = elementsOf<uint8_t>(INGOT_U8, tool::InputKind::Wide);
  EXPECT_EQ(std::ranges::max(bytes), 255);
  for (tool::InputKind kind : {tool::InputKind::Ordinary, tool::InputKind::Wide,
                               tool::InputKind::Special}) {
    auto labels = elementsOf<int64_t>(INGOT_I64, kind, 23);
    EXPECT_EQ(std::ranges::min(labels), 0);
    EXPECT_EQ(std::ranges::max(labels), 22);
  }
}

} // namespace
