//===- Families.h - The makers of metrics, a file a family ------------------===//
#ifndef INGOT_RUNTIME_TRAIN_METRICS_FAMILIES_H
#define INGOT_RUNTIME_TRAIN_METRICS_FAMILIES_H

#include "runtime/train/Call.h"
#include "runtime/train/metrics/Metric.h"

namespace ingot::train {

std::unique_ptr<Metric>
makeAccuracy(const Call &call); // subset_accuracy as well
std::unique_ptr<Metric> makeTopK(const Call &call);
std::unique_ptr<Metric> makeHammingLoss(const Call &call);
std::unique_ptr<Metric>
makeClassAverage(const Call &call); // precision, recall, f1
std::unique_ptr<Metric> makeConfusionMatrix(const Call &call);
std::unique_ptr<Metric> makeRocAuc(const Call &call);
std::unique_ptr<Metric> makeCrossEntropy(const Call &call); // and perplexity
std::unique_ptr<Metric> makeSquaredError(const Call &call); // mse and rmse
std::unique_ptr<Metric> makeAbsoluteError(const Call &call);
std::unique_ptr<Metric> makeR2(const Call &call);
std::unique_ptr<Metric> makeSilhouette(const Call &call);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_METRICS_FAMILIES_H
