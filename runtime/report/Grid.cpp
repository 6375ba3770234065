//===- Grid.cpp - Tables and images as pictures -----------------------------===//
#include "runtime/report/Chart.h"

#include "runtime/report/Frame.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace ingot;
using namespace ingot::report;

namespace {

constexpr double kCaptionSize = 11;

/// What stands before the rows and below the columns of a confusion matrix.
struct ClassLabels {
  /// Numbers below the columns, and both in front of the rows, unless the names fit
  /// into cells of this width.
  ClassLabels(const std::vector<std::string> &classes, size_t count,
              double cell) {
    bool doFit = true;
    for (size_t i = 0; i < count; ++i) {
      std::string number = std::to_string(i);
      columns.push_back(i < classes.size() ? classes[i] : number);
      doFit = doFit && textWidth(columns.back(), kTextSize) < cell;
    }
    rows = columns;
    for (size_t i = 0; !doFit && i < count; ++i) {
      columns[i] = std::to_string(i);
      if (i < classes.size())
        rows[i] = columns[i] + " " + classes[i];
    }
  }

  std::vector<std::string> rows, columns;
};

/// A caption in lines that are as wide as a picture, broken between words.
std::vector<std::string> breakCaption(const std::string &caption,
                                      double width) {
  constexpr size_t kLines = 2;
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < caption.size() && lines.size() < kLines;) {
    size_t end = caption.size();
    if (lines.size() + 1 < kLines)
      while (textWidth(caption.substr(begin, end - begin), kCaptionSize) >
             width) {
        size_t space = caption.rfind(' ', end - 1);
        if (space == caption.npos || space <= begin)
          break;
        end = space;
      }
    lines.push_back(
        fitText(caption.substr(begin, end - begin), kCaptionSize, width));
    begin = std::min(end + 1, caption.size());
  }
  return lines;
}

/// So many that the grid is about as high as wide, and captions stay readable.
size_t columnsFor(size_t count, bool hasCaptions, double heightPerWidth) {
  auto square = static_cast<size_t>(
      std::ceil(std::sqrt(static_cast<double>(count) * heightPerWidth)));
  return std::clamp<size_t>(square, 1, hasCaptions ? 3 : 10);
}

} // namespace

Svg report::drawConfusion(const std::string &title,
                          const std::vector<std::vector<int64_t>> &counts,
                          const std::vector<std::string> &classes) {
  size_t n = counts.size();
  constexpr double kMostLabels = 90;
  ClassLabels names(classes, n,
                    (kChartWidth - 44 - kMostLabels) /
                        static_cast<double>(std::max<size_t>(n, 1)));
  double labels = 0;
  for (const std::string &name : names.rows)
    labels = std::max(labels, textWidth(name, kTextSize));
  labels = std::min(labels, kMostLabels);
  double left = labels + 32, top = 32, size = kChartWidth - left - 12;
  double cell = n > 0 ? size / static_cast<double>(n) : size;
  Svg svg(title, kChartWidth, top + size + 40);
  drawTitle(svg, title);
  // Labels of cells that are too small for text are written for some of them.
  auto every = static_cast<size_t>(std::ceil((kTextSize + 2) / cell));
  auto at = [&](double begin, size_t i) {
    return begin + cell * static_cast<double>(i);
  };
  for (size_t row = 0; row < n; ++row) {
    int64_t total =
        std::accumulate(counts[row].begin(), counts[row].end(), int64_t{0});
    for (size_t column = 0; column < n; ++column) {
      int64_t count = counts[row][column];
      if (count == 0)
        continue;
      double share = static_cast<double>(count) / static_cast<double>(total);
      svg.rectangle(at(left, column), at(top, row), cell, cell, "heat",
                    0.08 + 0.82 * share);
      if (n <= 12)
        svg.text(at(left, column) + cell / 2, at(top, row) + cell / 2 + 4,
                 Anchor::Middle, "cell",
                 fitText(std::to_string(count), kCaptionSize, cell));
    }
    if (row % every != 0)
      continue;
    svg.text(left - 5, at(top, row) + cell / 2 + 4, Anchor::End, "soft",
             fitText(names.rows[row], kTextSize, labels));
    if (textWidth(names.columns[row], kTextSize) <
        cell * static_cast<double>(every))
      svg.text(at(left, row) + cell / 2, top + size + 15, Anchor::Middle,
               "soft", names.columns[row]);
  }
  svg.rectangle(left, top, size, size, "frame");
  svg.text(left + size / 2, top + size + 32, Anchor::Middle, "soft",
           "predicted");
  svg.textUpwards(14, top + size / 2, "soft", "label");
  return svg;
}

Svg report::drawPictures(const std::string &title,
                         const std::vector<Picture> &pictures,
                         double heightPerWidth) {
  bool hasCaptions = std::ranges::any_of(
      pictures, [](const Picture &one) { return !one.caption.empty(); });
  size_t columns = columnsFor(pictures.size(), hasCaptions, heightPerWidth);
  size_t rows = (pictures.size() + columns - 1) / columns;
  constexpr double kMargin = 8, kGap = 6, kLine = 13, kTop = 28;
  double width =
      (kChartWidth - 2 * kMargin + kGap) / static_cast<double>(columns) - kGap;
  double below = hasCaptions ? 2 * kLine + 4 : 0;
  double height = width * heightPerWidth;
  double rowHeight = height + below + kGap;
  Svg svg(title, kChartWidth, kTop + rowHeight * static_cast<double>(rows) + 4);
  drawTitle(svg, title);
  for (size_t i = 0; i < pictures.size(); ++i) {
    double x = kMargin + (width + kGap) * static_cast<double>(i % columns);
    double y = kTop + rowHeight * static_cast<double>(i / columns);
    svg.image(x, y, width, height, pictures[i].png);
    svg.rectangle(x, y, width, height, "frame");
    double line = y + height + kLine;
    for (const std::string &words : breakCaption(pictures[i].caption, width)) {
      svg.text(x, line, Anchor::Start, "caption", words);
      line += kLine;
    }
  }
  return svg;
}
