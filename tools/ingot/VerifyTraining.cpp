//===- VerifyTraining.cpp - A training run against the evaluator -----------===//

#include "tools/ingot/VerifyTraining.h"
#include "tools/ingot/WorstCheck.h"

#include <cmath>
#include <limits>

using namespace ingot;
using namespace ingot::tool;

TrainingBatches::TrainingBatches(const train::Variant &variant,
                                 const train::Dataset &data,
                                 const TrainingOptions &options)
    : step(variant, data, options.learningRate),
      sampler(data.size(), step.batchSize(), options.seed) {}

const train::TrainStep &TrainingBatches::next() {
  auto batch = sampler.next();
  if (batch.empty()) {
    sampler.beginEpoch(++epoch);
    batch = sampler.next();
  }
  step.setSamples(batch);
  return step;
}

TrainingReport ingot::tool::verifyTraining(Verifier &verifier,
                                           const train::Program &program,
                                           const train::Dataset &data,
                                           const TrainingOptions &options) {
  const train::Variant &variant = *program.variantsOf("train_step").front();
  size_t variantNumber = &variant - program.variants().data();
  TrainingBatches batches(variant, data, options);
  int lossAt = train::findTensor(variant.outputs, "loss"); // a step has one
  train::Context context(program, options.threads);
  TrainingReport report;
  for (size_t number = 1; number <= options.steps; ++number) {
    const train::TrainStep &step = batches.next();
    std::vector<const void *> read(step.inputs().begin(), step.inputs().end());
    std::vector<const void *> results(step.outputs().begin(),
                                      step.outputs().end());
    verifier.begin(variantNumber, read, readStates(program, context));
    context.run(variant, step.inputs(), step.outputs());
    std::vector<Check> checks = verifier.compareRun(
        results, readStates(program, context), Bounds::Independent);
    for (Check &check : checks)
      check.step = number;
    keepWorst(report.checks, checks);

    double loss = step.loss();
    double distance =
        std::fabs(loss - verifier.runAlone(variantNumber, read)[lossAt][0]);
    if (std::isnan(distance))
      distance = std::numeric_limits<double>::infinity();
    if (distance > report.lossDistance) {
      report.lossDistance = distance;
      report.lossDistanceStep = number;
    }
    report.lastLoss = loss;
    if (number == 1)
      report.firstLoss = loss;
  }
  for (Check &check : report.checks)
    check.requireComparison();
  return report;
}
