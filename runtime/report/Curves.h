//===- Curves.h - The numbers of training runs over time --------------------===//
#ifndef INGOT_RUNTIME_REPORT_CURVES_H
#define INGOT_RUNTIME_REPORT_CURVES_H

#include "runtime/report/Chart.h"
#include "runtime/report/Report.h"

namespace ingot::report {

/// One chart of curves.
struct Curves {
  std::string title, x;
  std::vector<Series> series;
  /// Of losses, rates and norms; of an accuracy what is lost matters, not what is
  /// left.
  bool mayBeLogarithmic = true;
};

/// Loss, metrics, learning rate, gradient norms and the figures of single steps; of
/// several runs in the same charts.
std::vector<Curves> collectCurves(const std::vector<Run> &runs);

} // namespace ingot::report

#endif // INGOT_RUNTIME_REPORT_CURVES_H
