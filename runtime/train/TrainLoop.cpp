//===- TrainLoop.cpp - Epochs of compiled training steps -------------------===//
#include "runtime/train/TrainLoop.h"

#include "runtime/train/FiniteCheck.h"

#include <cmath>
#include <cstdio>
#include <stdexcept>

using namespace ingot::train;

static std::string formatNumber(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%g", value);
  return text;
}

Schedule ingot::train::readSchedule(const TrainOptions &options) {
  Schedule schedule(options.schedule, options.learningRate);
  if (options.isScheduledBySteps && schedule.needsFigure())
    throw std::runtime_error("the schedule '" + options.schedule +
                             "' watches a figure, which only epochs have");
  return schedule;
}

TrainLoop::TrainLoop(const Program &program, Context &context, const Part &data,
                     TrainOptions trainOptions, Progress progress)
    : program(program), context(context), options(std::move(trainOptions)),
      done(std::move(progress)), sequence(program, data,
                                          {options.convention, options.sampling,
                                           done.seed, options.loaderThreads}),
      schedule(readSchedule(options)) {}

void TrainLoop::advanceSchedule(double figure, Direction direction) {
  if (!options.isScheduledBySteps)
    schedule.advance(figure, direction);
}

bool TrainLoop::runEpoch() {
  while (!isEpochComplete())
    if (!step())
      return false;
  endEpoch();
  return true;
}

bool TrainLoop::step() {
  if (!isOpen) {
    sequence.begin(done.epochs, done.steps);
    if (done.steps == 0)
      done.means.clear();
    isOpen = true;
  }
  runStep();
  return !options.onStep || options.onStep(reportStep());
}

void TrainLoop::endEpoch() {
  ++done.epochs;
  done.steps = 0;
  isOpen = false;
}

void TrainLoop::awaitBatches() {
  try {
    sequence.await();
  } catch (...) {
    isOpen = false; // another call begins with this step
    throw;
  }
}

void TrainLoop::runStep() {
  // All that its functions are to see: one that has run cannot be undone.
  awaitBatches();
  lastFigures.clear();
  lastNorms.clear();
  done.learningRate = schedule.rate();
  ++done.steps;
  ++done.totalSteps;
  for (size_t i = 0; i < sequence.runsPerStep(); ++i) {
    auto [function, numbers] = sequence.next(done.learningRate);
    function.run(context);
    for (size_t n = 0; n < numbers.size(); ++n) {
      double value = function.scalar(n);
      if (!std::isfinite(value))
        failAt(numbers[n], value, function);
      if (numbers[n].starts_with(kGradientNorm)) {
        lastNorms.emplace_back(numbers[n].substr(kGradientNorm.size()), value);
        continue;
      }
      done.means[numbers[n]].add(value);
      lastFigures.emplace_back(numbers[n], value);
    }
  }
  if (options.isScheduledBySteps)
    schedule.advance();
}

void TrainLoop::failAt(const std::string &number, double value,
                       const BoundFunction &function) const {
  std::string text =
      "'" + number + "' is " + (std::isnan(value) ? "NaN" : "infinite") +
      " after step " + std::to_string(done.steps) + " of epoch " +
      std::to_string(done.epochs + 1) + ", with a learning rate of " +
      formatNumber(done.learningRate);
  // Data are looked at first: what they spoil is spoilt everywhere.
  if (std::string bad = findBadInput(function); !bad.empty())
    throw std::runtime_error(text + ": " + bad +
                             "; leave such samples out, or fill them in");
  if (std::string bad = findBadParameter(program, context); !bad.empty())
    text += "; the first parameter to look at is " + bad;
  throw std::runtime_error(
      text + "; try a smaller learning rate, a warm-up, clipped gradients, or "
             "a scaled loss with f16");
}

StepReport TrainLoop::reportStep() const {
  StepReport report;
  report.step.epoch = done.epochs;
  report.step.step = done.totalSteps;
  report.step.figures = lastFigures;
  report.step.gradientNorms = lastNorms;
  report.step.learningRate = done.learningRate;
  report.number = done.steps;
  report.count = sequence.stepCount();
  auto mean = done.means.find(sequence.lossName());
  report.meanLoss =
      mean == done.means.end() ? std::nan("") : mean->second.value();
  return report;
}

LogEpoch TrainLoop::summarizeEpoch() const {
  LogEpoch epoch;
  epoch.epoch = done.epochs;
  epoch.step = done.totalSteps;
  epoch.loss = std::nan("");
  epoch.learningRate = done.learningRate;
  epoch.gradientNorms = lastNorms;
  for (const std::string &name : sequence.numbers()) {
    double mean = done.means.at(name).value();
    if (name == sequence.lossName())
      epoch.loss = mean;
    else
      epoch.metrics.emplace_back(name, mean);
  }
  return epoch;
}
