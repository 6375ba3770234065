//===- Axis.cpp - From numbers to places ------------------------------------===//
#include "runtime/report/Axis.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace ingot;
using namespace ingot::report;

/// Differences of larger numbers overflow; steps between smaller ones vanish.
static constexpr double kLargest = 1e300, kSmallest = 1e-300;

/// 1, 2 or 5 times a power of ten, so that a range takes `steps` of them or fewer.
static double roundStep(double range, int steps) {
  double power = std::pow(10, std::floor(std::log10(range / steps)));
  for (double factor : {1.0, 2.0, 5.0})
    if (range <= factor * power * steps)
      return factor * power;
  return 10 * power;
}

std::string report::formatNumber(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.5g", value);
  return text;
}

bool Axis::isShown(double value) const {
  return std::abs(value) <= kLargest && (!isLogarithmic || value > 0);
}

Axis::Axis(const std::vector<double> &values, bool mayBeLogarithmic) {
  bool isEmpty = true;
  for (double value : values) {
    if (!isShown(value))
      continue;
    least = isEmpty ? value : std::min(least, value);
    most = isEmpty ? value : std::max(most, value);
    isEmpty = false;
    isWhole = isWhole && value == std::floor(value);
  }
  isWhole = isWhole && !isEmpty;
  isLogarithmic =
      mayBeLogarithmic && !isEmpty && least >= kSmallest && most > 100 * least;
  if (isLogarithmic)
    addLogarithmicTicks();
  else
    addLinearTicks();
}

void Axis::addLinearTicks() {
  // Numbers that are all one, up to rounding, are in the middle.
  double size = std::max(std::abs(least), std::abs(most));
  if (most - least <= std::max(1e-12 * size, kSmallest)) {
    double margin = size > kSmallest ? size / 2 : 1;
    least -= margin;
    most += margin;
  }
  constexpr int kSteps = 5;
  double step = roundStep(most - least, kSteps);
  if (isWhole)
    step = std::max(step, 1.0);
  double first = std::floor(least / step), last = std::ceil(most / step);
  for (double i = first; i <= last; ++i)
    marks.push_back({i * step, report::formatNumber(i * step)});
  least = first * step;
  most = last * step;
}

void Axis::addLogarithmicTicks() {
  double first = std::floor(std::log10(least)),
         last = std::ceil(std::log10(most));
  double step = std::max(1.0, std::ceil((last - first) / 6));
  for (double i = first; i <= last; i += step)
    marks.push_back({std::pow(10, i), report::formatNumber(std::pow(10, i))});
  least = std::pow(10, first);
  most = std::pow(10, last);
}

double Axis::operator()(double value) const {
  double share = isLogarithmic
                     ? std::log(value / least) / std::log(most / least)
                     : (value - least) / (most - least);
  return begin + share * (end - begin);
}
