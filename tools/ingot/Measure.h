//===- Measure.h - Times of several candidates, taken in turn --------------===//
#ifndef INGOT_TOOLS_INGOT_MEASURE_H
#define INGOT_TOOLS_INGOT_MEASURE_H

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ingot::tool {

/// Times of one candidate, in seconds per run.
struct Timing {
  std::vector<double> samples; ///< in the order in which they were taken
  double median() const;
};

/// Seconds since any moment. Of one thread the processor time that the caller
/// has used: other programs on the machine count less. Of several the time on the
/// wall, which is what they share.
double clockSeconds(uint32_t threads);

/// Runs the candidates in turn (A B A B ...) until `seconds` have passed, at
/// least three rounds, after one round that does not count. A sample averages so
/// many runs that the clock does not matter. What disturbs the machine disturbs
/// all of them: medians of the same rounds can be compared, times of two calls
/// cannot.
/// \param threads  on which a candidate runs: decides the clock.
std::vector<Timing>
measureInTurn(const std::vector<std::function<void()>> &candidates,
              double seconds, uint32_t threads);

/// Median over the rounds of numerator / denominator.
double medianRatio(const Timing &numerator, const Timing &denominator);

double medianOf(std::vector<double> values);

/// "Intel(R) Xeon(R) ..., 2 CPUs": goes above every table.
std::string describeMachine();

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_MEASURE_H
