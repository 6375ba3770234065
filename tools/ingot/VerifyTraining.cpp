//===- VerifyTraining.cpp - A training run against the evaluator -----------===//

#include "tools/ingot/VerifyTraining.h"
#include "tools/ingot/WorstCheck.h"

#include <cmath>
#include <limits>

using namespace ingot;
using namespace ingot::tool;

TrainingBatches::TrainingBatches(const train::Program &program,
                                 const train::Part &data,
                                 const TrainingOptions &options)
    : sequence(program, data,
               {.convention = options.convention,
                .seed = options.seed,
                .loaderThreads = 0}),
      learningRate(options.learningRate) {
  sequence.begin(0, 0);
}

train::Turns::Run TrainingBatches::next() {
  if (run == sequence.stepCount() * sequence.runsPerStep()) {
    sequence.begin(++epoch, 0);
    run = 0;
  }
  ++run;
  return sequence.next(learningRate);
}

namespace {

/// Compares the numbers of a run with those of the evaluator's own.
class LossComparison {
public:
  LossComparison(const train::Turns &turns, TrainingReport &report)
      : loss(turns.lossName()), report(report) {
    if (loss.empty() && !turns.numbers().empty())
      first = turns.numbers()[0];
  }

  void add(size_t step, const train::Turns::Run &run,
           const std::vector<std::vector<double>> &evaluated) {
    const train::Variant &variant = run.function.variant();
    for (size_t i = 0; i < run.numbers.size(); ++i) {
      if (!loss.empty() && run.numbers[i] != loss)
        continue;
      double value = run.function.scalar(i);
      int output =
          io::findTensor(variant.outputs, run.function.scalarNames()[i]);
      double distance = std::fabs(value - evaluated[output][0]);
      if (std::isnan(distance))
        distance = std::numeric_limits<double>::infinity();
      if (distance > report.lossDistance) {
        report.lossDistance = distance;
        report.lossDistanceStep = step;
      }
      if (run.numbers[i] == loss || run.numbers[i] == first) {
        report.lastLoss = value;
        if (step == 1)
          report.firstLoss = value;
      }
    }
  }

private:
  std::string loss, first;
  TrainingReport &report;
};

} // namespace

TrainingReport ingot::tool::verifyTraining(Verifier &verifier,
                                           const train::Program &program,
                                           const train::Part &data,
                                           const TrainingOptions &options) {
  TrainingBatches batches(program, data, options);
  train::Context context(program, options.threads);
  TrainingReport report;
  std::map<size_t, std::vector<Check>> worst; // by variant
  LossComparison losses(batches.turns(), report);
  for (size_t step = 1; step <= options.steps; ++step)
    for (size_t i = 0; i < batches.turns().runsPerStep(); ++i) {
      train::Turns::Run run = batches.next();
      train::BoundFunction &function = run.function;
      size_t variant = function.variant().index;
      std::vector<const void *> read(function.inputs().begin(),
                                     function.inputs().end());
      std::vector<const void *> results(function.outputs().begin(),
                                        function.outputs().end());
      verifier.begin(variant, read, readStates(program, context));
      function.run(context);
      std::vector<Check> checks = verifier.compareRun(
          results, readStates(program, context), Bounds::Independent);
      for (Check &check : checks)
        check.step = step;
      keepWorst(worst[variant], checks);
      losses.add(step, run, verifier.runAlone(variant, read));
    }
  for (auto &[variant, checks] : worst)
    for (Check &check : checks) {
      check.requireComparison();
      report.checks.push_back(check);
    }
  return report;
}
