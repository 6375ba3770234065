//===- VerifyTraining.cpp - A training run against the evaluator -----------===//

#include "tools/ingot/VerifyTraining.h"

#include "runtime/train/BatchSampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

struct TrainingBatches::Implementation {
  const train::Dataset &data;
  train::BatchSampler sampler;
  std::vector<float> images;
  std::vector<int64_t> labels;
  float learningRate;
  uint64_t epoch = 0;
  std::vector<void *> inputs;
};

static size_t batchOf(const train::Variant &variant) {
  int labels = train::findTensor(variant.inputs, "labels");
  if (labels < 0 || variant.inputs[labels].shape.size() != 1)
    throw std::runtime_error(
        "'" + variant.function +
        "' has no input 'labels' of rank 1, which training needs; its inputs "
        "are " +
        train::describeTensors(variant.inputs));
  return variant.inputs[labels].shape[0];
}

TrainingBatches::TrainingBatches(const train::Variant &variant,
                                 const train::Dataset &data,
                                 const TrainingOptions &options)
    : implementation(new Implementation{
          data,
          train::BatchSampler(data.size(), batchOf(variant), options.seed),
          {},
          std::vector<int64_t>(batchOf(variant)),
          static_cast<float>(options.learningRate),
          0,
          {}}) {
  Implementation &self = *implementation;
  self.images.resize(self.labels.size() * data.imageElements());
  const train::TensorSpec expected[] = {
      {"images", INGOT_F32, {}},
      {"labels", INGOT_I64, {static_cast<int64_t>(self.labels.size())}},
      {"lr", INGOT_F32, {}}};
  void *const addresses[] = {self.images.data(), self.labels.data(),
                             &self.learningRate};
  const size_t elements[] = {self.images.size(), self.labels.size(), 1};
  for (const train::TensorSpec &input : variant.inputs) {
    int known = train::findTensor(expected, input.name);
    if (known < 0 || input.dtype != expected[known].dtype ||
        input.elementCount() != static_cast<int64_t>(elements[known]))
      throw std::runtime_error("'" + variant.function + "' has inputs " +
                               train::describeTensors(variant.inputs) +
                               ", the data are images of " +
                               std::to_string(data.imageElements()) +
                               " elements, labels and a learning rate");
    self.inputs.push_back(addresses[known]);
  }
}

TrainingBatches::~TrainingBatches() = default;

const std::vector<void *> &TrainingBatches::next() {
  Implementation &self = *implementation;
  auto batch = self.sampler.next();
  if (batch.empty()) {
    self.sampler.beginEpoch(++self.epoch);
    batch = self.sampler.next();
  }
  size_t imageElements = self.data.imageElements();
  for (size_t i = 0; i < batch.size(); ++i) {
    std::copy_n(self.data.images.data() + batch[i] * imageElements,
                imageElements, self.images.data() + i * imageElements);
    self.labels[i] = self.data.labels[batch[i]];
  }
  return self.inputs;
}

/// Keeps the worse of two checks of one tensor in `worst`.
static void merge(Check &worst, const Check &check, size_t step) {
  double maxError = std::max(worst.maxError, check.maxError);
  int64_t elements = worst.elements + check.elements;
  int64_t unbounded = worst.unboundedElements + check.unboundedElements;
  bool isWorse = check.problem.empty()
                     ? worst.problem.empty() && check.ratio > worst.ratio
                     : worst.problem.empty();
  if (isWorse || worst.elements == 0) {
    worst = check;
    worst.step = step;
  }
  worst.maxError = maxError;
  worst.elements = elements;
  worst.unboundedElements = unbounded;
}

TrainingReport ingot::tool::verifyTraining(Verifier &verifier,
                                           const train::Program &program,
                                           const train::Dataset &data,
                                           const TrainingOptions &options) {
  const train::Variant &variant = *program.variantsOf("train_step").front();
  size_t number = &variant - program.variants().data();
  int lossAt = train::findTensor(variant.outputs, "loss");
  if (lossAt < 0)
    throw std::runtime_error("'train_step' has no output 'loss'");
  TrainingBatches batches(variant, data, options);
  train::Context context(program, options.threads);
  std::vector<const void *> states;
  for (size_t i = 0; i < program.states().size(); ++i)
    states.push_back(context.state(i));
  std::vector<std::vector<std::byte>> storage;
  std::vector<void *> outputs;
  for (const train::TensorSpec &output : variant.outputs)
    outputs.push_back(storage.emplace_back(output.bytes()).data());
  std::vector<const void *> results(outputs.begin(), outputs.end());

  TrainingReport report;
  for (size_t step = 1; step <= options.steps; ++step) {
    const std::vector<void *> &inputs = batches.next();
    std::vector<const void *> read(inputs.begin(), inputs.end());
    verifier.begin(number, read, states);
    context.run(variant, inputs, outputs);
    std::vector<Check> checks =
        verifier.compareRun(results, states, Bounds::Independent);
    report.checks.resize(checks.size());
    for (size_t i = 0; i < checks.size(); ++i)
      merge(report.checks[i], checks[i], step);

    double loss = *static_cast<const float *>(results[lossAt]);
    double distance =
        std::fabs(loss - verifier.runAlone(number, read)[lossAt][0]);
    if (std::isnan(distance))
      distance = std::numeric_limits<double>::infinity();
    if (distance > report.lossDistance) {
      report.lossDistance = distance;
      report.lossDistanceStep = step;
    }
    report.lastLoss = loss;
    if (step == 1)
      report.firstLoss = loss;
  }
  return report;
}
