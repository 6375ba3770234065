//===- RasterTest.cpp - Rows of tensors seen as images ---------------------===//
#include "runtime/train/pictures/Raster.h"

#include "runtime/train/data/TrainingData.h"
#include "tests/runtime/train/Classifier.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace ingot;
using namespace ingot::train;

namespace {

TensorSpec spec(std::vector<int64_t> shape) {
  TensorSpec spec;
  spec.shape = std::move(shape);
  return spec;
}

/// "3x8x10", or "none".
std::string shapeOf(const TensorSpec &tensor, const Part &part) {
  std::optional<Raster> shape = findRasterShape(tensor, part);
  return shape ? std::to_string(shape->channels) + "x" +
                     std::to_string(shape->height) + "x" +
                     std::to_string(shape->width)
               : "none";
}

TEST(Raster, HasTheShapeOfItsTensorOrOfAnImageOfTheData) {
  Part part = makePart({ingot::testing::makeField("pictures", {1, 8, 18},
                                                  std::vector<float>(8 * 18))});
  EXPECT_EQ(shapeOf(spec({4, 3, 9, 10}), part), "3x9x10");
  EXPECT_EQ(shapeOf(spec({4, 9, 10}), part), "1x9x10");
  EXPECT_EQ(shapeOf(spec({4, 144}), part), "1x8x18"); // not 12 x 12
  EXPECT_EQ(shapeOf(spec({4, 169}), part), "1x13x13");
  EXPECT_EQ(shapeOf(spec({4, 49}), part), "none"); // too small
  EXPECT_EQ(shapeOf(spec({4, 150}), part), "none");
  EXPECT_EQ(shapeOf(spec({4, 2, 9, 10}), part), "none");
  EXPECT_EQ(shapeOf(spec({4}), part), "none");
  EXPECT_EQ(shapeOf(spec({}), part), "none");
}

TEST(Raster, IsMadeSmallerByWholeFactors) {
  // 2 x 193 pixels of which each row counts from 0: factor 2, the last column goes.
  std::vector<float> values;
  for (int i = 0; i < 2 * 193; ++i)
    values.push_back(static_cast<float>(i % 193));
  io::TensorView view = {
      INGOT_F32, {1, 2, 193}, std::as_bytes(std::span(values))};
  Raster raster = makeRaster({1, 2, 193, {}}, view, 0);
  EXPECT_EQ(raster.height, 1);
  EXPECT_EQ(raster.width, 96);
  EXPECT_EQ(raster.values[1], 2.5); // of 2 and 3
}

TEST(Raster, RangesAreThoseThatNetworksUse) {
  auto normalized = [](std::vector<double> values) {
    std::vector<Raster> rasters = {{1, 1, 3, std::move(values)}};
    normalize(rasters);
    return rasters[0].values;
  };
  using Values = std::vector<double>;
  EXPECT_EQ(normalized({0.25, 0.5, 0.75}), (Values{0.25, 0.5, 0.75}));
  EXPECT_EQ(normalized({-0.5, 0, 1}), (Values{0.25, 0.5, 1}));
  EXPECT_EQ(normalized({-2, 0, 6}), (Values{0, 0.25, 1}));
  EXPECT_EQ(normalized({5, 5, 5}), (Values{0, 0, 0}));
}

TEST(Raster, MagnitudesAreOfTheLargestChannel) {
  Raster raster = {3, 1, 2, {1, -2, -4, 0, 3, 1}};
  EXPECT_EQ(magnitudeOf(raster).values,
            (std::vector<double>{1, 0.5, 1, 0.5, 1, 0.5}));
}

TEST(Raster, MagnitudesAreNotDwarfedByOnePixelInAHundred) {
  Raster raster = {1, 10, 20, {}};
  for (int i = 0; i < 200; ++i)
    raster.values.push_back(i == 7 ? 1000 : i % 2 ? 2 : -1);
  std::vector<double> shares = magnitudeOf(raster).values;
  EXPECT_EQ(shares[7], 1);
  EXPECT_EQ(shares[9], 1);
  EXPECT_EQ(shares[8], 0.5);
  raster.values.assign(200, 0);
  EXPECT_EQ(magnitudeOf(raster).values, raster.values);
  raster.values[3] = -4; // all there is
  EXPECT_EQ(magnitudeOf(raster).values[3], 1);
}

TEST(Raster, PixelsOfAPairLieBesideEachOther) {
  Raster left = {1, 2, 2, {0, 0.2, 0.4, 0.6}};
  Raster right = {1, 2, 2, {1, 0.8, std::nan(""), 2}};
  LogImages images =
      makeImages({3, 4}, "pair", {joinSideBySide({left, right})}, {});
  EXPECT_EQ(images.width, 5);
  std::vector<int> pixels;
  for (char pixel : images.pixels)
    pixels.push_back(static_cast<uint8_t>(pixel));
  EXPECT_EQ(pixels,
            (std::vector<int>{0, 51, 255, 255, 204, 102, 153, 255, 0, 255}));
  EXPECT_EQ(images.epoch, 3);
}

} // namespace
