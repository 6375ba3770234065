//===- CrossEntropy.cpp - How surprising the right classes are --------------===//
#include "runtime/train/metrics/Families.h"
#include "runtime/train/metrics/Pairs.h"

#include <algorithm>
#include <cmath>

using namespace ingot;
using namespace ingot::train;

namespace {

/// -log softmax(logits)[label]
double surprise(std::span<const double> logits, int64_t label) {
  // Relative to the maximum, so that no exponential overflows.
  double maximum = *std::ranges::max_element(logits), sum = 0;
  for (double logit : logits)
    sum += std::exp(logit - maximum);
  return std::log(sum) + maximum - logits[label];
}

/// The mean over the samples, or e to the power of it.
class CrossEntropy : public Metric {
public:
  explicit CrossEntropy(const Call &call)
      : isPerplexity(call.name() == "perplexity") {}

  void add(const io::TensorView &predictions,
           const io::TensorView &targets) override {
    Pairs pairs = pairUp(predictions, targets, name(), ignored());
    if (pairs.kind != Pairs::Kind::Classes)
      rejectShapes(predictions, targets, name());
    for (size_t i = 0; i < pairs.samples; ++i)
      sum += surprise(pairs.row(i), pairs.targets[i]);
    samples += pairs.samples;
  }

  double value() const override {
    double mean =
        samples > 0 ? sum / static_cast<double>(samples) : std::nan("");
    return isPerplexity ? std::exp(mean) : mean;
  }
  std::optional<Direction> direction() const override { return Direction::Min; }

private:
  bool isPerplexity;
  double sum = 0;
  size_t samples = 0;
};

} // namespace

std::unique_ptr<Metric> train::makeCrossEntropy(const Call &call) {
  return std::make_unique<CrossEntropy>(call);
}
