//===- Image.cpp - Pixels of a PNG or JPEG file ----------------------------===//
#include "runtime/train/data/Image.h"

#include <cstring>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

namespace {

/// The channels of one pixel as RGBA.
struct Color {
  uint8_t r, g, b, a;
};

Color colorAt(const Pixels &pixels, size_t pixel) {
  const std::byte *at = pixels.values.data() + pixel * pixels.channels;
  auto value = [&](size_t i) { return std::to_integer<uint8_t>(at[i]); };
  switch (pixels.channels) {
  case 1:
    return {value(0), value(0), value(0), 255};
  case 2:
    return {value(0), value(0), value(0), value(1)};
  case 3:
    return {value(0), value(1), value(2), 255};
  default:
    return {value(0), value(1), value(2), value(3)};
  }
}

/// The weights times 2^16, rounded to nearest; their sum is 2^16.
uint8_t greyOf(Color color) {
  return static_cast<uint8_t>(
      (color.r * 19595u + color.g * 38470u + color.b * 7471u + 0x8000u) >> 16);
}

void convertIndices(const Pixels &pixels, io::HostTensor &image) {
  size_t count = pixels.height * pixels.width;
  image.data.resize(count * sizeof(int32_t));
  for (size_t i = 0; i < count; ++i) {
    int32_t value =
        pixels.bytesPerValue == 1
            ? std::to_integer<int32_t>(pixels.values[i])
            : std::to_integer<int32_t>(pixels.values[2 * i]) << 8 |
                  std::to_integer<int32_t>(pixels.values[2 * i + 1]);
    memcpy(image.data.data() + i * sizeof(value), &value, sizeof(value));
  }
}

size_t countOf(Channels channels, const Pixels &pixels) {
  switch (channels) {
  case Channels::Grey:
    return 1;
  case Channels::Rgb:
    return 3;
  case Channels::Rgba:
    return 4;
  default:
    return pixels.channels;
  }
}

/// What decodeImage() makes of such pixels.
io::TensorSpec specOf(const Pixels &pixels, Channels channels) {
  std::vector<int64_t> extents = {static_cast<int64_t>(pixels.height),
                                  static_cast<int64_t>(pixels.width)};
  if (channels == Channels::Indices)
    return {"", INGOT_I32, extents};
  extents.insert(extents.begin(),
                 static_cast<int64_t>(countOf(channels, pixels)));
  return {"", INGOT_U8, extents};
}

void convertColors(const Pixels &pixels, Channels channels,
                   io::HostTensor &image) {
  size_t count = countOf(channels, pixels);
  size_t plane = pixels.height * pixels.width;
  image.data.resize(count * plane);
  if (channels == Channels::Stored || count == pixels.channels) {
    for (size_t c = 0; c < count; ++c)
      for (size_t i = 0; i < plane; ++i)
        image.data[c * plane + i] = pixels.values[i * count + c];
    return;
  }
  for (size_t i = 0; i < plane; ++i) {
    Color color = colorAt(pixels, i);
    uint8_t values[] = {color.r, color.g, color.b, color.a};
    if (channels == Channels::Grey)
      values[0] = greyOf(color);
    for (size_t c = 0; c < count; ++c)
      image.data[c * plane + i] = std::byte{values[c]};
  }
}

} // namespace

void ingot::train::allocate(Pixels &pixels, uint64_t fileBytes,
                            uint64_t pixelsPerByte) {
  uint64_t count = uint64_t{pixels.height} * pixels.width;
  std::string extents = std::to_string(pixels.width) + " x " +
                        std::to_string(pixels.height) + " pixels";
  uint64_t bytes = count * pixels.channels * pixels.bytesPerValue;
  if (bytes > kMaxImageBytes)
    throw std::runtime_error(extents + " are more than the " +
                             std::to_string(kMaxImageBytes) +
                             " bytes that an image may have");
  if (count > fileBytes * pixelsPerByte)
    throw std::runtime_error("the file ends too early: " + extents + " in " +
                             std::to_string(fileBytes) + " bytes");
  pixels.values.resize(bytes);
}

/// What to do with a file of each format.
template <typename Png, typename Jpeg>
static void readAs(std::span<const std::byte> file, Channels channels, Png png,
                   Jpeg jpeg) {
  std::string_view bytes(reinterpret_cast<const char *>(file.data()),
                         file.size());
  if (bytes.starts_with("\x89PNG"))
    png();
  else if (!bytes.starts_with("\xff\xd8\xff"))
    throw std::runtime_error("is neither a PNG nor a JPEG file");
  else if (channels == Channels::Indices)
    throw std::runtime_error("indices are not read from JPEG files, which "
                             "change them");
  else
    jpeg();
}

void ingot::train::decodeImage(std::span<const std::byte> file,
                               Channels channels, io::HostTensor &image) {
  thread_local Pixels pixels;
  readAs(
      file, channels, [&] { decodePng(file, channels, pixels); },
      [&] { decodeJpeg(file, pixels); });
  io::TensorSpec spec = specOf(pixels, channels);
  image.dtype = spec.dtype;
  image.shape = spec.shape;
  if (channels == Channels::Indices)
    convertIndices(pixels, image);
  else
    convertColors(pixels, channels, image);
}

io::TensorSpec ingot::train::lookAtImage(std::span<const std::byte> file,
                                         Channels channels) {
  Pixels pixels;
  readAs(
      file, channels, [&] { lookAtPng(file, channels, pixels); },
      [&] { lookAtJpeg(file, pixels); });
  return specOf(pixels, channels);
}
