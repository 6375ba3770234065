//===- Measure.cpp - Times of several candidates, taken in turn ------------===//

#include "tools/ingot/Measure.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <thread>

using namespace ingot::tool;

static double secondsOf(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * time.tv_nsec;
}

double ingot::tool::clockSeconds(uint32_t threads) {
  return secondsOf(threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC);
}

static double timeRuns(const std::function<void()> &run, int64_t count,
                       uint32_t threads) {
  double begin = clockSeconds(threads);
  for (int64_t i = 0; i < count; ++i)
    run();
  return (clockSeconds(threads) - begin) / static_cast<double>(count);
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
                           double seconds, uint32_t threads) {
  constexpr double kSampleSeconds = 200e-6; // 1000 times what the clock costs
  constexpr size_t kFewestRounds = 3;
  std::vector<int64_t> runsPerSample;
  for (const auto &candidate : candidates) {
    candidate(); // first touch of memory, threads that start
    double once = std::min(timeRuns(candidate, 1, threads),
                           timeRuns(candidate, 1, threads));
    runsPerSample.push_back(
        std::clamp<int64_t>(std::llround(kSampleSeconds / once), 1, 100'000));
  }
  std::vector<Timing> timings(candidates.size());
  double begin = secondsOf(CLOCK_MONOTONIC);
  while (timings[0].samples.size() < kFewestRounds ||
         secondsOf(CLOCK_MONOTONIC) - begin < seconds)
    for (size_t i = 0; i < candidates.size(); ++i)
      timings[i].samples.push_back(
          timeRuns(candidates[i], runsPerSample[i], threads));
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
