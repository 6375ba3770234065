//===- ImageTest.cpp - Pixels of a PNG or JPEG file ------------------------===//
#include "runtime/train/data/Image.h"
#include "tests/runtime/train/data/DataFolder.h"
#include "tests/runtime/train/data/ImageFiles.h"

#include <zlib.h>

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

io::HostTensor decode(const std::string &file,
                      Channels channels = Channels::Stored) {
  io::HostTensor image;
  decodeImage(std::as_bytes(std::span(file)), channels, image);
  return image;
}

io::TensorSpec lookAt(const std::string &file,
                      Channels channels = Channels::Stored) {
  return lookAtImage(std::as_bytes(std::span(file)), channels);
}

std::string refusalOf(const std::string &file,
                      Channels channels = Channels::Stored) {
  return refusal([&] { decode(file, channels); });
}

using Values = std::vector<double>;
using Shape = std::vector<int64_t>;

/// 3 x 1 pixels: red, half transparent green, transparent blue.
PngFile rgba() {
  return {3,
          1,
          8,
          PNG_COLOR_TYPE_RGB_ALPHA,
          {255, 0, 0, 255, 0, 255, 0, 128, 0, 0, 255, 0}};
}

/// 2 x 2 pixels of one bit or more, of three colours.
PngFile palette() {
  return {2,
          2,
          2,
          PNG_COLOR_TYPE_PALETTE,
          {0x10, 0x90},
          {{10, 20, 30}, {40, 50, 60}, {70, 80, 90}},
          {255, 7}};
}

TEST(Image, PutsChannelsFirst) {
  io::HostTensor image = decode(rgba().bytes());
  EXPECT_EQ(image.dtype, INGOT_U8);
  EXPECT_EQ(image.shape, (Shape{4, 1, 3}));
  EXPECT_EQ(valuesOf(image),
            (Values{255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 128, 0}));
  image = decode(rgba().bytes(), Channels::Rgb);
  EXPECT_EQ(image.shape, (Shape{3, 1, 3}));
  EXPECT_EQ(valuesOf(image), (Values{255, 0, 0, 0, 255, 0, 0, 0, 255}));
  // 0.299 * 255, 0.587 * 255, 0.114 * 255.
  EXPECT_EQ(valuesOf(decode(rgba().bytes(), Channels::Grey)),
            (Values{76, 150, 29}));
}

TEST(Image, ReadsGreyOfEveryDepth) {
  std::string one = PngFile{3, 1, 1, PNG_COLOR_TYPE_GRAY, {0xa0}}.bytes();
  EXPECT_EQ(valuesOf(decode(one)), (Values{255, 0, 255}));
  EXPECT_EQ(valuesOf(decode(one, Channels::Indices)), (Values{1, 0, 1}));
  std::string four =
      PngFile{3, 1, 4, PNG_COLOR_TYPE_GRAY, {0x1f, 0x30}}.bytes();
  EXPECT_EQ(valuesOf(decode(four)), (Values{17, 255, 51}));
  EXPECT_EQ(valuesOf(decode(four, Channels::Indices)), (Values{1, 15, 3}));
  // 0x8000 is 127.5 of 255, 0x80ff is 128.5.
  std::string sixteen =
      PngFile{
          3, 1, 16, PNG_COLOR_TYPE_GRAY, {0xff, 0xff, 0x80, 0x81, 0x12, 0x34}}
          .bytes();
  EXPECT_EQ(valuesOf(decode(sixteen)), (Values{255, 128, 18}));
  io::HostTensor image = decode(sixteen, Channels::Indices);
  EXPECT_EQ(image.dtype, INGOT_I32);
  EXPECT_EQ(image.shape, (Shape{1, 3}));
  EXPECT_EQ(valuesOf(image), (Values{65535, 0x8081, 0x1234}));
}

TEST(Image, ReadsGreyAsColours) {
  std::string grey =
      PngFile{2, 1, 8, PNG_COLOR_TYPE_GRAY_ALPHA, {1, 2, 3, 4}}.bytes();
  EXPECT_EQ(valuesOf(decode(grey)), (Values{1, 3, 2, 4}));
  EXPECT_EQ(valuesOf(decode(grey, Channels::Rgb)), (Values{1, 3, 1, 3, 1, 3}));
  EXPECT_EQ(valuesOf(decode(grey, Channels::Rgba)),
            (Values{1, 3, 1, 3, 1, 3, 2, 4}));
}

TEST(Image, ReadsPalettesAsColoursOrIndices) {
  std::string file = palette().bytes();
  io::HostTensor image = decode(file);
  EXPECT_EQ(image.shape, (Shape{3, 2, 2}));
  EXPECT_EQ(valuesOf(image),
            (Values{10, 40, 70, 40, 20, 50, 80, 50, 30, 60, 90, 60}));
  image = decode(file, Channels::Indices);
  EXPECT_EQ(image.dtype, INGOT_I32); // bytes would be scaled as colours are
  EXPECT_EQ(image.shape, (Shape{2, 2}));
  EXPECT_EQ(valuesOf(image), (Values{0, 1, 2, 1}));
  Values values = valuesOf(decode(file, Channels::Rgba));
  EXPECT_EQ(Values(values.end() - 4, values.end()), (Values{255, 7, 255, 7}));
  EXPECT_EQ(refusalOf(rgba().bytes(), Channels::Indices),
            "expected a palette or grey values for indices, found colours");
}

TEST(Image, ReadsInterlacedFiles) {
  PngFile file = {5, 5, 8, PNG_COLOR_TYPE_GRAY, {}};
  for (uint8_t i = 0; i < 25; ++i)
    file.values.push_back(static_cast<uint8_t>(10 * i));
  io::HostTensor plain = decode(file.bytes());
  file.isInterlaced = true;
  EXPECT_EQ(decode(file.bytes()).data, plain.data);
}

TEST(Image, ReadsJpegFiles) {
  for (bool isProgressive : {false, true}) {
    io::HostTensor image =
        decode(jpegFile(9, 5, {200, 100, 50}, isProgressive));
    EXPECT_EQ(image.shape, (Shape{3, 5, 9}));
    // Of one colour only its own rounding to Y, Cb, Cr and back is left.
    for (size_t i = 0; i < image.data.size(); ++i)
      EXPECT_NEAR(valuesOf(image)[i], i < 45 ? 200 : i < 90 ? 100 : 50, 1);
  }
  io::HostTensor grey = decode(jpegFile(3, 2, {77}));
  EXPECT_EQ(grey.shape, (Shape{1, 2, 3}));
  EXPECT_EQ(valuesOf(grey), Values(6, 77));
  EXPECT_EQ(decode(jpegFile(3, 2, {77}), Channels::Rgb).shape,
            (Shape{3, 2, 3}));
}

TEST(Image, SaysWhatItWillBeBeforeItIsRead) {
  auto check = [](const std::string &file, Channels channels) {
    io::HostTensor image = decode(file, channels);
    // The head alone will do.
    io::TensorSpec seen = lookAt(file.substr(0, file.size() - 8), channels);
    EXPECT_EQ(seen.dtype, image.dtype);
    EXPECT_EQ(seen.shape, image.shape);
  };
  PngFile grey{3, 2, 8, PNG_COLOR_TYPE_GRAY, {0, 1, 2, 3, 4, 5}};
  PngFile deep{1, 2, 16, PNG_COLOR_TYPE_GRAY, {0, 1, 2, 3}};
  for (PngFile file : {grey, deep, palette()})
    for (Channels channels : {Channels::Stored, Channels::Grey, Channels::Rgb,
                              Channels::Rgba, Channels::Indices})
      check(file.bytes(), channels);
  for (Channels channels : {Channels::Stored, Channels::Grey, Channels::Rgba})
    check(jpegFile(17, 9, {10, 20, 30}), channels);
  EXPECT_EQ(refusal([] { lookAt("GIF89a"); }),
            "is neither a PNG nor a JPEG file");
}

TEST(Image, RefusesWhatItDoesNotRead) {
  EXPECT_EQ(refusalOf("GIF89a"), "is neither a PNG nor a JPEG file");
  EXPECT_EQ(refusalOf(""), "is neither a PNG nor a JPEG file");
  EXPECT_EQ(refusalOf(jpegFile(3, 2, {1, 2, 3, 4})),
            "expected grey or RGB, found 4 colour channels");
  EXPECT_EQ(refusalOf(jpegFile(3, 2, {1}), Channels::Indices),
            "indices are not read from JPEG files, which change them");
}

/// The header of a PNG file without the rest, with the checksum that it needs.
std::string pngHeader(uint32_t width, uint32_t height) {
  std::string file = PngFile{1, 1, 8, PNG_COLOR_TYPE_GRAY, {0}}.bytes();
  auto put = [&](size_t offset, uint32_t value) {
    for (int i = 0; i < 4; ++i)
      file[offset + i] = static_cast<char>(value >> (24 - 8 * i));
  };
  put(16, width);
  put(20, height);
  put(29, static_cast<uint32_t>(crc32_z(
              0, reinterpret_cast<const Bytef *>(file.data()) + 12, 17)));
  return file;
}

TEST(Image, TakesNoMemoryForWhatAHeaderPromises) {
  EXPECT_EQ(refusalOf(pngHeader(100000, 100000)),
            "100000 x 100000 pixels are more than the 134217728 bytes that an "
            "image may have");
  EXPECT_EQ(refusalOf(pngHeader(10000, 10000)),
            "the file ends too early: 10000 x 10000 pixels in 67 bytes");
  std::string jpeg = jpegFile(8, 8, {0});
  size_t frame = jpeg.find("\xff\xc0");
  jpeg[frame + 5] = jpeg[frame + 7] = 0x20; // height and width + 8192
  EXPECT_EQ(refusalOf(jpeg), "the file ends too early: 8200 x 8200 pixels in " +
                                 std::to_string(jpeg.size()) + " bytes");
}

TEST(Image, RefusesEveryTruncation) {
  for (const std::string &good :
       {rgba().bytes(), palette().bytes(), jpegFile(20, 20, {9}),
        jpegFile(20, 20, {9, 200, 7}, true)})
    // The last two bytes of a JPEG file say only that it ends.
    for (size_t size = 0; size + 2 < good.size(); ++size)
      EXPECT_NE(refusalOf(good.substr(0, size)), "nothing was thrown") << size;
}

} // namespace
