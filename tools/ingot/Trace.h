//===- Trace.h - Runs as a file for chrome://tracing and Perfetto -----------===//
#ifndef INGOT_TOOLS_INGOT_TRACE_H
#define INGOT_TOOLS_INGOT_TRACE_H

#include "tools/ingot/StepTimes.h"

#include <nlohmann/json.hpp>

namespace ingot::tool {

/// Collects runs and writes them in Chrome's trace event format: a slice for each run
/// with one for each step in it, and the live memory of the arena. Source: Trace Event
/// Format, a document of the Chromium project; its JSON Object Format.
class Trace {
public:
  /// At most kMostRuns of `runs`. Models of different modes are processes.
  void add(const LoadedModel &model, size_t variant,
           const std::vector<RunTimes> &runs);

  /// Throws, naming the file.
  void write(const std::string &path) const;

private:
  /// Times of runs lie about a program's start; a viewer counts from 0.
  static constexpr size_t kMostRuns = 10;
  using Json = nlohmann::ordered_json;

  double microseconds(uint64_t nanoseconds) const {
    return static_cast<double>(nanoseconds - first) * 1e-3;
  }
  int processOf(const LoadedModel &model);
  void addMetadata(int process, const char *what, const std::string &name);
  void addSlice(int process, const std::string &name, const char *category,
                TimeSpan time, Json arguments);

  uint64_t first = 0; ///< when the first run began
  std::vector<const LoadedModel *> processes;
  Json events = Json::array();
};

/// Adds --trace to a command.
void addTrace(CLI::App &command, std::string &path);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_TRACE_H
