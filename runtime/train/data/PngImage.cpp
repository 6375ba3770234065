//===- PngImage.cpp - Pixels of a PNG file ---------------------------------===//
#include "runtime/train/data/Image.h"

#include <csetjmp>
#include <cstring>
#include <png.h>
#include <stdexcept>

using namespace ingot::train;

namespace {

/// Eight pixels of one bit per byte, of which deflate makes up to 1032.
constexpr uint64_t kPixelsPerByte = 8 * 1032;

/// libpng reports an error by a jump out of its functions, past no object of ours
/// that has a destructor: everything lies in this one, outside of `decode`.
class PngDecoder {
public:
  PngDecoder(std::span<const std::byte> file, Channels channels, Pixels &pixels)
      : rest(file), fileBytes(file.size()), channels(channels), pixels(pixels) {
    png = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, fail, ignore);
    info = png ? png_create_info_struct(png) : nullptr;
  }
  PngDecoder(const PngDecoder &) = delete;
  PngDecoder &operator=(const PngDecoder &) = delete;
  ~PngDecoder() { png_destroy_read_struct(&png, &info, nullptr); }

  void look() {
    if (!info || !readHeader())
      throw std::runtime_error(message);
  }

  void decode() {
    look();
    allocate(pixels, fileBytes, kPixelsPerByte);
    rows.resize(pixels.height);
    size_t rowBytes = pixels.width * pixels.channels * pixels.bytesPerValue;
    for (size_t i = 0; i < rows.size(); ++i)
      rows[i] =
          reinterpret_cast<png_bytep>(pixels.values.data()) + i * rowBytes;
    if (!readRows())
      throw std::runtime_error(message);
  }

private:
  /// False if there is a message.
  bool readHeader() {
    if (setjmp(png_jmpbuf(png)))
      return false;
    png_set_read_fn(png, this, copy);
    png_set_user_limits(png, kMaxImageBytes, kMaxImageBytes);
    png_set_chunk_malloc_max(png, 1 << 20);
    png_read_info(png, info);
    setTransformations();
    passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    pixels.height = png_get_image_height(png, info);
    pixels.width = png_get_image_width(png, info);
    pixels.channels = png_get_channels(png, info);
    pixels.bytesPerValue = png_get_bit_depth(png, info) == 16 ? 2 : 1;
    return true;
  }

  void setTransformations() {
    int color = png_get_color_type(png, info);
    int depth = png_get_bit_depth(png, info);
    if (channels == Channels::Indices) {
      if (color != PNG_COLOR_TYPE_PALETTE && color != PNG_COLOR_TYPE_GRAY)
        png_error(png, "expected a palette or grey values for indices, found "
                       "colours");
      png_set_packing(png);
      return;
    }
    if (color == PNG_COLOR_TYPE_PALETTE)
      png_set_palette_to_rgb(png); // and, unasked, transparency to alpha
    if (color == PNG_COLOR_TYPE_PALETTE && channels != Channels::Rgba)
      png_set_strip_alpha(png);
    if (color == PNG_COLOR_TYPE_GRAY && depth < 8)
      png_set_expand_gray_1_2_4_to_8(png);
    if (channels == Channels::Rgba && png_get_valid(png, info, PNG_INFO_tRNS))
      png_set_tRNS_to_alpha(png);
    if (depth == 16)
      png_set_scale_16(png);
  }

  bool readRows() {
    if (setjmp(png_jmpbuf(png)))
      return false;
    for (int pass = 0; pass < passes; ++pass)
      png_read_rows(png, rows.data(), nullptr,
                    static_cast<png_uint_32>(rows.size()));
    png_read_end(png, nullptr);
    return true;
  }

  static void copy(png_structp png, png_bytep target, size_t count) {
    auto *decoder = static_cast<PngDecoder *>(png_get_io_ptr(png));
    if (count > decoder->rest.size())
      png_error(png, "the file ends too early");
    memcpy(target, decoder->rest.data(), count);
    decoder->rest = decoder->rest.subspan(count);
  }

  static void fail(png_structp png, png_const_charp what) {
    auto *decoder = static_cast<PngDecoder *>(png_get_error_ptr(png));
    strncpy(decoder->message, what, sizeof(decoder->message) - 1);
    png_longjmp(png, 1);
  }

  static void ignore(png_structp, png_const_charp) {}

  std::span<const std::byte> rest;
  uint64_t fileBytes;
  Channels channels;
  Pixels &pixels;
  std::vector<png_bytep> rows;
  png_structp png = nullptr;
  png_infop info = nullptr;
  int passes = 1;
  char message[128] = "out of memory";
};

} // namespace

void ingot::train::decodePng(std::span<const std::byte> file, Channels channels,
                             Pixels &pixels) {
  PngDecoder(file, channels, pixels).decode();
}

void ingot::train::lookAtPng(std::span<const std::byte> file, Channels channels,
                             Pixels &pixels) {
  PngDecoder(file, channels, pixels).look();
}
