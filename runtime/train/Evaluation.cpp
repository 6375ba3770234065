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
                       size_t loaderThreads)
    : part(part) {
  for (const Variant *variant : program.variantsOf(function)) {
    BoundFunction bound(*variant, part.fieldNames(), options);
    if (bound.batchSize() == 0)
      throw std::runtime_error("'" + function +
                               "' reads no data: nothing to evaluate it with");
    portions.push_back({std::move(bound), variant->batch != 0});
  }
  std::ranges::sort(portions, std::greater<>(), [](const Portion &portion) {
    return portion.function.batchSize();
  });
  batches = planBatches();
  for (const Portion &portion : portions)
    plans.push_back(portion.function.planFor(part));
  const Variant &variant = portions[0].function.variant();
  for (const MetricChoice &choice :
       chooseMetrics(variant, part.fieldNames(), options)) {
    makeMetric(choice.metric); // throws if there is none of this name
    int output = findTensor(variant.outputs, choice.predictions);
    if (variant.outputs[output].shape[0] !=
        static_cast<int64_t>(portions[0].function.batchSize()))
      throw std::runtime_error(
          "metric '" + choice.metric + "': expected one row of '" +
          choice.predictions + "' per sample, found " +
          variant.outputs[output].describe() + " for " +
          std::to_string(portions[0].function.batchSize()));
    comparisons.push_back({choice, static_cast<size_t>(output)});
  }
  for (BatchPlan &plan : plans)
    addTargets(plan);
  loader = std::make_unique<Loader>(plans, loaderThreads);
}

void Evaluation::addTargets(BatchPlan &plan) const {
  for (const Comparison &comparison : comparisons) {
    const std::string &name = comparison.choice.targets;
    const Field &field = *part.find(name);
    if (plan.find(name) == plan.columns.size())
      plan.columns.push_back(
          {&field, field.suggestInput(plan.rows, part.samples[0])});
  }
}

/// The largest batches that the samples fill, one after another.
std::vector<BatchTask> Evaluation::planBatches() const {
  std::vector<BatchTask> plan;
  size_t total = part.samples.size();
  for (size_t done = 0; done < total;) {
    size_t left = total - done;
    size_t chosen = 0;
    while (chosen + 1 < portions.size() &&
           portions[chosen].function.batchSize() > left)
      ++chosen;
    const Portion &portion = portions[chosen];
    size_t rows = portion.function.batchSize();
    if (rows > left && !portion.canBeFilled)
      throw std::runtime_error(
          "'" + portion.function.variant().function + "' of " +
          std::to_string(rows) +
          " samples, which may depend on each other: expected a multiple of "
          "them, found " +
          std::to_string(total));
    plan.push_back({chosen, done, std::min(rows, left)});
    done += plan.back().count;
  }
  return plan;
}

/// The first `count` rows of a column, as a batch has them.
static io::TensorView viewOf(const BatchPlan::Column &column,
                             const std::byte *data, size_t count) {
  io::TensorView view = {column.input.dtype, column.input.shape, {}};
  view.shape[0] = static_cast<int64_t>(count);
  view.data = {data, column.input.bytes() / column.input.shape[0] * count};
  return view;
}

Evaluation::Result Evaluation::run(Context &context) {
  const std::vector<std::string> &names = portions[0].function.scalarNames();
  std::vector<Mean> means(names.size());
  std::vector<std::unique_ptr<Metric>> metrics;
  for (const Comparison &comparison : comparisons)
    metrics.push_back(makeMetric(comparison.choice.metric));
  loader->start(part.samples, batches);
  for (const BatchTask &batch : batches) {
    BoundFunction &function = portions[batch.plan].function;
    const BatchPlan &plan = plans[batch.plan];
    std::span<std::byte *const> columns = loader->next();
    function.setBatch(columns);
    function.run(context);
    for (size_t i = 0; i < names.size(); ++i)
      means[i].add(function.scalar(i), static_cast<double>(batch.count));
    for (size_t i = 0; i < metrics.size(); ++i) {
      size_t column = plan.find(comparisons[i].choice.targets);
      metrics[i]->add(
          function.rowsOf(comparisons[i].output, batch.count),
          viewOf(plan.columns[column], columns[column], batch.count));
    }
  }
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
  for (const std::string &name : portions[0].function.scalarNames())
    infos.push_back({name, Direction::Min});
  for (const Comparison &comparison : comparisons) {
    std::unique_ptr<Metric> metric = makeMetric(comparison.choice.metric);
    if (metric->direction())
      infos.push_back({metric->name(), *metric->direction()});
  }
  return infos;
}

void Evaluation::requireClasses(const Part &labelled) const {
  Field::Scratch scratch;
  for (const auto &[choice, output] : comparisons) {
    const TensorSpec &scores = portions[0].function.variant().outputs[output];
    const Field &field = *labelled.find(choice.targets);
    if (scores.shape.size() != 2 || scores.shape[1] == 1 ||
        field.suggestInput(1, labelled.samples[0]).shape.size() != 1)
      continue;
    for (uint32_t sample : labelled.samples)
      if (int64_t label = field.readInteger(sample, scratch);
          label != kIgnoredTarget && (label < 0 || label >= scores.shape[1]))
        throw std::runtime_error(
            field.source().describe(sample) + ": '" + field.name() + "' is " +
            std::to_string(label) + ", '" + scores.name + "' has " +
            std::to_string(scores.shape[1]) + " classes");
  }
}
