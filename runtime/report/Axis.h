//===- Axis.h - From numbers to places --------------------------------------===//
#ifndef INGOT_RUNTIME_REPORT_AXIS_H
#define INGOT_RUNTIME_REPORT_AXIS_H

#include <string>
#include <vector>

namespace ingot::report {

/// One axis of a chart: an interval of numbers on a stretch of the picture. What is
/// not finite, or larger than 1e300, is nowhere: isShown() is false for it.
class Axis {
public:
  /// \param values  that have to be seen; the interval ends at round numbers. If all
  ///                are whole, so are its marks.
  /// \param mayBeLogarithmic  if all are above 0 and differ by more than a factor of
  ///                          a hundred, equal steps are equal factors.
  Axis(const std::vector<double> &values, bool mayBeLogarithmic);

  /// Where the ends of the interval are.
  void place(double atLow, double atHigh) {
    begin = atLow;
    end = atHigh;
  }
  double operator()(double value) const;
  bool isShown(double value) const;

  double low() const { return least; }
  double high() const { return most; }

  struct Tick {
    double value;
    std::string label;
  };
  const std::vector<Tick> &ticks() const { return marks; }

private:
  void addLinearTicks();
  void addLogarithmicTicks();

  double least = 0, most = 1, begin = 0, end = 1;
  bool isLogarithmic = false, isWhole = true;
  std::vector<Tick> marks;
};

/// "0.25", "1e-05": as short as a reader can use it.
std::string formatNumber(double value);

} // namespace ingot::report

#endif // INGOT_RUNTIME_REPORT_AXIS_H
