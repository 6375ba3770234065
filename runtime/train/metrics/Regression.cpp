//===- Regression.cpp - Distances between numbers ---------------------------===//
//
// Each output has a figure of its own, and the mean of these is the value, as in
// scikit-learn: it matters for rmse and r2.
//
//===----------------------------------------------------------------------===//

#include "runtime/train/metrics/Families.h"
#include "runtime/train/metrics/Pairs.h"

#include <cmath>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

namespace {

/// One output over all samples.
struct Output {
  double errors = 0;  ///< sum of squares, or of distances
  double mean = 0;    ///< of the targets so far
  double scatter = 0; ///< sum of their squared distances from the mean
};

class RegressionMetric : public Metric {
public:
  void add(const io::TensorView &predictions,
           const io::TensorView &targets) override {
    NumberPairs pairs = pairUpNumbers(predictions, targets, name());
    if (!outputs.empty() && outputs.size() != pairs.columns)
      throw std::runtime_error(name() + ": expected " +
                               std::to_string(outputs.size()) +
                               " numbers per sample as before, found " +
                               std::to_string(pairs.columns));
    outputs.resize(pairs.columns);
    for (size_t i = 0; i < pairs.samples; ++i) {
      ++samples;
      for (size_t j = 0; j < pairs.columns; ++j)
        addNumber(outputs[j], pairs.predictions[i * pairs.columns + j],
                  pairs.targets[i * pairs.columns + j]);
    }
  }

  double value() const override {
    if (samples == 0)
      return std::nan("");
    double sum = 0;
    for (const Output &output : outputs)
      sum += figureOf(output);
    return sum / static_cast<double>(outputs.size());
  }
  bool comparesClasses() const override { return false; }
  std::optional<Direction> direction() const override { return Direction::Min; }

protected:
  virtual void addNumber(Output &output, double prediction, double target) {
    double error = prediction - target;
    output.errors += error * error;
  }

  double samples = 0;

private:
  virtual double figureOf(const Output &output) const = 0;

  std::vector<Output> outputs;
};

class SquaredError : public RegressionMetric {
public:
  explicit SquaredError(bool isRoot) : isRoot(isRoot) {}

private:
  double figureOf(const Output &output) const override {
    double mean = output.errors / samples;
    return isRoot ? std::sqrt(mean) : mean;
  }

  bool isRoot;
};

class AbsoluteError : public RegressionMetric {
  void addNumber(Output &output, double prediction, double target) override {
    output.errors += std::abs(prediction - target);
  }
  double figureOf(const Output &output) const override {
    return output.errors / samples;
  }
};

/// 1 - errors / scatter; Welford's running mean keeps the digits that a sum of
/// squares would lose.
class R2 : public RegressionMetric {
public:
  std::optional<Direction> direction() const override { return Direction::Max; }

private:
  void addNumber(Output &output, double prediction, double target) override {
    RegressionMetric::addNumber(output, prediction, target);
    double distance = target - output.mean;
    output.mean += distance / samples;
    output.scatter += distance * (target - output.mean);
  }

  /// Of targets that are all equal: 1 if they were met, else 0. Not defined for one.
  double figureOf(const Output &output) const override {
    if (samples < 2)
      return std::nan("");
    if (output.scatter == 0)
      return output.errors == 0 ? 1 : 0;
    return 1 - output.errors / output.scatter;
  }
};

} // namespace

std::unique_ptr<Metric> train::makeSquaredError(const Call &call) {
  return std::make_unique<SquaredError>(call.name() == "rmse");
}
std::unique_ptr<Metric> train::makeAbsoluteError(const Call &) {
  return std::make_unique<AbsoluteError>();
}
std::unique_ptr<Metric> train::makeR2(const Call &) {
  return std::make_unique<R2>();
}
