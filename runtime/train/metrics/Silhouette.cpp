//===- Silhouette.cpp - How well clusters are apart -------------------------===//
#include "runtime/train/metrics/Families.h"
#include "runtime/train/metrics/Pairs.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

namespace {

/// Predictions are points [samples, dimensions], targets the labels of their clusters.
/// With a the mean distance of a point to the others of its cluster and b that to the
/// nearest other cluster, the mean of (b - a) / max(a, b); 0 for a cluster of one.
/// Keeps all points; the time grows with their square.
class Silhouette : public Metric {
public:
  void add(const io::TensorView &predictions,
           const io::TensorView &targets) override {
    if (predictions.shape.size() != 2 || targets.shape.size() > 2 ||
        targets.shape.empty() || targets.shape[0] != predictions.shape[0] ||
        (targets.shape.size() == 2 && targets.shape[1] != 1) ||
        (dimensions != 0 && predictions.shape[1] != dimensions))
      rejectShapes(predictions, targets, name());
    std::vector<int64_t> added = toLabels(targets, name());
    std::vector<double> numbers = toNumbers(predictions);
    dimensions = predictions.shape[1];
    points.insert(points.end(), numbers.begin(), numbers.end());
    labels.insert(labels.end(), added.begin(), added.end());
  }

  double value() const override {
    std::map<int64_t, size_t> sizes; // by label, in its order
    for (int64_t label : labels)
      ++sizes[label];
    // scikit-learn calls everything else undefined.
    if (sizes.size() < 2 || sizes.size() >= labels.size())
      return std::nan("");
    std::map<int64_t, size_t> places;
    std::vector<double> counts;
    for (const auto &[label, size] : sizes) {
      places[label] = counts.size();
      counts.push_back(static_cast<double>(size));
    }
    std::vector<size_t> clusters;
    for (int64_t label : labels)
      clusters.push_back(places[label]);
    double sum = 0;
    for (size_t i = 0; i < clusters.size(); ++i)
      sum += silhouetteOf(i, clusters, counts);
    return sum / static_cast<double>(clusters.size());
  }
  bool comparesClasses() const override { return false; }
  std::optional<Direction> direction() const override { return Direction::Max; }

private:
  double silhouetteOf(size_t point, const std::vector<size_t> &clusters,
                      const std::vector<double> &counts) const {
    size_t own = clusters[point];
    if (counts[own] < 2)
      return 0;
    std::vector<double> distances(counts.size()); // sums by cluster
    for (size_t i = 0; i < clusters.size(); ++i)
      distances[clusters[i]] += distance(point, i);
    double within = distances[own] / (counts[own] - 1), nearest = INFINITY;
    for (size_t i = 0; i < counts.size(); ++i)
      if (i != own)
        nearest = std::min(nearest, distances[i] / counts[i]);
    double larger = std::max(within, nearest);
    return larger > 0 ? (nearest - within) / larger : 0; // all points are one
  }

  double distance(size_t one, size_t other) const {
    double sum = 0;
    for (int64_t i = 0; i < dimensions; ++i) {
      double difference =
          points[one * dimensions + i] - points[other * dimensions + i];
      sum += difference * difference;
    }
    return std::sqrt(sum);
  }

  int64_t dimensions = 0;
  std::vector<double> points;
  std::vector<int64_t> labels;
};

} // namespace

std::unique_ptr<Metric> train::makeSilhouette(const Call &) {
  return std::make_unique<Silhouette>();
}
