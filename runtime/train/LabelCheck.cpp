//===- LabelCheck.cpp - Labels that are no class ---------------------------===//
#include "runtime/train/LabelCheck.h"

#include "runtime/train/metrics/Pairs.h"

using namespace ingot;
using namespace ingot::train;

std::vector<Variant>
ingot::train::usedFunctions(const Program &program,
                            const ConventionOptions &options) {
  std::vector<FunctionSummary> all = summarizeFunctions(program);
  std::vector<Variant> used;
  for (const StepChoice &step : chooseSteps(all, options))
    used.push_back(*program.variantsOf(step.function).front());
  if (std::optional<std::string> evaluation = chooseEvaluation(all, options))
    used.push_back(*program.variantsOf(*evaluation).front());
  return used;
}

namespace {

/// The shape that labels of `field` have beside outputs of `function`.
std::vector<int64_t> shapeOfLabels(const Variant &function, const Field &field,
                                   size_t rows, size_t sample) {
  int input = findTensor(function.inputs, field.name());
  return input >= 0 ? function.inputs[input].shape
                    : field.suggestInput(rows, sample).shape;
}

/// Looks at all samples of a part, if each is one label.
void readLabels(const Part &part, const Field &field) {
  if (part.samples.empty() ||
      field.suggestInput(1, part.samples[0]).shape.size() != 1)
    return;
  Field::Scratch scratch;
  for (uint32_t sample : part.samples)
    field.readInteger(sample, scratch);
}

} // namespace

void ingot::train::limitLabels(TrainingData &data,
                               const std::vector<Variant> &functions,
                               const ConventionOptions &options) {
  // What the user names is of an evaluation.
  ConventionOptions usual = options;
  usual.metrics.clear();
  bool isJudged = !data.validation.samples.empty();
  std::map<std::string, LabelLimits> limits;
  for (const Variant &function : functions)
    for (const MetricChoice &choice : chooseMetrics(
             function, data.train.fieldNames(),
             isJudged && function.updatedParameterCount == 0 ? options
                                                             : usual)) {
      const TensorSpec &scores =
          function.outputs[findTensor(function.outputs, choice.predictions)];
      if (!makeMetric(choice.metric)->comparesClasses())
        continue;
      std::optional<int64_t> classes =
          countClasses(scores.shape,
                       shapeOfLabels(function, *data.train.find(choice.targets),
                                     static_cast<size_t>(scores.shape[0]),
                                     data.train.samples[0]));
      if (classes)
        limits.insert(
            {choice.targets, {*classes, options.ignoredLabel, scores.name}});
    }
  for (Part *part : {&data.train, &data.validation})
    for (Field &field : part->fields)
      if (auto known = limits.find(field.name()); known != limits.end()) {
        field.limitTo(known->second);
        readLabels(*part, field);
      }
}
