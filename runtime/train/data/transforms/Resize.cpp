//===- Resize.cpp - Images of another size ----------------------------------===//
//
// Source: Pillow, src/libImaging/Resample.c, whose results people expect. Two passes,
// first along rows, then along columns, each a sum with weights of a triangle;
// u8 is computed in integers and rounded after each pass. Indices are not mixed.
//
//===----------------------------------------------------------------------===//
#include "runtime/train/data/transforms/Resize.h"

#include "runtime/train/data/transforms/ImagePlanes.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace ingot;
using namespace ingot::train;

namespace {

/// Weights of u8 have this many bits behind the point: 8 are the pixel's, 2 are for
/// sums beyond 1.
constexpr int kWeightBits = 32 - 8 - 2;

/// Which pixels of a line one pixel of the result is made of.
struct Window {
  size_t first;
  std::vector<double> weights; ///< their sum is 1
  std::vector<int> fixedWeights;
};

Window windowAt(size_t position, size_t from, size_t to) {
  double scale = static_cast<double>(from) / static_cast<double>(to);
  double support = std::max(scale, 1.0);
  double center = (static_cast<double>(position) + 0.5) * scale;
  auto first = static_cast<size_t>(std::max(center - support + 0.5, 0.0));
  size_t last = std::min(static_cast<size_t>(center + support + 0.5), from);
  Window window = {first, {}, {}};
  double sum = 0;
  for (size_t i = first; i < last; ++i) {
    double distance =
        std::abs(static_cast<double>(i) - center + 0.5) * (1.0 / support);
    window.weights.push_back(distance < 1.0 ? 1.0 - distance : 0.0);
    sum += window.weights.back();
  }
  for (double &weight : window.weights) {
    weight /= sum;
    window.fixedWeights.push_back(
        static_cast<int>(0.5 + weight * (1 << kWeightBits)));
  }
  return window;
}

uint8_t sumOf(const Window &window, const uint8_t *pixels, size_t stride) {
  int sum = 1 << (kWeightBits - 1);
  for (size_t i = 0; i < window.fixedWeights.size(); ++i)
    sum += pixels[i * stride] * window.fixedWeights[i];
  return static_cast<uint8_t>(std::clamp(sum >> kWeightBits, 0, 255));
}

float sumOf(const Window &window, const float *pixels, size_t stride) {
  double sum = 0;
  for (size_t i = 0; i < window.weights.size(); ++i)
    sum += static_cast<double>(pixels[i * stride]) * window.weights[i];
  return static_cast<float>(sum);
}

/// Lines of pixels: where each begins, and how far its pixels lie apart.
struct Lines {
  size_t count, lineStride, pixelStride;
};

template <typename T>
void resizeLines(const std::vector<Window> &windows, const T *source,
                 const Lines &from, T *target, const Lines &to) {
  for (size_t line = 0; line < from.count; ++line)
    for (size_t i = 0; i < windows.size(); ++i)
      target[line * to.lineStride + i * to.pixelStride] = sumOf(
          windows[i],
          source + line * from.lineStride + windows[i].first * from.pixelStride,
          from.pixelStride);
}

std::vector<Window> windowsOf(size_t from, size_t to) {
  std::vector<Window> windows;
  for (size_t i = 0; i < to; ++i)
    windows.push_back(windowAt(i, from, to));
  return windows;
}

template <typename T>
void resizePlanes(const ImageExtents &from, size_t height, size_t width,
                  const T *source, T *target) {
  std::vector<Window> columns = windowsOf(from.width, width),
                      rows = windowsOf(from.height, height);
  std::vector<T> wide(from.height * width);
  for (size_t c = 0; c < from.channels; ++c) {
    const T *plane = source + c * from.height * from.width;
    // A pass that changes no extent is left out: it would be the identity.
    if (from.width != width)
      resizeLines(columns, plane, {from.height, from.width, 1}, wide.data(),
                  {from.height, width, 1});
    else
      std::copy_n(plane, wide.size(), wide.data());
    T *result = target + c * height * width;
    if (from.height != height)
      resizeLines(rows, wide.data(), {width, 1, width}, result,
                  {width, 1, width});
    else
      std::copy_n(wide.data(), wide.size(), result);
  }
}

template <typename T>
void resize(io::HostTensor &image, size_t height, size_t width) {
  ImageExtents from = extentsOf(image);
  std::vector<std::byte> source = replacePlanes(image, height, width);
  resizePlanes(from, height, width, reinterpret_cast<const T *>(source.data()),
               reinterpret_cast<T *>(image.data.data()));
}

/// Each element is that of the source which its centre falls into: between two numbers
/// that stand for something there is nothing.
void resizeIndices(io::HostTensor &image, size_t height, size_t width) {
  ImageExtents from = extentsOf(image);
  size_t bytes = ingot_dtype_size(image.dtype);
  std::vector<std::byte> source = replacePlanes(image, height, width);
  auto nearest = [](size_t position, size_t extent, size_t wanted) {
    return (2 * position + 1) * extent / (2 * wanted);
  };
  std::byte *target = image.data.data();
  for (size_t c = 0; c < from.channels; ++c)
    for (size_t y = 0; y < height; ++y) {
      const std::byte *line =
          source.data() + (c * from.height + nearest(y, from.height, height)) *
                              from.width * bytes;
      for (size_t x = 0; x < width; ++x, target += bytes)
        memcpy(target, line + nearest(x, from.width, width) * bytes, bytes);
    }
}

} // namespace

void ingot::train::resizeImage(io::HostTensor &image, size_t height,
                               size_t width) {
  if (image.dtype == INGOT_U8)
    resize<uint8_t>(image, height, width);
  else if (image.dtype == INGOT_F32)
    resize<float>(image, height, width);
  else if (image.dtype == INGOT_I32 || image.dtype == INGOT_I64)
    resizeIndices(image, height, width);
  else
    throw std::runtime_error(
        std::string("expected u8, f32 or indices, found ") +
        ingot_dtype_name(image.dtype));
}
