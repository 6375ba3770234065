//===- Trace.h - What a trace must be for a viewer --------------------------===//
#ifndef INGOT_TESTS_TOOLS_INGOT_TRACE_H
#define INGOT_TESTS_TOOLS_INGOT_TRACE_H

#include "tests/tools/ingot/Command.h"

#include <map>
#include <set>
#include <vector>

namespace ingot::testing {

/// What was found in a trace.
struct TraceContent {
  std::set<std::string> processes;
  std::map<std::string, int> slices; ///< how many of each name
  int counts = 0;
};

/// Reads a trace as the rules of Chrome's trace event format in its JSON Object Format
/// have it, and expects it to keep them.
class TraceReader {
public:
  TraceContent read(const nlohmann::json &file) {
    EXPECT_TRUE(file.is_object());
    EXPECT_TRUE(file["displayTimeUnit"] == "ns" ||
                file["displayTimeUnit"] == "ms");
    for (const nlohmann::json &event : file["traceEvents"])
      readEvent(event);
    for (const auto &[thread, slices] : threads) {
      EXPECT_TRUE(named.contains(thread)) << "a thread without a name";
      checkNesting(slices);
    }
    return content;
  }

private:
  using Thread = std::pair<int64_t, int64_t>; ///< process and thread
  using Slice = std::pair<double, double>;    ///< from when to when

  void readEvent(const nlohmann::json &event) {
    std::string phase = event["ph"], name = event["name"];
    EXPECT_FALSE(name.empty());
    ASSERT_TRUE(event["pid"].is_number_integer()) << event;
    ASSERT_TRUE(event["tid"].is_number_integer()) << event;
    ASSERT_TRUE(event["ts"].is_number()) << event;
    EXPECT_GE(event["ts"].get<double>(), 0) << event;
    Thread thread = {event["pid"], event["tid"]};
    if (phase == "M") {
      std::string value = event["args"]["name"];
      EXPECT_FALSE(value.empty());
      if (name == "process_name")
        content.processes.insert(value);
      else if (name == "thread_name")
        named.insert(thread);
      else
        ADD_FAILURE() << "metadata that viewers do not know: " << name;
    } else if (phase == "C") {
      ++content.counts;
      EXPECT_TRUE(event["args"].begin()->is_number());
    } else {
      EXPECT_EQ(phase, "X") << event;
      EXPECT_TRUE(event["cat"].is_string());
      EXPECT_TRUE(event["args"].is_object());
      double begin = event["ts"], length = event["dur"];
      EXPECT_GE(length, 0);
      ++content.slices[name];
      threads[thread].push_back({begin, begin + length});
    }
  }

  /// Slices of a thread lie in each other or apart, up to the rounding of numbers.
  static void checkNesting(std::vector<Slice> slices) {
    constexpr double kRounding = 1e-4; // a tenth of a nanosecond
    std::ranges::sort(slices, [](const Slice &one, const Slice &other) {
      return one.first != other.first ? one.first < other.first
                                      : one.second > other.second;
    });
    std::vector<double> open; // ends of the slices around
    for (auto [begin, end] : slices) {
      while (!open.empty() && open.back() <= begin + kRounding)
        open.pop_back();
      if (!open.empty())
        EXPECT_LE(end, open.back() + kRounding);
      open.push_back(end);
    }
  }

  std::set<Thread> named;
  std::map<Thread, std::vector<Slice>> threads;
  TraceContent content;
};

} // namespace ingot::testing

#endif // INGOT_TESTS_TOOLS_INGOT_TRACE_H
