//===- JpegImage.cpp - Pixels of a JPEG file -------------------------------===//
#include "runtime/train/data/Image.h"

#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <jpeglib.h>
#include <stdexcept>

using namespace ingot::train;

namespace {

/// A block of 64 pixels takes one bit at least.
constexpr uint64_t kPixelsPerByte = 8 * 64;

/// Progressive files have about ten; each costs a walk over the whole image.
constexpr int kMaxScans = 100;

/// libjpeg reports an error by a jump out of its functions, past no object of ours
/// that has a destructor: everything lies in this one, outside of `decode`.
class JpegDecoder {
public:
  JpegDecoder(std::span<const std::byte> file, Pixels &pixels)
      : file(file), pixels(pixels) {
    info.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = fail;
    errors.base.output_message = [](j_common_ptr) {};
  }
  JpegDecoder(const JpegDecoder &) = delete;
  JpegDecoder &operator=(const JpegDecoder &) = delete;
  ~JpegDecoder() { jpeg_destroy_decompress(&info); }

  void look() {
    if (!readHeader())
      throw std::runtime_error(errors.message);
    if (info.arith_code)
      throw std::runtime_error("arithmetic coding is not supported");
    if (info.num_components != 1 && info.num_components != 3)
      throw std::runtime_error("expected grey or RGB, found " +
                               std::to_string(info.num_components) +
                               " colour channels");
    pixels.height = info.image_height;
    pixels.width = info.image_width;
    pixels.channels = static_cast<size_t>(info.num_components);
    pixels.bytesPerValue = 1;
  }

  void decode() {
    look();
    allocate(pixels, file.size(), kPixelsPerByte);
    if (!readRows())
      throw std::runtime_error(errors.message);
    // Of damage libjpeg only warns, and invents the rest.
    if (errors.base.num_warnings != 0)
      throw std::runtime_error("damaged JPEG data");
  }

private:
  struct Errors {
    jpeg_error_mgr base; ///< first: libjpeg knows only this
    std::jmp_buf target;
    char message[JMSG_LENGTH_MAX];
  };

  /// False if there is a message.
  bool readHeader() {
    if (setjmp(errors.target))
      return false;
    jpeg_create_decompress(&info);
    progress.progress_monitor = countScans;
    info.progress = &progress;
    // Files with several passes keep all coefficients, of two bytes each.
    info.mem->max_memory_to_use = static_cast<long>(4 * kMaxImageBytes);
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char *>(file.data()),
                 file.size());
    jpeg_read_header(&info, TRUE);
    return true;
  }

  bool readRows() {
    if (setjmp(errors.target))
      return false;
    info.out_color_space = info.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&info);
    auto *row = reinterpret_cast<JSAMPLE *>(pixels.values.data());
    while (info.output_scanline < info.output_height) {
      jpeg_read_scanlines(&info, &row, 1);
      row += pixels.width * pixels.channels;
      // A file of many scans would be decoded again and again for nothing.
      if (errors.base.num_warnings != 0)
        return true;
    }
    jpeg_finish_decompress(&info);
    return true;
  }

  static void fail(j_common_ptr info) {
    auto *errors = reinterpret_cast<Errors *>(info->err);
    errors->base.format_message(info, errors->message);
    std::longjmp(errors->target, 1);
  }

  static void countScans(j_common_ptr info) {
    if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <=
        kMaxScans)
      return;
    auto *errors = reinterpret_cast<Errors *>(info->err);
    strcpy(errors->message, "more scans than an image needs");
    std::longjmp(errors->target, 1);
  }

  std::span<const std::byte> file;
  Pixels &pixels;
  Errors errors = {};
  jpeg_progress_mgr progress = {};
  jpeg_decompress_struct info = {};
};

} // namespace

void ingot::train::decodeJpeg(std::span<const std::byte> file, Pixels &pixels) {
  JpegDecoder(file, pixels).decode();
}

void ingot::train::lookAtJpeg(std::span<const std::byte> file, Pixels &pixels) {
  JpegDecoder(file, pixels).look();
}
