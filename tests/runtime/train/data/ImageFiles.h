//===- ImageFiles.h - PNG and JPEG files of every kind ----------------------===//
#ifndef INGOT_TESTS_RUNTIME_TRAIN_DATA_IMAGEFILES_H
#define INGOT_TESTS_RUNTIME_TRAIN_DATA_IMAGEFILES_H

#include <cstdint>
#include <string>
#include <vector>

#include <png.h>

#include <jpeglib.h>

namespace ingot::testing {

/// What a PNG file says in its header; `values` are rows of it, packed as it wants.
struct PngFile {
  uint32_t width, height;
  int depth, color;
  std::vector<uint8_t> values;
  std::vector<png_color> palette = {};
  std::vector<uint8_t> alphaOfPalette = {};
  bool isInterlaced = false;

  std::string bytes() {
    std::string file;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr,
                                              nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(
        png, &file,
        [](png_structp png, png_bytep data, size_t count) {
          static_cast<std::string *>(png_get_io_ptr(png))
              ->append(reinterpret_cast<char *>(data), count);
        },
        nullptr);
    png_set_IHDR(png, info, width, height, depth, color,
                 isInterlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (!palette.empty())
      png_set_PLTE(png, info, palette.data(), static_cast<int>(palette.size()));
    if (!alphaOfPalette.empty())
      png_set_tRNS(png, info, alphaOfPalette.data(),
                   static_cast<int>(alphaOfPalette.size()), nullptr);
    png_write_info(png, info);
    size_t rowBytes = png_get_rowbytes(png, info);
    std::vector<png_bytep> rows;
    for (size_t y = 0; y < height; ++y)
      rows.push_back(values.data() + y * rowBytes);
    png_write_image(png, rows.data());
    png_write_end(png, nullptr);
    png_destroy_write_struct(&png, &info);
    return file;
  }
};

/// A JPEG file of the best quality, of one colour.
inline std::string jpegFile(unsigned width, unsigned height,
                            std::vector<uint8_t> color,
                            bool isProgressive = false) {
  jpeg_compress_struct info = {};
  jpeg_error_mgr errors = {};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char *data = nullptr;
  unsigned long bytes = 0;
  jpeg_mem_dest(&info, &data, &bytes);
  info.image_width = width;
  info.image_height = height;
  info.input_components = static_cast<int>(color.size());
  info.in_color_space = color.size() == 1   ? JCS_GRAYSCALE
                        : color.size() == 3 ? JCS_RGB
                                            : JCS_CMYK;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 100, TRUE);
  if (isProgressive)
    jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  std::vector<uint8_t> row;
  for (unsigned x = 0; x < width; ++x)
    row.insert(row.end(), color.begin(), color.end());
  JSAMPROW rows[] = {row.data()};
  while (info.next_scanline < height)
    jpeg_write_scanlines(&info, rows, 1);
  jpeg_finish_compress(&info);
  std::string file(reinterpret_cast<char *>(data), bytes);
  jpeg_destroy_compress(&info);
  free(data);
  return file;
}

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_TRAIN_DATA_IMAGEFILES_H
