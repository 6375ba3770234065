//===- Geometry.cpp - Steps that move pixels --------------------------------===//
#include "runtime/train/data/transforms/ImagePlanes.h"
#include "runtime/train/data/transforms/Resize.h"
#include "runtime/train/data/transforms/Transform.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

using namespace ingot;
using namespace ingot::train;

namespace {

/// An argument that counts pixels.
size_t pixelsFrom(double argument, size_t least) {
  constexpr double kMost = 1 << 15;
  if (argument != std::floor(argument) || argument > kMost ||
      argument < static_cast<double>(least))
    throw std::runtime_error("expected a whole number of pixels from " +
                             std::to_string(least) + " to 32768");
  return static_cast<size_t>(argument);
}

/// The elements' type does not matter: only their bytes are moved.
void copyElement(io::HostTensor &image, size_t to,
                 const std::vector<std::byte> &source, size_t from) {
  size_t bytes = ingot_dtype_size(image.dtype);
  memcpy(image.data.data() + to * bytes, source.data() + from * bytes, bytes);
}

/// Makes the image a part of itself, `height` by `width`, that begins at (top, left),
/// which may lie outside; there it is zero.
void cut(io::HostTensor &image, ptrdiff_t top, ptrdiff_t left, size_t height,
         size_t width) {
  ImageExtents from = extentsOf(image);
  std::vector<std::byte> source = replacePlanes(image, height, width);
  size_t bytes = ingot_dtype_size(image.dtype);
  auto inside = [](ptrdiff_t begin, size_t extent, size_t wanted) {
    auto most = static_cast<ptrdiff_t>(wanted);
    auto end = static_cast<ptrdiff_t>(extent) - begin;
    return std::pair(std::clamp<ptrdiff_t>(-begin, 0, most),
                     std::clamp<ptrdiff_t>(end, 0, most));
  };
  auto [firstRow, lastRow] = inside(top, from.height, height);
  auto [firstColumn, lastColumn] = inside(left, from.width, width);
  if (firstColumn == lastColumn)
    return;
  for (size_t c = 0; c < from.channels; ++c)
    for (ptrdiff_t y = firstRow; y < lastRow; ++y)
      memcpy(
          image.data.data() + ((c * height + static_cast<size_t>(y)) * width +
                               static_cast<size_t>(firstColumn)) *
                                  bytes,
          source.data() +
              ((c * from.height + static_cast<size_t>(y + top)) * from.width +
               static_cast<size_t>(firstColumn + left)) *
                  bytes,
          static_cast<size_t>(lastColumn - firstColumn) * bytes);
}

class Resize : public Transform {
public:
  explicit Resize(std::span<const double> arguments)
      : height(pixelsFrom(arguments[0], 1)),
        width(arguments.size() > 1 ? pixelsFrom(arguments[1], 1) : 0) {}

  void apply(io::HostTensor &sample, CounterRandom *) const override {
    ImageExtents from = extentsOf(sample);
    if (width != 0)
      return resizeImage(sample, height, width);
    // One extent is that of the shorter side; the other keeps the proportion.
    size_t shorter = std::min(from.height, from.width);
    resizeImage(sample, height * from.height / shorter,
                height * from.width / shorter);
  }

  bool changesShape() const override { return true; }

private:
  size_t height, width; ///< width 0: `height` is that of the shorter side
};

class Crop : public Transform {
public:
  Crop(std::span<const double> arguments, bool isRandom)
      : height(pixelsFrom(arguments[0], 1)),
        width(arguments.size() > 1 ? pixelsFrom(arguments[1], 1) : height),
        padding(arguments.size() > 2 ? pixelsFrom(arguments[2], 0) : 0),
        isRandom(isRandom) {}

  void apply(io::HostTensor &sample, CounterRandom *random) const override {
    ImageExtents from = extentsOf(sample);
    bool isDrawn = isRandom && random;
    size_t added = isDrawn ? 2 * padding : 0;
    if (from.height + added < height || from.width + added < width)
      throw std::runtime_error(
          "expected an image of at least " + std::to_string(height) + " x " +
          std::to_string(width) + ", found " + std::to_string(from.height) +
          " x " + std::to_string(from.width));
    size_t freeRows = from.height + added - height,
           freeColumns = from.width + added - width;
    auto margin = static_cast<ptrdiff_t>(isDrawn ? padding : 0);
    cut(sample, place(freeRows, isDrawn, random) - margin,
        place(freeColumns, isDrawn, random) - margin, height, width);
  }

  bool changesShape() const override { return true; }

private:
  /// Of an odd number in the centre, the even half, as torchvision rounds.
  static ptrdiff_t place(size_t free, bool isDrawn, CounterRandom *random) {
    if (isDrawn)
      return static_cast<ptrdiff_t>(random->below(free + 1));
    return std::lround(std::nearbyint(static_cast<double>(free) / 2));
  }

  size_t height, width, padding;
  bool isRandom;
};

class Flip : public Transform {
public:
  Flip(std::span<const double> arguments, bool isVertical)
      : probability(arguments.empty() ? 0.5 : arguments[0]),
        isVertical(isVertical) {
    if (probability < 0 || probability > 1)
      throw std::runtime_error("expected a probability from 0 to 1");
  }

  void apply(io::HostTensor &sample, CounterRandom *random) const override {
    ImageExtents from = extentsOf(sample);
    if (!random || random->uniform() >= probability)
      return;
    std::vector<std::byte> source =
        replacePlanes(sample, from.height, from.width);
    for (size_t y = 0; y < from.channels * from.height; ++y) {
      size_t plane = y / from.height * from.height;
      size_t row = isVertical ? 2 * plane + from.height - 1 - y : y;
      for (size_t x = 0; x < from.width; ++x)
        copyElement(sample, y * from.width + x, source,
                    row * from.width + (isVertical ? x : from.width - 1 - x));
    }
  }

private:
  double probability;
  bool isVertical;
};

/// Source: Pillow's Image.rotate and affine_fixed of src/libImaging/Geometry.c: the
/// nearest pixel, whose place is computed with 16 bits behind the point.
class Rotate : public Transform {
public:
  explicit Rotate(std::span<const double> arguments)
      : least(arguments.size() > 1 ? arguments[0] : -arguments[0]),
        most(arguments.back()) {
    if (least > most || least < -360 || most > 360)
      throw std::runtime_error("expected degrees from -360 to 360, the smaller "
                               "number first");
  }

  void apply(io::HostTensor &sample, CounterRandom *random) const override {
    ImageExtents from = extentsOf(sample);
    if (random)
      rotate(sample, from, random->uniform(least, most));
  }

private:
  static int64_t fixed(double value) {
    return static_cast<int64_t>(std::floor(value * 65536.0 + 0.5));
  }

  /// As Python rounds to 15 digits, so that a right angle is one.
  static double rounded(double value) {
    return std::nearbyint(value * 1e15) / 1e15;
  }

  /// Counterclockwise; what comes from outside is zero.
  static void rotate(io::HostTensor &image, const ImageExtents &from,
                     double degrees) {
    double angle = -std::fmod(degrees + 360.0, 360.0) * std::numbers::pi / 180;
    double cosine = rounded(std::cos(angle)), sine = rounded(std::sin(angle));
    double centerX = static_cast<double>(from.width) / 2.0,
           centerY = static_cast<double>(from.height) / 2.0;
    double offsetX = cosine * -centerX + sine * -centerY + centerX;
    double offsetY = -sine * -centerX + cosine * -centerY + centerY;
    // The place that belongs to the middle of the first pixel, and its steps.
    int64_t rowX = fixed(offsetX + cosine * 0.5 + sine * 0.5);
    int64_t rowY = fixed(offsetY + -sine * 0.5 + cosine * 0.5);
    int64_t stepX = fixed(cosine), stepY = fixed(-sine);
    std::vector<std::byte> source =
        replacePlanes(image, from.height, from.width);
    for (size_t y = 0; y < from.height; ++y) {
      int64_t atX = rowX, atY = rowY;
      for (size_t x = 0; x < from.width; ++x) {
        // Places above or left of the image become large numbers.
        auto column = static_cast<size_t>(atX >> 16);
        auto row = static_cast<size_t>(atY >> 16);
        if (column < from.width && row < from.height)
          for (size_t c = 0; c < from.channels; ++c)
            copyElement(image, (c * from.height + y) * from.width + x, source,
                        (c * from.height + row) * from.width + column);
        atX += stepX;
        atY += stepY;
      }
      rowX += fixed(sine);
      rowY += fixed(cosine);
    }
  }

  double least, most;
};

template <typename Step, auto... Fixed>
std::unique_ptr<Transform> make(std::span<const double> arguments) {
  return std::make_unique<Step>(arguments, Fixed...);
}

} // namespace

std::vector<TransformKind> ingot::train::geometricKinds() {
  return {{"resize", "resize(SHORTER|HEIGHT,WIDTH)", 1, 2, make<Resize>},
          {"centercrop", "centercrop(HEIGHT[,WIDTH])", 1, 2, make<Crop, false>},
          {"crop", "crop(HEIGHT[,WIDTH[,PADDING]])", 1, 3, make<Crop, true>},
          {"flip", "flip[(PROBABILITY)]", 0, 1, make<Flip, false>},
          {"vflip", "vflip[(PROBABILITY)]", 0, 1, make<Flip, true>},
          {"rotate", "rotate(DEGREES|LEAST,MOST)", 1, 2, make<Rotate>}};
}
