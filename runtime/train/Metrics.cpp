//===- Metrics.cpp - Figures that are collected over many batches ----------===//
#include "runtime/train/Metrics.h"

#include <algorithm>

using namespace ingot::train;

void Accuracy::add(const Predictions &predictions) {
  for (size_t i = 0; i < predictions.labels.size(); ++i) {
    std::span<const float> row = predictions.row(i);
    auto largest = std::ranges::max_element(row);
    bool hasNan = std::ranges::any_of(row, [](float x) { return x != x; });
    share.add(!hasNan && largest - row.begin() == predictions.labels[i]);
  }
}

void CrossEntropy::add(const Predictions &predictions) {
  for (size_t i = 0; i < predictions.labels.size(); ++i) {
    std::span<const float> row = predictions.row(i);
    // Relative to the maximum, so that no exponential overflows.
    double maximum = *std::ranges::max_element(row), sum = 0;
    for (float logit : row)
      sum += std::exp(logit - maximum);
    mean.add(std::log(sum) + maximum - row[predictions.labels[i]]);
  }
}
