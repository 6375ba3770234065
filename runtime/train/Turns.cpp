//===- Turns.cpp - Training functions that take turns over the data --------===//
#include "runtime/train/Turns.h"

#include <algorithm>
#include <stdexcept>

using namespace ingot::train;

Turns::Turns(const Program &program, const Part &data, TurnOptions turnOptions)
    : data(data), options(std::move(turnOptions)) {
  std::vector<std::string> fields = data.fieldNames();
  for (const StepChoice &step :
       chooseSteps(summarizeFunctions(program), options.convention)) {
    const Variant &variant = *program.variantsOf(step.function).front();
    auto repeats = static_cast<size_t>(step.repeats);
    // More could not have a sample each, and their number may wrap.
    if (repeats > data.samples.size())
      throw std::runtime_error(
          "'" + step.function + "' is to run " + std::to_string(repeats) +
          " times in a step: expected at most as often as there are samples, " +
          std::to_string(data.samples.size()));
    turns.push_back(
        {BoundFunction(variant, fields, options.convention), repeats, {}});
    order.insert(order.end(), repeats, turns.size() - 1);
  }
  runs = order.size();
  nameNumbers();
  planBatches();
}

void Turns::nameNumbers() {
  std::map<std::string, int> uses;
  for (const Turn &turn : turns)
    for (const std::string &name : turn.function.scalarNames())
      ++uses[name];
  for (Turn &turn : turns)
    for (const std::string &name : turn.function.scalarNames())
      // Of a parameter, who changed it last is of interest.
      turn.numbers.push_back(uses[name] == 1 || name.starts_with(kGradientNorm)
                                 ? name
                                 : turn.function.variant().function + "." +
                                       name);
  loss = chooseLoss(numbers(), options.convention);
}

void Turns::planBatches() {
  std::vector<BatchPlan> plans;
  for (const Turn &turn : turns) {
    size_t rows = turn.function.batchSize();
    plans.push_back(turn.function.planFor(data));
    plans.back().foresee(data.samples);
    if (rows == 0)
      continue;
    if (batchSize != 0 && batchSize != rows)
      throw std::runtime_error(
          "training functions read batches of different sizes: " +
          std::to_string(batchSize) + " samples and, in '" +
          turn.function.variant().function + "', " + std::to_string(rows));
    batchSize = rows;
    batchesPerStep += turn.repeats;
  }
  const Variant &first = turns[0].function.variant();
  if (batchSize == 0)
    throw std::runtime_error("'" + first.function +
                             "' reads no data: its inputs are " +
                             describeTensors(first.inputs));
  size_t samples = data.samples.size();
  steps = samples / (batchSize * batchesPerStep);
  if (steps == 0)
    throw std::runtime_error(
        (batchesPerStep == 1
             ? "a batch of "
             : "a step of " + std::to_string(batchesPerStep) + " batches of ") +
        std::to_string(batchSize) + " samples does not fit a set of " +
        std::to_string(samples));
  loader = std::make_unique<Loader>(std::move(plans), options.loaderThreads,
                                    batchesPerStep);
}

size_t Turns::samplesPerEpoch() const {
  return steps * batchesPerStep * batchSize;
}

void Turns::begin(uint64_t epoch, size_t step) {
  std::vector<uint32_t> samples =
      makeSampleOrder(options.sampling, data.samples.size(), samplesPerEpoch(),
                      options.seed, epoch);
  for (uint32_t &sample : samples)
    sample = data.samples[sample];
  std::vector<BatchTask> batches;
  for (size_t at = step * batchesPerStep * batchSize; at < samples.size();)
    for (size_t turn : order)
      if (turns[turn].function.batchSize() != 0) {
        batches.push_back({turn, at, batchSize});
        at += batchSize;
      }
  loader->start(std::move(samples), std::move(batches),
                Augmentation{options.seed, epoch});
  position = 0;
}

Turns::Run Turns::next(double rate) {
  Turn &turn = turns[order[position]];
  position = (position + 1) % order.size();
  turn.function.setRate(rate);
  if (turn.function.batchSize() != 0)
    turn.function.setBatch(loader->next());
  return {turn.function, turn.numbers};
}

std::vector<std::string> Turns::numbers() const {
  std::vector<std::string> all;
  for (const Turn &turn : turns)
    std::ranges::copy_if(turn.numbers, std::back_inserter(all),
                         [](const std::string &name) {
                           return !name.starts_with(kGradientNorm);
                         });
  return all;
}

bool Turns::haveRate() const {
  return std::ranges::any_of(
      turns, [](const Turn &turn) { return turn.function.hasRate(); });
}
