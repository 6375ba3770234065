//===- Color.cpp - Steps that change colours --------------------------------===//
//
// Source: torchvision's ColorJitter, which on images of Pillow is its ImageEnhance
// (src/libImaging/Blend.c) and its conversion to HSV (Convert.c).
//
//===----------------------------------------------------------------------===//
#include "runtime/train/data/transforms/Color.h"

#include "runtime/train/data/transforms/ImagePlanes.h"
#include "runtime/train/data/transforms/Transform.h"

#include <algorithm>
#include <cmath>

using namespace ingot;
using namespace ingot::train;

namespace {

/// `from` for a factor of 0, `to` for 1, and on beyond.
uint8_t blend(uint8_t from, uint8_t to, float factor) {
  float value = static_cast<float>(from) +
                factor * static_cast<float>(int{to} - int{from});
  return static_cast<uint8_t>(std::clamp(value, 0.0f, 255.0f));
}

struct Hsv {
  uint8_t hue, saturation, value;
};

Hsv toHsv(uint8_t r, uint8_t g, uint8_t b) {
  uint8_t most = std::max({r, g, b}), least = std::min({r, g, b});
  if (most == least)
    return {0, 0, most};
  auto range = static_cast<float>(most - least);
  float saturation = range / static_cast<float>(most);
  float toRed = static_cast<float>(most - r) / range,
        toGreen = static_cast<float>(most - g) / range,
        toBlue = static_cast<float>(most - b) / range;
  auto hue = static_cast<float>(r == most   ? toBlue - toGreen
                                : g == most ? 2.0 + toRed - toBlue
                                            : 4.0 + toGreen - toRed);
  hue = static_cast<float>(std::fmod(hue / 6.0 + 1.0, 1.0));
  return {static_cast<uint8_t>(hue * 255.0),
          static_cast<uint8_t>(saturation * 255.0), most};
}

void fromHsv(const Hsv &color, uint8_t &r, uint8_t &g, uint8_t &b) {
  double position = static_cast<float>(color.hue) * 6.0 / 255.0;
  auto sector = static_cast<int>(std::floor(position));
  auto rest = static_cast<float>(position - sector);
  auto saturation =
      static_cast<float>(static_cast<float>(color.saturation) / 255.0);
  auto rounded = [&](double share) {
    return static_cast<uint8_t>(
        std::clamp(std::round(color.value * share), 0.0, 255.0));
  };
  uint8_t v = color.value, p = rounded(1.0 - saturation),
          q = rounded(1.0 - saturation * rest),
          t = rounded(1.0 - saturation * (1.0 - rest));
  const uint8_t ofSectors[6][3] = {{v, t, p}, {q, v, p}, {p, v, t},
                                   {p, q, v}, {t, p, v}, {v, p, q}};
  const uint8_t *channels = ofSectors[sector % 6];
  r = channels[0], g = channels[1], b = channels[2];
}

/// Changes brightness, contrast, saturation and hue, in random order.
class Jitter : public Transform {
public:
  explicit Jitter(std::span<const double> arguments) {
    std::copy(arguments.begin(), arguments.end(), most);
    if (std::any_of(most, most + 4, [](double m) { return m < 0; }) ||
        most[3] > 0.5)
      throw std::runtime_error(
          "expected numbers from 0 on, for the hue at most "
          "0.5");
  }

  void apply(io::HostTensor &sample, CounterRandom *random) const override {
    ColorImage image(sample);
    if (!random)
      return;
    size_t order[] = {0, 1, 2, 3};
    for (size_t i = 4; i > 1; --i)
      std::swap(order[i - 1], order[random->below(i)]);
    for (size_t which : order)
      if (most[which] > 0)
        change(image, which, *random);
  }

private:
  void change(const ColorImage &image, size_t which,
              CounterRandom &random) const {
    if (which == 3)
      return image.shiftHue(
          static_cast<float>(random.uniform(-most[3], most[3])));
    static constexpr void (ColorImage::*kScale[])(float)
        const = {&ColorImage::scaleBrightness, &ColorImage::scaleContrast,
                 &ColorImage::scaleSaturation};
    double factor =
        random.uniform(std::max(0.0, 1 - most[which]), 1 + most[which]);
    (image.*kScale[which])(static_cast<float>(factor));
  }

  double most[4] = {}; ///< how far each may be away from leaving it alone
};

} // namespace

ColorImage::ColorImage(io::HostTensor &sample) {
  ImageExtents extents = extentsOf(sample);
  if (sample.dtype != INGOT_U8 ||
      (extents.channels != 1 && extents.channels != 3))
    throw std::runtime_error("expected an image of u8 with 1 or 3 channels, "
                             "found " +
                             std::string(ingot_dtype_name(sample.dtype)) +
                             " of shape " + io::formatShape(sample.shape));
  values = reinterpret_cast<uint8_t *>(sample.data.data());
  channels = extents.channels;
  pixels = extents.height * extents.width;
}

/// With weights times 2^16, rounded to nearest.
uint8_t ColorImage::greyAt(size_t pixel) const {
  if (channels == 1)
    return at(0, pixel);
  return static_cast<uint8_t>((at(0, pixel) * 19595u + at(1, pixel) * 38470u +
                               at(2, pixel) * 7471u + 0x8000u) >>
                              16);
}

void ColorImage::scaleBrightness(float factor) const {
  for (size_t i = 0; i < channels * pixels; ++i)
    values[i] = blend(0, values[i], factor);
}

void ColorImage::scaleContrast(float factor) const {
  uint64_t sum = 0;
  for (size_t i = 0; i < pixels; ++i)
    sum += greyAt(i);
  auto mean = static_cast<uint8_t>(
      static_cast<double>(sum) / static_cast<double>(pixels) + 0.5);
  for (size_t i = 0; i < channels * pixels; ++i)
    values[i] = blend(mean, values[i], factor);
}

void ColorImage::scaleSaturation(float factor) const {
  for (size_t i = 0; i < pixels; ++i) {
    uint8_t grey = greyAt(i);
    for (size_t c = 0; c < channels; ++c)
      at(c, i) = blend(grey, at(c, i), factor);
  }
}

void ColorImage::shiftHue(float part) const {
  if (channels == 1)
    return;
  auto shift = static_cast<uint8_t>(static_cast<int>(part * 255.0f));
  for (size_t i = 0; i < pixels; ++i) {
    Hsv color = toHsv(at(0, i), at(1, i), at(2, i));
    color.hue = static_cast<uint8_t>(color.hue + shift);
    fromHsv(color, at(0, i), at(1, i), at(2, i));
  }
}

std::vector<TransformKind> ingot::train::colorKinds() {
  return {{"jitter", "jitter(BRIGHTNESS[,CONTRAST[,SATURATION[,HUE]]])", 1, 4,
           [](std::span<const double> arguments) -> std::unique_ptr<Transform> {
             return std::make_unique<Jitter>(arguments);
           }}};
}
