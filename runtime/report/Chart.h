//===- Chart.h - Curves, points, bars and tables as pictures ----------------===//
#ifndef INGOT_RUNTIME_REPORT_CHART_H
#define INGOT_RUNTIME_REPORT_CHART_H

#include "runtime/report/Svg.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ingot::report {

/// Numbers in the plane, in their order.
struct Series {
  std::string name;
  std::vector<double> x, y;
  /// What tells it from others: its colour, its marker, its dashes. Each by number.
  size_t color = 0, marker = 0, dash = 0;
};

/// What the charts have in common.
struct ChartText {
  std::string title, x, y; ///< `x` and `y` name the axes; may be empty
};

/// Series as curves. A number that is not finite is a gap. Of many numbers the
/// smallest and the largest of each column are drawn. `mayBeLogarithmic`: as of Axis.
Svg drawCurves(const ChartText &text, const std::vector<Series> &series,
               bool mayBeLogarithmic);

/// Series as points; `hasDiagonal` adds the line on which both numbers are equal, and
/// makes both axes one. At most 2000 points are drawn, evenly chosen.
Svg drawPoints(const ChartText &text, const std::vector<Series> &series,
               bool hasDiagonal);

/// How often numbers are in which interval.
Svg drawHistogram(const ChartText &text, const std::vector<double> &values);

/// A function that holds each number from its place to the next, filled: bytes over
/// the steps of a program.
Svg drawSteps(const ChartText &text, const std::vector<double> &values);

/// Rows are classes, columns what they were taken for; the darker, the larger the
/// share of the row. Numbers are written if there are up to twelve classes.
Svg drawConfusion(const std::string &title,
                  const std::vector<std::vector<int64_t>> &counts,
                  const std::vector<std::string> &classes);

/// PNG files side by side.
struct Picture {
  std::string png;
  std::string caption; ///< two lines at most
};
Svg drawPictures(const std::string &title, const std::vector<Picture> &pictures,
                 double heightPerWidth);

} // namespace ingot::report

#endif // INGOT_RUNTIME_REPORT_CHART_H
