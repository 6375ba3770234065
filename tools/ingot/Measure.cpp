//===- Measure.cpp - Times of several candidates, taken in turn ------------===//

#include "tools/ingot/Measure.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

using namespace ingot::tool;

using Clock = std::chrono::steady_clock;

static double secondsSince(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

static double timeRuns(const std::function<void()> &run, int64_t count) {
  Clock::time_point begin = Clock::now();
  for (int64_t i = 0; i < count; ++i)
    run();
  return secondsSince(begin) / static_cast<double>(count);
}

double ingot::tool::medianOf(std::vector<double> values) {
  if (values.empty())
    return std::nan("");
  size_t middle = values.size() / 2;
  std::ranges::sort(values);
  return values.size() % 2 ? values[middle]
                           : (values[middle - 1] + values[middle]) / 2;
}

double Timing::median() const { return medianOf(samples); }

double ingot::tool::medianRatio(const Timing &numerator,
                                const Timing &denominator) {
  std::vector<double> ratios;
  for (size_t i = 0; i < numerator.samples.size(); ++i)
    ratios.push_back(numerator.samples[i] / denominator.samples[i]);
  return medianOf(ratios);
}

std::vector<Timing>
ingot::tool::measureInTurn(const std::vector<std::function<void()>> &candidates,
                           double seconds) {
  constexpr double kSampleSeconds = 200e-6; // 1000 times what the clock costs
  constexpr size_t kFewestRounds = 3;
  std::vector<int64_t> runsPerSample;
  for (const auto &candidate : candidates) {
    candidate(); // first touch of memory, threads that start
    double once = std::min(timeRuns(candidate, 1), timeRuns(candidate, 1));
    runsPerSample.push_back(
        std::clamp<int64_t>(std::llround(kSampleSeconds / once), 1, 100'000));
  }
  std::vector<Timing> timings(candidates.size());
  Clock::time_point begin = Clock::now();
  while (timings[0].samples.size() < kFewestRounds ||
         secondsSince(begin) < seconds)
    for (size_t i = 0; i < candidates.size(); ++i)
      timings[i].samples.push_back(timeRuns(candidates[i], runsPerSample[i]));
  return timings;
}

std::string ingot::tool::describeMachine() {
  std::string name = "unknown CPU", line;
  std::ifstream info("/proc/cpuinfo");
  while (std::getline(info, line))
    if (line.starts_with("model name")) {
      name = line.substr(line.find(": ") + 2);
      break;
    }
  return name + ", " + std::to_string(std::thread::hardware_concurrency()) +
         " CPUs";
}
