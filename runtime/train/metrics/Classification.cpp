//===- Classification.cpp - Right and wrong classes -------------------------===//
//
// All of these count; what is counted is exact, so that their order does not matter.
//
//===----------------------------------------------------------------------===//

#include "runtime/train/metrics/Families.h"
#include "runtime/train/metrics/Pairs.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

using Kind = Pairs::Kind;

namespace {

/// The class of a sample whose scores hold a NaN: never the right one.
constexpr int64_t kNoClass = -1;

double ratio(int64_t part, int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

/// NaN over nothing.
double shareOf(int64_t part, int64_t whole) {
  return whole > 0 ? ratio(part, whole) : std::nan("");
}

int64_t decide(double score, double threshold) {
  return std::isnan(score) ? kNoClass : score > threshold;
}

/// Of the largest score; the first of equal ones, as in NumPy and PyTorch.
int64_t decide(std::span<const double> scores) {
  if (std::ranges::any_of(scores, [](double x) { return std::isnan(x); }))
    return kNoClass;
  return std::ranges::max_element(scores) - scores.begin();
}

/// One class per target.
std::vector<int64_t> decide(const Pairs &pairs, double threshold) {
  std::vector<int64_t> classes;
  classes.reserve(pairs.targets.size());
  if (pairs.kind == Kind::Classes)
    for (size_t i = 0; i < pairs.samples; ++i)
      classes.push_back(decide(pairs.row(i)));
  else if (pairs.kind == Kind::Labels)
    for (double label : pairs.scores)
      classes.push_back(static_cast<int64_t>(label));
  else
    for (double score : pairs.scores)
      classes.push_back(decide(score, threshold));
  return classes;
}

/// A metric of decisions: subclasses see pairs and the classes decided for them.
class DecisionMetric : public Metric {
public:
  explicit DecisionMetric(const Call &call)
      : threshold(call.number("threshold")) {}

  void add(const io::TensorView &predictions,
           const io::TensorView &targets) override {
    Pairs pairs = pairUp(predictions, targets, name(), ignored());
    count(pairs, decide(pairs, threshold));
  }

private:
  virtual void count(const Pairs &pairs,
                     const std::vector<int64_t> &classes) = 0;

  double threshold;
};

/// The share of what is counted, in `part`, of all that there is.
template <Direction better> class DecisionShare : public DecisionMetric {
public:
  using DecisionMetric::DecisionMetric;

  double value() const override { return shareOf(part, whole); }
  std::optional<Direction> direction() const override { return better; }

protected:
  int64_t part = 0, whole = 0;
};

/// Share of the samples all of whose labels are right.
class Accuracy : public DecisionShare<Direction::Max> {
  using DecisionShare::DecisionShare;

  void count(const Pairs &pairs, const std::vector<int64_t> &classes) override {
    size_t width = pairs.kind == Kind::Multilabel ? pairs.columns : 1;
    for (size_t i = 0; i < pairs.samples; ++i)
      part += std::equal(classes.begin() + i * width,
                         classes.begin() + (i + 1) * width,
                         pairs.targets.begin() + i * width);
    whole += static_cast<int64_t>(pairs.samples);
  }
};

/// Share of the labels that are wrong.
class HammingLoss : public DecisionShare<Direction::Min> {
  using DecisionShare::DecisionShare;

  void count(const Pairs &pairs, const std::vector<int64_t> &classes) override {
    for (size_t i = 0; i < classes.size(); ++i)
      part += classes[i] != pairs.targets[i];
    whole += static_cast<int64_t>(classes.size());
  }
};

/// Share of the samples whose label has one of the k largest scores. Of equal scores
/// the last count more, as in scikit-learn.
class TopK : public Metric {
public:
  explicit TopK(const Call &call) : k(call.whole("k")) {}

  void add(const io::TensorView &predictions,
           const io::TensorView &targets) override {
    Pairs pairs = pairUp(predictions, targets, name(), ignored());
    if (pairs.kind != Kind::Classes)
      rejectShapes(predictions, targets, name());
    for (size_t i = 0; i < pairs.samples; ++i)
      right += isWithin(pairs.row(i), pairs.targets[i]);
    samples += static_cast<int64_t>(pairs.samples);
  }

  double value() const override { return shareOf(right, samples); }
  std::optional<Direction> direction() const override { return Direction::Max; }

private:
  bool isWithin(std::span<const double> scores, int64_t label) const {
    int64_t before = 0;
    for (size_t i = 0; i < scores.size(); ++i) {
      if (std::isnan(scores[i]))
        return false;
      before += scores[i] > scores[label] ||
                (scores[i] == scores[label] && static_cast<int64_t>(i) > label);
    }
    return before < k;
  }

  int64_t k, right = 0, samples = 0;
};

/// Precision, recall or F1 over classes, or over the labels of samples with several.
class ClassAverage : public DecisionMetric {
public:
  explicit ClassAverage(const Call &call)
      : DecisionMetric(call), formula(call.name()),
        average(call.word("average")) {}

  double value() const override {
    if (!hasSamples)
      return std::nan("");
    if (average == "binary")
      return counts.size() > 1 ? scoreOf(counts[1]) : 0;
    Counts all;
    double sum = 0;
    int64_t present = 0;
    for (const Counts &one : counts) {
      all.hits += one.hits;
      all.actual += one.actual;
      all.predicted += one.predicted;
      // A class that is neither wanted nor predicted is none; a label always is one.
      if (one.actual + one.predicted > 0 || isMultilabel) {
        sum += scoreOf(one);
        ++present;
      }
    }
    return average == "micro" ? scoreOf(all) : present > 0 ? sum / present : 0;
  }
  std::optional<Direction> direction() const override { return Direction::Max; }

private:
  struct Counts {
    int64_t hits = 0, actual = 0, predicted = 0;
  };

  void count(const Pairs &pairs, const std::vector<int64_t> &classes) override {
    isMultilabel = pairs.kind == Kind::Multilabel;
    if (isMultilabel) {
      if (average == "binary")
        rejectClasses(pairs.columns);
      counts.resize(std::max(counts.size(), pairs.columns));
      for (size_t i = 0; i < classes.size(); ++i)
        add(counts[i % pairs.columns], pairs.targets[i] == 1, classes[i] == 1);
      hasSamples = hasSamples || pairs.samples > 0;
      return;
    }
    if (average == "binary")
      requireTwoClasses(pairs, classes);
    hasSamples = hasSamples || pairs.samples > 0;
    for (size_t i = 0; i < classes.size(); ++i) {
      int64_t most = std::max(classes[i], pairs.targets[i]);
      if (static_cast<size_t>(most) >= counts.size())
        counts.resize(most + 1);
      bool isHit = classes[i] == pairs.targets[i];
      add(counts[pairs.targets[i]], true, isHit);
      if (!isHit && classes[i] != kNoClass)
        add(counts[classes[i]], false, true);
    }
  }

  void requireTwoClasses(const Pairs &pairs,
                         const std::vector<int64_t> &classes) const {
    if (pairs.columns > 2)
      rejectClasses(pairs.columns);
    for (const std::vector<int64_t> *labels : {&pairs.targets, &classes})
      for (int64_t label : *labels)
        if (label > 1)
          rejectClasses(label + 1);
  }
  [[noreturn]] void rejectClasses(size_t count) const {
    throw std::runtime_error(name() + ": expected two classes, found " +
                             std::to_string(count));
  }

  static void add(Counts &counts, bool isActual, bool isPredicted) {
    counts.actual += isActual;
    counts.predicted += isPredicted;
    counts.hits += isActual && isPredicted;
  }

  /// 0 where it would divide by 0.
  double scoreOf(const Counts &one) const {
    int64_t part = formula == "f1" ? 2 * one.hits : one.hits;
    int64_t whole = formula == "precision" ? one.predicted
                    : formula == "recall"  ? one.actual
                                           : one.actual + one.predicted;
    return whole > 0 ? ratio(part, whole) : 0;
  }

  std::string formula, average;
  bool hasSamples = false, isMultilabel = false;
  std::vector<Counts> counts; ///< by class or label
};

/// A sample whose scores hold a NaN is in no column.
class ConfusionMatrix : public DecisionMetric {
public:
  using DecisionMetric::DecisionMetric;

  double value() const override { return std::nan(""); }
  std::optional<Direction> direction() const override { return std::nullopt; }
  CountTable counts() const override { return table; }

private:
  /// A table of more could not be looked at.
  static constexpr int64_t kMostClasses = 4096;

  void count(const Pairs &pairs, const std::vector<int64_t> &classes) override {
    if (pairs.kind == Kind::Multilabel)
      throw std::runtime_error(name() +
                               ": expected one label per sample, found " +
                               std::to_string(pairs.columns));
    int64_t end = pairs.kind == Kind::Binary ? 2
                  : pairs.kind == Kind::Classes
                      ? static_cast<int64_t>(pairs.columns)
                      : 0;
    for (const std::vector<int64_t> *labels : {&pairs.targets, &classes})
      for (int64_t label : *labels)
        end = std::max(end, label + 1);
    if (end > kMostClasses)
      throw std::runtime_error(name() + ": expected at most " +
                               std::to_string(kMostClasses) +
                               " classes, found " + std::to_string(end));
    table.resize(std::max<size_t>(end, table.size()));
    for (std::vector<int64_t> &row : table)
      row.resize(table.size());
    for (size_t i = 0; i < classes.size(); ++i)
      if (classes[i] != kNoClass)
        ++table[pairs.targets[i]][classes[i]];
  }

  CountTable table;
};

} // namespace

std::unique_ptr<Metric> train::makeAccuracy(const Call &call) {
  return std::make_unique<Accuracy>(call);
}
std::unique_ptr<Metric> train::makeTopK(const Call &call) {
  return std::make_unique<TopK>(call);
}
std::unique_ptr<Metric> train::makeHammingLoss(const Call &call) {
  return std::make_unique<HammingLoss>(call);
}
std::unique_ptr<Metric> train::makeClassAverage(const Call &call) {
  return std::make_unique<ClassAverage>(call);
}
std::unique_ptr<Metric> train::makeConfusionMatrix(const Call &call) {
  return std::make_unique<ConfusionMatrix>(call);
}
