//===- StepTimes.h - When the steps of a function run ----------------------===//
#ifndef INGOT_TOOLS_INGOT_STEPTIMES_H
#define INGOT_TOOLS_INGOT_STEPTIMES_H

#include "tools/ingot/LoadedModel.h"
#include "tools/ingot/RandomTensor.h"

namespace ingot::tool {

/// From when to when, in nanoseconds of the monotonic clock.
struct TimeSpan {
  uint64_t begin = 0, end = 0;
  double seconds() const { return static_cast<double>(end - begin) * 1e-9; }
};

/// One run of a function, and its steps.
struct RunTimes {
  TimeSpan run;
  std::vector<TimeSpan> steps;
};

/// Times of `count` runs after one that does not count.
std::vector<RunTimes> recordRuns(LoadedModel &model, size_t variant,
                                 const FunctionBuffers &buffers, size_t count);

/// Of the run, in seconds.
double medianRun(const std::vector<RunTimes> &runs);

/// Of each step, in seconds.
std::vector<double> medianSteps(const std::vector<RunTimes> &runs);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_STEPTIMES_H
