//===- Metric.cpp - What a program achieves, by name ------------------------===//
#include "runtime/train/metrics/Metric.h"

#include "runtime/train/metrics/Families.h"

#include <algorithm>

using namespace ingot::train;

namespace {

using enum ParameterKind;

struct Entry {
  CallSpec spec;
  std::unique_ptr<Metric> (*make)(const Call &call);
};

const std::vector<Entry> &entries() {
  static const ParameterSpec kThreshold = {"threshold", Number, "0.5"};
  static const ParameterSpec kAverage = {
      "average", Word, "macro", {"macro", "micro", "binary"}};
  static const std::vector<Entry> kEntries = {
      {{"accuracy", {kThreshold}}, makeAccuracy},
      {{"subset_accuracy", {kThreshold}}, makeAccuracy},
      {{"top_k", {{"k", Count, "5"}}}, makeTopK},
      {{"hamming_loss", {kThreshold}}, makeHammingLoss},
      {{"precision", {kAverage, kThreshold}}, makeClassAverage},
      {{"recall", {kAverage, kThreshold}}, makeClassAverage},
      {{"f1", {kAverage, kThreshold}}, makeClassAverage},
      {{"confusion_matrix", {kThreshold}}, makeConfusionMatrix},
      {{"roc_auc", {{"scores", Word, "logits", {"logits", "probabilities"}}}},
       makeRocAuc},
      {{"cross_entropy"}, makeCrossEntropy},
      {{"perplexity"}, makeCrossEntropy},
      {{"mse"}, makeSquaredError},
      {{"rmse"}, makeSquaredError},
      {{"mae"}, makeAbsoluteError},
      {{"r2"}, makeR2},
      {{"silhouette"}, makeSilhouette},
  };
  return kEntries;
}

} // namespace

std::span<const CallSpec> ingot::train::metricCalls() {
  static const std::vector<CallSpec> kSpecs = specsOf(entries());
  return kSpecs;
}

std::unique_ptr<Metric> ingot::train::makeMetric(std::string_view text,
                                                 int64_t ignoredLabel) {
  Call call = Call::parse(text, metricCalls(), "metric");
  auto entry = std::ranges::find_if(entries(), [&](const Entry &entry) {
    return entry.spec.name == call.name();
  });
  std::unique_ptr<Metric> metric = entry->make(call);
  metric->spelling = text;
  metric->ignoredLabel = ignoredLabel;
  return metric;
}
