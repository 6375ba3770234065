//===- ChartTest.cpp - Curves, points, bars and tables as pictures ----------===//
#include "runtime/report/Chart.h"

#include "runtime/report/Axis.h"
#include "runtime/report/Png.h"

#include <gtest/gtest.h>
#include <png.h>

#include <cmath>
#include <limits>

using namespace ingot::report;

namespace {

size_t countOf(const std::string &text, const std::string &part) {
  size_t count = 0;
  for (size_t place = text.find(part); place != text.npos;
       place = text.find(part, place + 1))
    ++count;
  return count;
}

std::vector<double> tickValues(const Axis &axis) {
  std::vector<double> values;
  for (const Axis::Tick &tick : axis.ticks())
    values.push_back(tick.value);
  return values;
}

TEST(Axis, EndsAtRoundNumbers) {
  Axis axis({0.3, 4.1}, false);
  EXPECT_EQ(tickValues(axis), (std::vector<double>{0, 1, 2, 3, 4, 5}));
  axis.place(100, 0);
  EXPECT_EQ(axis(0), 100);
  EXPECT_EQ(axis(2.5), 50);
}

TEST(Axis, IsLogarithmicForNumbersOfManySizes) {
  Axis axis({0.02, 7}, true);
  EXPECT_EQ(axis.low(), 0.01);
  EXPECT_EQ(axis.high(), 10);
  axis.place(0, 3);
  EXPECT_DOUBLE_EQ(axis(1), 2);
  EXPECT_FALSE(axis.isShown(0));
  EXPECT_EQ(Axis({-0.02, 7}, true).low(), -2);
}

TEST(Axis, BearsEveryNumber) {
  double infinity = std::numeric_limits<double>::infinity();
  for (const std::vector<double> &values :
       std::vector<std::vector<double>>{{},
                                        {0},
                                        {5, 5},
                                        {std::nan(""), infinity},
                                        {-1e300, 1e300},
                                        {5e-324, 1e-320},
                                        {1e9, 1e9 + 1}}) {
    Axis axis(values, true);
    axis.place(0, 1);
    EXPECT_LT(axis.low(), axis.high());
    EXPECT_LE(axis.ticks().size(), 12u);
    for (double value : values)
      if (axis.isShown(value)) {
        EXPECT_GE(axis(value), 0) << value;
        EXPECT_LE(axis(value), 1) << value;
      }
  }
}

TEST(Svg, EscapesWhatIsNotText) {
  Svg svg("a<b & \"c\"", 10, 20);
  svg.text(1, 2, Anchor::End, "soft", "x<y\x01 \xff \xed\xa0\x80 \xc3\xa9");
  EXPECT_NE(svg.element().find("aria-label=\"a&lt;b &amp; &quot;c&quot;\""),
            std::string::npos);
  EXPECT_NE(svg.element().find(">x&lt;y? ? ??? \xc3\xa9</text>"),
            std::string::npos);
}

TEST(Svg, ShortensTextInItsMiddle) {
  EXPECT_EQ(fitText("abcdefghij", 10, 60), "abcdefghij");
  EXPECT_EQ(fitText("abcdefghijk", 10, 60), "abcd\u2026ghijk");
  EXPECT_EQ(fitText("\u00e4\u00f6\u00fc\u00df", 10, 18), "\u00e4\u2026\u00df");
}

TEST(Curves, TellSeriesApartWithoutColour) {
  Svg svg = drawCurves(
      {"loss", "epoch", ""},
      {{"one", {1, 2}, {3, 4}}, {"two", {1, 2}, {4, 3}, 1, 1, 1}}, true);
  std::string text = svg.element();
  EXPECT_NE(text.find("class=\"line c0 d0\""), std::string::npos);
  EXPECT_NE(text.find("class=\"line c1 d1\""), std::string::npos);
  // Two numbers each, and one in the legend.
  EXPECT_EQ(countOf(text, "class=\"marker c0\""), 3u);
  EXPECT_EQ(countOf(text, "class=\"marker c1\""), 3u);
  EXPECT_NE(text.find(">two</text>"), std::string::npos);
}

TEST(Curves, LeaveAGapForWhatIsNoNumber) {
  Series series = {"", {1, 2, 3, 4, 5}, {1, 2, std::nan(""), 2, 1}};
  std::string text = drawCurves({"loss", "", ""}, {series}, true).element();
  size_t begin = text.find("class=\"line c0 d0\" d=\"");
  std::string commands = text.substr(begin, text.find('/', begin) - begin);
  EXPECT_EQ(countOf(commands, "M"), 2u);
  EXPECT_EQ(text.find("nan"), std::string::npos);
}

TEST(Curves, KeepThePeaksOfManyNumbers) {
  Series series;
  for (int i = 0; i < 100000; ++i) {
    series.x.push_back(i);
    series.y.push_back(i == 77777 ? 10 : 1);
  }
  std::string text = drawCurves({"loss", "", ""}, {series}, true).element();
  EXPECT_LT(text.size(), 40000u);
  // The top of the chart, 34 below that of the picture, is reached once.
  size_t begin = text.find(" d=\"M", text.find("class=\"line"));
  std::string commands = text.substr(begin, text.find("/>", begin) - begin);
  EXPECT_EQ(countOf(commands, " 34L"), 1u) << commands.substr(0, 300);
}

TEST(Histogram, CountsEachNumberOnce) {
  // Nine numbers make three bins over [0, 5]: 4, 3 and 2 of them.
  std::string text =
      drawHistogram({"residuals", "", ""}, {0, 1, 1, 1, 2, 2, 3, 4, 5})
          .element();
  EXPECT_EQ(countOf(text, "class=\"bar\""), 3u);
  EXPECT_EQ(countOf(drawHistogram({"", "", ""}, {}).element(), "class=\"bar\""),
            0u);
}

TEST(Confusion, WritesCountsAndNames) {
  std::string text =
      drawConfusion("confusion", {{5, 1}, {0, 7}}, {"cat", "dog"}).element();
  for (const char *word :
       {">5<", ">1<", ">7<", ">cat<", ">dog<", ">predicted<"})
    EXPECT_NE(text.find(word), std::string::npos) << word;
  EXPECT_EQ(text.find(">0<"), std::string::npos);
  std::vector<std::vector<int64_t>> many(300, std::vector<int64_t>(300, 1));
  EXPECT_EQ(drawConfusion("confusion", many, {}).element().find("\"cell\""),
            std::string::npos);
  drawConfusion("confusion", {}, {});
}

TEST(Png, HoldsEveryPixel) {
  // Channels one after another: red, green, blue.
  std::string pixels("\0\1\2\3\4\5\6\7\x80\x90\xa0\xff", 12);
  std::string file = encodePng(pixels, 3, 1, 4);
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  ASSERT_TRUE(
      png_image_begin_read_from_memory(&image, file.data(), file.size()));
  EXPECT_EQ(image.width, 4u);
  EXPECT_EQ(image.height, 1u);
  image.format = PNG_FORMAT_RGB;
  uint8_t read[12];
  ASSERT_TRUE(png_image_finish_read(&image, nullptr, read, 0, nullptr));
  for (int i = 0; i < 4; ++i)
    for (int channel = 0; channel < 3; ++channel)
      EXPECT_EQ(read[3 * i + channel],
                static_cast<uint8_t>(pixels[4 * channel + i]));
}

} // namespace
