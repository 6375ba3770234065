//===- Frame.h - Title, legend and axes around a chart ----------------------===//
#ifndef INGOT_RUNTIME_REPORT_FRAME_H
#define INGOT_RUNTIME_REPORT_FRAME_H

#include "runtime/report/Axis.h"
#include "runtime/report/Chart.h"

namespace ingot::report {

constexpr double kChartWidth = 400, kChartHeight = 280;
constexpr double kTitleWidth = kChartWidth - 16;
constexpr double kTextSize = 12, kTitleSize = 14;

/// The picture of a chart before there is anything in it.
class Frame {
public:
  /// Draws all but the content, and places the axes. \param series  for the legend:
  /// those with a name are in it.
  Frame(const ChartText &text, Axis x, Axis y,
        const std::vector<Series> &series);

  Svg svg;
  Axis x, y;
  double left, right, top, bottom; ///< of the content

private:
  double drawLegend(const std::vector<Series> &series, double y);
  void drawAxes(const ChartText &text);
};

void drawTitle(Svg &svg, const std::string &title);

/// A marker that is told from the others by its form.
void drawMarker(Svg &svg, const Series &series, double x, double y,
                double radius = 3);

/// "line c0 d1"
std::string lineStyle(const Series &series);

} // namespace ingot::report

#endif // INGOT_RUNTIME_REPORT_FRAME_H
