//===- RocAuc.cpp - Area under the curve of true over false positives -------===//
//
// The share of the pairs of one positive and one negative sample in which the
// positive one has the larger score; equal scores are half a pair. Counted in whole
// numbers, so nothing is rounded until the end.
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

struct ScoredSample {
  double score;
  bool isPositive;
};

/// NaN if one of both is missing, or if a score is NaN.
double areaUnder(std::vector<ScoredSample> samples) {
  if (std::ranges::any_of(samples, [](const ScoredSample &one) {
        return std::isnan(one.score);
      }))
    return std::nan("");
  std::ranges::sort(samples, {}, &ScoredSample::score);
  int64_t positives = 0, negatives = 0, halfPairs = 0;
  for (auto begin = samples.begin(); begin != samples.end();) {
    auto end = std::find_if(begin, samples.end(), [&](const ScoredSample &one) {
      return one.score != begin->score;
    });
    int64_t equalPositives = std::count_if(
        begin, end, [](const ScoredSample &one) { return one.isPositive; });
    int64_t equalNegatives = end - begin - equalPositives;
    halfPairs += equalPositives * (2 * negatives + equalNegatives);
    positives += equalPositives;
    negatives += equalNegatives;
    begin = end;
  }
  if (positives == 0 || negatives == 0)
    return std::nan("");
  return static_cast<double>(halfPairs) /
         (2.0 * static_cast<double>(positives) *
          static_cast<double>(negatives));
}

/// Softmax of one row, relative to its largest number.
void normalize(std::span<double> scores) {
  double most = *std::ranges::max_element(scores), sum = 0;
  for (double &score : scores)
    sum += score = std::exp(score - most);
  for (double &score : scores)
    score /= sum;
}

/// Of two classes that of the second; of more the mean over the classes, each against
/// the rest; of several labels the mean over these.
class RocAuc : public Metric {
public:
  explicit RocAuc(const Call &call)
      : areLogits(call.word("scores") == "logits") {}

  void add(const io::TensorView &predictions,
           const io::TensorView &targets) override {
    Pairs pairs = pairUp(predictions, targets, name(), ignored());
    bool isOneEach = pairs.kind == Kind::Binary || pairs.columns == 2;
    size_t width = pairs.kind == Kind::Multilabel ? pairs.columns
                   : isOneEach                    ? 1
                                                  : pairs.columns;
    if (!columns.empty() && columns.size() != width)
      throw std::runtime_error(
          name() + ": expected scores of " + std::to_string(columns.size()) +
          " classes as before, found " + std::to_string(width));
    columns.resize(width);
    for (size_t i = 0; i < pairs.samples; ++i)
      addSample(pairs, i);
  }

  double value() const override {
    double sum = 0;
    for (const std::vector<ScoredSample> &column : columns)
      sum += areaUnder(column);
    return columns.empty() ? std::nan("")
                           : sum / static_cast<double>(columns.size());
  }
  std::optional<Direction> direction() const override { return Direction::Max; }

private:
  void addSample(const Pairs &pairs, size_t sample) {
    std::span<const double> row = pairs.row(sample);
    if (pairs.kind == Kind::Multilabel) {
      for (size_t i = 0; i < row.size(); ++i)
        columns[i].push_back(
            {row[i], pairs.targets[sample * row.size() + i] == 1});
    } else if (columns.size() == 1) {
      // The order of softmax, without its rounding.
      double score = row.size() == 1 ? row[0]
                     : areLogits     ? row[1] - row[0]
                                     : row[1];
      columns[0].push_back({score, pairs.targets[sample] == 1});
    } else {
      std::vector<double> scores(row.begin(), row.end());
      if (areLogits)
        normalize(scores);
      for (size_t i = 0; i < scores.size(); ++i)
        columns[i].push_back(
            {scores[i], pairs.targets[sample] == static_cast<int64_t>(i)});
    }
  }

  bool areLogits;
  std::vector<std::vector<ScoredSample>> columns; ///< by class or label
};

} // namespace

std::unique_ptr<Metric> train::makeRocAuc(const Call &call) {
  return std::make_unique<RocAuc>(call);
}
