//===- Png.cpp - Pixels as the bytes of a PNG file --------------------------===//
#include "runtime/report/Png.h"

#include <png.h>

#include <cassert>
#include <stdexcept>
#include <vector>

using namespace ingot;

std::string report::encodePng(std::string_view pixels, int64_t channels,
                              int64_t height, int64_t width) {
  assert((channels == 1 || channels == 3) && "neither grey nor RGB");
  assert(pixels.size() == static_cast<size_t>(channels * height * width) &&
         "other pixels than the extents say");
  // From channels one after another to channels side by side.
  std::vector<uint8_t> interleaved(pixels.size());
  for (int64_t channel = 0; channel < channels; ++channel)
    for (int64_t i = 0; i < height * width; ++i)
      interleaved[i * channels + channel] =
          static_cast<uint8_t>(pixels[channel * height * width + i]);
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string file(bytes, '\0');
  if (!png_image_write_to_memory(&image, file.data(), &bytes, 0,
                                 interleaved.data(), 0, nullptr))
    throw std::runtime_error(std::string("cannot make a PNG file: ") +
                             image.message);
  file.resize(bytes);
  return file;
}
