//===- Chart.cpp - Curves, points and bars as pictures ----------------------===//
#include "runtime/report/Chart.h"

#include "runtime/report/Frame.h"

#include <algorithm>
#include <cmath>
#include <span>

using namespace ingot;
using namespace ingot::report;

namespace {

std::vector<double> gather(const std::vector<Series> &series,
                           std::vector<double> Series::*member) {
  std::vector<double> all;
  for (const Series &one : series)
    all.insert(all.end(), (one.*member).begin(), (one.*member).end());
  return all;
}

bool isShown(const Frame &frame, const Series &series, size_t i) {
  return frame.x.isShown(series.x[i]) && frame.y.isShown(series.y[i]);
}

std::string pointAt(const Frame &frame, const Series &series, size_t i) {
  return formatCoordinate(frame.x(series.x[i])) + " " +
         formatCoordinate(frame.y(series.y[i]));
}

/// The numbers of a series that are drawn: all, or of each of `columns` groups the
/// first, the smallest, the largest and the last, so that no peak is lost.
std::vector<size_t> choose(const Series &series, size_t columns) {
  size_t count = series.x.size();
  std::vector<size_t> chosen;
  if (count <= 4 * columns) {
    for (size_t i = 0; i < count; ++i)
      chosen.push_back(i);
    return chosen;
  }
  for (size_t column = 0; column < columns; ++column) {
    size_t begin = column * count / columns,
           end = (column + 1) * count / columns;
    size_t least = begin, most = begin;
    for (size_t i = begin; i < end; ++i) {
      if (series.y[i] < series.y[least])
        least = i;
      if (series.y[i] > series.y[most])
        most = i;
    }
    size_t picked[] = {begin, std::min(least, most), std::max(least, most),
                       end - 1};
    for (size_t i : picked)
      if (chosen.empty() || i > chosen.back())
        chosen.push_back(i);
  }
  return chosen;
}

void drawCurve(Frame &frame, const Series &series, size_t number) {
  std::string commands;
  bool isBegun = false;
  size_t shown = 0;
  std::vector<size_t> chosen = choose(series, 360);
  for (size_t i : chosen) {
    bool isDrawn = isShown(frame, series, i);
    if (isDrawn)
      commands += (isBegun ? "L" : "M") + pointAt(frame, series, i);
    isBegun = isDrawn;
    shown += isDrawn;
  }
  if (shown == 0)
    return;
  frame.svg.path(commands, lineStyle(series));
  // Markers of several curves do not lie on each other: each begins elsewhere.
  constexpr size_t kMarkers = 8;
  size_t every = std::max<size_t>(1, chosen.size() / kMarkers);
  for (size_t i = chosen.size() <= kMarkers ? 0 : number * every / 3 % every;
       i < chosen.size(); i += every)
    if (isShown(frame, series, chosen[i]))
      drawMarker(frame.svg, series, frame.x(series.x[chosen[i]]),
                 frame.y(series.y[chosen[i]]));
}

/// With the largest count or number on top, and 0 below.
Axis axisFromZero(std::vector<double> values) {
  values.push_back(0);
  return Axis(values, false);
}

} // namespace

Svg report::drawCurves(const ChartText &text, const std::vector<Series> &series,
                       bool mayBeLogarithmic) {
  Frame frame(text, Axis(gather(series, &Series::x), false),
              Axis(gather(series, &Series::y), mayBeLogarithmic), series);
  for (size_t i = 0; i < series.size(); ++i)
    drawCurve(frame, series[i], i);
  return frame.svg;
}

Svg report::drawPoints(const ChartText &text, const std::vector<Series> &series,
                       bool hasDiagonal) {
  std::vector<double> x = gather(series, &Series::x),
                      y = gather(series, &Series::y);
  size_t every = std::max<size_t>(1, (x.size() + 1999) / 2000);
  if (hasDiagonal) {
    x.insert(x.end(), y.begin(), y.end());
    y = x;
  }
  Frame frame(text, Axis(x, false), Axis(y, false), series);
  if (hasDiagonal)
    frame.svg.line(frame.left, frame.bottom, frame.right, frame.top, "guide");
  for (const Series &one : series)
    for (size_t i = 0; i < one.x.size(); i += every)
      if (isShown(frame, one, i))
        drawMarker(frame.svg, one, frame.x(one.x[i]), frame.y(one.y[i]), 2.4);
  return frame.svg;
}

Svg report::drawHistogram(const ChartText &text,
                          const std::vector<double> &values) {
  Axis x(values, false);
  std::vector<double> shown;
  std::ranges::copy_if(values, std::back_inserter(shown),
                       [&](double value) { return x.isShown(value); });
  auto bins = static_cast<size_t>(std::clamp(
      std::ceil(std::sqrt(static_cast<double>(shown.size()))), 1.0, 40.0));
  std::vector<double> counts(bins);
  double width = (x.high() - x.low()) / static_cast<double>(bins);
  for (double value : shown) {
    auto bin = static_cast<size_t>((value - x.low()) / width);
    ++counts[std::min(bin, bins - 1)];
  }
  Frame frame(text, x, axisFromZero(counts), {});
  for (size_t i = 0; i < bins; ++i) {
    double begin = frame.x(x.low() + width * static_cast<double>(i));
    double end = frame.x(x.low() + width * static_cast<double>(i + 1));
    if (counts[i] > 0)
      frame.svg.rectangle(begin, frame.y(counts[i]), end - begin,
                          frame.bottom - frame.y(counts[i]), "bar");
  }
  if (x.low() < 0 && x.high() > 0)
    frame.svg.line(frame.x(0), frame.top, frame.x(0), frame.bottom, "guide");
  return frame.svg;
}

Svg report::drawSteps(const ChartText &text,
                      const std::vector<double> &values) {
  Frame frame(text, Axis({0, static_cast<double>(values.size())}, false),
              axisFromZero(values), {});
  std::string outline;
  for (size_t i = 0; i < values.size(); ++i)
    outline += "V" + formatCoordinate(frame.y(values[i])) + "H" +
               formatCoordinate(frame.x(static_cast<double>(i + 1)));
  std::string begin =
      "M" + formatCoordinate(frame.x(0)) + " " + formatCoordinate(frame.bottom);
  frame.svg.path(begin + outline + "V" + formatCoordinate(frame.bottom) + "Z",
                 "area");
  frame.svg.path(begin + outline, "line c0 d0");
  return frame.svg;
}
