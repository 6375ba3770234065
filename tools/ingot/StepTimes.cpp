//===- StepTimes.cpp - When the steps of a function run --------------------===//

#include "tools/ingot/StepTimes.h"

#include "tools/ingot/Measure.h"

#include <chrono>

using namespace ingot;
using namespace ingot::tool;

/// As runtime/core takes the times of steps: CLOCK_MONOTONIC.
static uint64_t now() {
  return std::chrono::steady_clock::now().time_since_epoch() /
         std::chrono::nanoseconds(1);
}

std::vector<RunTimes> ingot::tool::recordRuns(LoadedModel &model,
                                              size_t variantNumber,
                                              const FunctionBuffers &buffers,
                                              size_t count) {
  const train::Variant &variant = model.program.variants()[variantNumber];
  auto run = [&] {
    model.context.run(variant, buffers.inputs(), buffers.outputs());
  };
  run(); // first touch of memory, threads that start
  std::vector<TimeSpan> steps(variant.stepCount);
  auto observe = [](const ingot_step_event_t *event, void *user) {
    (*static_cast<std::vector<TimeSpan> *>(user))[event->step] = {
        event->begin_ns, event->end_ns};
  };
  std::vector<RunTimes> runs;
  model.context.observe(nullptr, observe, &steps);
  for (size_t i = 0; i < count; ++i) {
    uint64_t begin = now();
    run();
    runs.push_back({{begin, now()}, steps});
  }
  model.context.observe(nullptr, nullptr, nullptr);
  return runs;
}

double ingot::tool::medianRun(const std::vector<RunTimes> &runs) {
  std::vector<double> seconds;
  for (const RunTimes &times : runs)
    seconds.push_back(times.run.seconds());
  return medianOf(std::move(seconds));
}

std::vector<double>
ingot::tool::medianSteps(const std::vector<RunTimes> &runs) {
  std::vector<double> medians;
  for (size_t step = 0; step < runs[0].steps.size(); ++step) {
    std::vector<double> seconds;
    for (const RunTimes &times : runs)
      seconds.push_back(times.steps[step].seconds());
    medians.push_back(medianOf(std::move(seconds)));
  }
  return medians;
}
