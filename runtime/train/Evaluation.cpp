//===- Evaluation.cpp - What a program achieves on samples it does not learn -===//
#include "runtime/train/Evaluation.h"

#include "runtime/train/Progress.h"
#include "runtime/train/metrics/Pairs.h"

#include <algorithm>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

Evaluation::Evaluation(const Program &program, const std::string &function,
                       const Part &part, const ConventionOptions &options,
                       size_t loaderThreads,
                       const std::vector<std::string> &beside)
    : ignoredLabel(options.ignoredLabel) {
  const Variant &variant = *program.variantsOf(function).front();
  std::vector<std::string> read = beside;
  for (const MetricChoice &choice :
       chooseMetrics(variant, part.fieldNames(), options)) {
    makeMetric(choice.metric); // throws if there is none of this name
    int output = findTensor(variant.outputs, choice.predictions);
    comparisons.push_back({choice, static_cast<size_t>(output)});
    read.push_back(choice.targets);
  }
  pass = std::make_unique<SamplePass>(program, function, part, options, read,
                                      loaderThreads);
  auto rows = static_cast<int64_t>(pass->function().batchSize());
  for (const auto &[choice, output] : comparisons) {
    const TensorSpec &scores = pass->function().variant().outputs[output];
    if (scores.shape[0] != rows)
      throw std::runtime_error("metric '" + choice.metric +
                               "': expected one row of '" + choice.predictions +
                               "' per sample, found " + scores.describe() +
                               " for " + std::to_string(rows));
  }
}

std::unique_ptr<Metric>
Evaluation::metricOf(const Comparison &comparison) const {
  return makeMetric(comparison.choice.metric, ignoredLabel);
}

Evaluation::Result Evaluation::run(Context &context,
                                   const SamplePass::Visitor &listener) {
  const std::vector<std::string> &names = function().scalarNames();
  std::vector<Mean> means(names.size());
  std::vector<std::unique_ptr<Metric>> metrics;
  for (const Comparison &comparison : comparisons)
    metrics.push_back(metricOf(comparison));
  pass->run(context, [&](const SamplePass::Batch &batch) {
    for (size_t i = 0; i < names.size(); ++i)
      means[i].add(batch.function.scalar(i), static_cast<double>(batch.count));
    for (size_t i = 0; i < metrics.size(); ++i)
      metrics[i]->add(batch.output(comparisons[i].output),
                      batch.field(comparisons[i].choice.targets));
    if (listener)
      listener(batch);
  });
  Result result;
  for (size_t i = 0; i < names.size(); ++i)
    result.figures.emplace_back(names[i], means[i].value());
  for (const std::unique_ptr<Metric> &metric : metrics)
    if (metric->direction())
      result.figures.emplace_back(metric->name(), metric->value());
    else
      result.tables.emplace_back(metric->name(), metric->counts());
  return result;
}

std::vector<Evaluation::FigureInfo> Evaluation::figures() const {
  std::vector<FigureInfo> infos;
  for (const std::string &name : function().scalarNames())
    infos.push_back({name, Direction::Min});
  for (const Comparison &comparison : comparisons) {
    std::unique_ptr<Metric> metric = metricOf(comparison);
    if (metric->direction())
      infos.push_back({metric->name(), *metric->direction()});
  }
  return infos;
}
