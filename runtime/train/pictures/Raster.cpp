//===- Raster.cpp - Rows of tensors seen as images -------------------------===//
#include "runtime/train/pictures/Raster.h"

#include "runtime/train/metrics/Pairs.h"

#include <algorithm>
#include <cmath>

using namespace ingot;
using namespace ingot::train;

namespace {

/// What is smaller is no image, and what is larger needs too much of a log.
constexpr int64_t kLeast = 8, kMost = 96;

std::optional<Raster> shapeOf(std::span<const int64_t> row) {
  Raster shape;
  if (row.size() == 3) {
    shape.channels = row[0];
    row = row.subspan(1);
  }
  if (row.size() != 2 || (shape.channels != 1 && shape.channels != 3))
    return std::nullopt;
  shape.height = row[0];
  shape.width = row[1];
  if (shape.height < kLeast || shape.width < kLeast)
    return std::nullopt;
  return shape;
}

int64_t countOf(const Raster &shape) {
  return shape.channels * shape.height * shape.width;
}

} // namespace

std::optional<Raster> train::findRasterShape(const TensorSpec &tensor,
                                             const Part &part) {
  if (tensor.shape.empty())
    return std::nullopt;
  if (tensor.shape.size() != 2)
    return shapeOf(std::span(tensor.shape).subspan(1));
  int64_t count = tensor.shape[1];
  for (const Field &field : part.fields) {
    TensorSpec sample = field.suggestInput(1, part.samples[0]);
    std::optional<Raster> shape = shapeOf(std::span(sample.shape).subspan(1));
    if (shape && countOf(*shape) == count)
      return shape;
  }
  auto side = std::llround(std::sqrt(static_cast<double>(count)));
  if (side < kLeast || side * side != count)
    return std::nullopt;
  return Raster{1, side, side, {}};
}

/// The means of squares of `factor` pixels on a side; what is left at the right and
/// below is dropped.
static Raster shrink(const Raster &raster, int64_t factor) {
  Raster small = {
      raster.channels, raster.height / factor, raster.width / factor, {}};
  auto at = [&](int64_t channel, int64_t y, int64_t x) {
    return raster.values[(channel * raster.height + y) * raster.width + x];
  };
  for (int64_t channel = 0; channel < small.channels; ++channel)
    for (int64_t y = 0; y < small.height; ++y)
      for (int64_t x = 0; x < small.width; ++x) {
        double sum = 0;
        for (int64_t i = 0; i < factor * factor; ++i)
          sum += at(channel, y * factor + i / factor, x * factor + i % factor);
        small.values.push_back(sum / static_cast<double>(factor * factor));
      }
  return small;
}

Raster train::makeRaster(const Raster &shape, const io::TensorView &tensor,
                         size_t row) {
  size_t bytes = tensor.data.size() / tensor.shape[0];
  Raster raster = shape;
  raster.values = toNumbers({tensor.dtype,
                             {countOf(shape)},
                             tensor.data.subspan(row * bytes, bytes)});
  int64_t factor = (std::max(shape.height, shape.width) + kMost - 1) / kMost;
  factor = std::min({factor, shape.height, shape.width});
  return factor > 1 ? shrink(raster, factor) : raster;
}

Raster train::magnitudeOf(const Raster &raster) {
  Raster result = raster;
  int64_t pixels = raster.height * raster.width;
  std::vector<double> magnitudes;
  for (int64_t i = 0; i < pixels; ++i) {
    double magnitude = 0;
    for (int64_t channel = 0; channel < raster.channels; ++channel)
      magnitude =
          std::max(magnitude, std::abs(raster.values[channel * pixels + i]));
    magnitudes.push_back(magnitude);
    for (int64_t channel = 0; channel < raster.channels; ++channel)
      result.values[channel * pixels + i] = magnitude;
  }
  std::ranges::sort(magnitudes);
  // Of fewer than a hundred pixels it is the largest.
  auto place =
      static_cast<size_t>(std::ceil(0.99 * static_cast<double>(pixels - 1)));
  double white = magnitudes[place] > 0 ? magnitudes[place] : magnitudes.back();
  for (double &value : result.values)
    value = white > 0 ? std::min(value / white, 1.0) : 0;
  return result;
}

void train::normalize(std::vector<Raster> &rasters) {
  double least = INFINITY, most = -INFINITY;
  for (const Raster &raster : rasters)
    for (double value : raster.values) {
      if (!std::isfinite(value))
        continue;
      least = std::min(least, value);
      most = std::max(most, value);
    }
  if (least >= 0 && most <= 1) {
    least = 0;
    most = 1;
  } else if (least >= -1 && most <= 1) {
    least = -1;
    most = 1;
  }
  for (Raster &raster : rasters)
    for (double &value : raster.values)
      value = most > least ? (value - least) / (most - least) : 0;
}

Raster train::joinSideBySide(const std::vector<Raster> &rasters) {
  const Raster &first = rasters[0];
  auto count = static_cast<int64_t>(rasters.size());
  Raster joined = {
      first.channels, first.height, count * (first.width + 1) - 1, {}};
  for (int64_t row = 0; row < first.channels * first.height; ++row)
    for (const Raster &raster : rasters) {
      if (&raster != &first)
        joined.values.push_back(1);
      auto begin = raster.values.begin() + row * first.width;
      joined.values.insert(joined.values.end(), begin, begin + first.width);
    }
  return joined;
}

LogImages train::makeImages(const LogPlace &place, const std::string &name,
                            const std::vector<Raster> &rasters,
                            std::vector<std::string> captions) {
  LogImages images{place,
                   name,
                   rasters[0].channels,
                   rasters[0].height,
                   rasters[0].width,
                   "",
                   std::move(captions)};
  for (const Raster &raster : rasters)
    for (double value : raster.values) {
      // What is no number is black.
      double level = std::isnan(value) ? 0 : std::clamp(value, 0.0, 1.0);
      images.pixels += static_cast<char>(std::lround(255 * level));
    }
  return images;
}
