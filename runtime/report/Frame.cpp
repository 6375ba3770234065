//===- Frame.cpp - Title, legend and axes around a chart --------------------===//
#include "runtime/report/Frame.h"

#include <algorithm>
#include <iterator>

using namespace ingot;
using namespace ingot::report;

static constexpr size_t kStyles = 8; ///< of each kind in the style sheet

static std::string styleNumber(const char *kind, size_t number) {
  return kind + std::to_string(number % kStyles);
}

std::string report::lineStyle(const Series &series) {
  return "line " + styleNumber("c", series.color) + " " +
         styleNumber("d", series.dash);
}

void report::drawTitle(Svg &svg, const std::string &title) {
  svg.text(8, 18, Anchor::Start, "title",
           fitText(title, kTitleSize, kTitleWidth));
}

void report::drawMarker(Svg &svg, const Series &series, double x, double y,
                        double radius) {
  // Corners in units of the radius; a first "o" is a circle, "+" and "x" are strokes.
  static constexpr const char *kForms[kStyles] = {
      "o",
      "-1 -1 1 -1 1 1 -1 1",
      "0 -1.3 1.2 1 -1.2 1",
      "0 -1.4 1.4 0 0 1.4 -1.4 0",
      "x",
      "+",
      "0 1.3 1.2 -1 -1.2 -1",
      "-1.4 -.6 1.4 -.6 1.4 .6 -1.4 .6"};
  std::string form = kForms[series.marker % kStyles], commands;
  auto at = [&](double dx, double dy) {
    return formatCoordinate(x + dx * radius) + " " +
           formatCoordinate(y + dy * radius);
  };
  if (form == "o") {
    std::string arc = "a" + formatCoordinate(radius) + " " +
                      formatCoordinate(radius) + " 0 1 0 ";
    commands = "M" + at(-1, 0) + arc + formatCoordinate(2 * radius) + " 0" +
               arc + formatCoordinate(-2 * radius) + " 0";
  } else if (form == "x") {
    commands =
        "M" + at(-1, -1) + "L" + at(1, 1) + "M" + at(-1, 1) + "L" + at(1, -1);
  } else if (form == "+") {
    commands = "M" + at(-1.3, 0) + "L" + at(1.3, 0) + "M" + at(0, -1.3) + "L" +
               at(0, 1.3);
  } else {
    const char *rest = form.c_str();
    for (char *end; *rest; rest = end) {
      double dx = std::strtod(rest, &end), dy = std::strtod(end, &end);
      commands += (commands.empty() ? "M" : "L") + at(dx, dy);
    }
    commands += "Z";
  }
  // A second round of the forms is solid, and those of strokes are bold.
  bool isSolid = series.marker / kStyles % 2 == 1;
  svg.path(commands, (isSolid ? "marker solid " : "marker ") +
                         styleNumber("c", series.color));
}

/// As many rows as the names take. Returns where they end.
double Frame::drawLegend(const std::vector<Series> &series, double y) {
  constexpr double kSwatch = 30, kGap = 12, kRow = 16;
  double x = 8;
  bool isEmpty = true;
  for (const Series &one : series) {
    if (one.name.empty())
      continue;
    std::string name = fitText(one.name, kTextSize, kChartWidth - 16 - kSwatch);
    double width = kSwatch + textWidth(name, kTextSize);
    if (!isEmpty && x + width > kChartWidth - 8) {
      x = 8;
      y += kRow;
    }
    isEmpty = false;
    svg.path("M" + formatCoordinate(x) + " " + formatCoordinate(y - 4) + "h24",
             lineStyle(one));
    drawMarker(svg, one, x + 12, y - 4);
    svg.text(x + kSwatch, y, Anchor::Start, "soft", name);
    x += width + kGap;
  }
  return isEmpty ? y - kRow : y;
}

void Frame::drawAxes(const ChartText &text) {
  for (const Axis::Tick &tick : y.ticks()) {
    svg.line(left, y(tick.value), right, y(tick.value), "grid");
    svg.text(left - 5, y(tick.value) + 4, Anchor::End, "soft", tick.label);
  }
  // A label that would touch the one before is left out.
  double free = -kChartWidth;
  for (const Axis::Tick &tick : x.ticks()) {
    svg.line(x(tick.value), bottom, x(tick.value), bottom + 4, "axis");
    double half = textWidth(tick.label, kTextSize) / 2;
    double middle = std::min(x(tick.value), kChartWidth - 3 - half);
    if (middle - half < free + 4)
      continue;
    svg.text(middle, bottom + 16, Anchor::Middle, "soft", tick.label);
    free = middle + half;
  }
  svg.rectangle(left, top, right - left, bottom - top, "frame");
  if (!text.x.empty())
    svg.text((left + right) / 2, bottom + 32, Anchor::Middle, "soft",
             fitText(text.x, kTextSize, right - left));
  if (!text.y.empty())
    svg.textUpwards(14, (top + bottom) / 2, "soft",
                    fitText(text.y, kTextSize, bottom - top));
}

Frame::Frame(const ChartText &text, Axis xAxis, Axis yAxis,
             const std::vector<Series> &series)
    : svg(text.title, kChartWidth, kChartHeight), x(std::move(xAxis)),
      y(std::move(yAxis)) {
  drawTitle(svg, text.title);
  top = drawLegend(series, 38) + 12;
  bottom = kChartHeight - (text.x.empty() ? 24 : 40);
  double labels = 0;
  for (const Axis::Tick &tick : y.ticks())
    labels = std::max(labels, textWidth(tick.label, kTextSize));
  left = labels + (text.y.empty() ? 12 : 28);
  right = kChartWidth - 14;
  // A legend of many rows leaves the content half of the height.
  top = std::min(top, bottom - kChartHeight / 3);
  x.place(left, right);
  y.place(bottom, top);
  drawAxes(text);
}
