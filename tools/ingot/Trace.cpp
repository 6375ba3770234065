//===- Trace.cpp - Runs as a file for chrome://tracing and Perfetto ---------===//

#include "tools/ingot/Trace.h"

#include "tools/ingot/LiveMemory.h"

#include "runtime/train/io/File.h"
#include "runtime/train/io/Throw.h"

#include <CLI/App.hpp>

#include <algorithm>

using namespace ingot;
using namespace ingot::tool;

/// All steps of a run are started by one thread.
static constexpr int kThread = 1;

void Trace::addMetadata(int process, const char *what,
                        const std::string &name) {
  events.push_back({{"ph", "M"},
                    {"name", what},
                    {"pid", process},
                    {"tid", kThread},
                    {"ts", 0},
                    {"args", {{"name", name}}}});
}

int Trace::processOf(const LoadedModel &model) {
  auto place = std::ranges::find(processes, &model);
  int process = static_cast<int>(place - processes.begin()) + 1;
  if (place == processes.end()) {
    processes.push_back(&model);
    addMetadata(process, "process_name",
                model.program.name() + ", " + model.mode());
    addMetadata(process, "thread_name", "steps");
  }
  return process;
}

void Trace::addSlice(int process, const std::string &name, const char *category,
                     TimeSpan time, Json arguments) {
  events.push_back({{"ph", "X"},
                    {"name", name},
                    {"cat", category},
                    {"pid", process},
                    {"tid", kThread},
                    {"ts", microseconds(time.begin)},
                    {"dur", static_cast<double>(time.end - time.begin) * 1e-3},
                    {"args", std::move(arguments)}});
}

void Trace::add(const LoadedModel &model, size_t variantNumber,
                const std::vector<RunTimes> &runs) {
  if (events.empty() && !runs.empty())
    first = runs[0].run.begin;
  int process = processOf(model);
  const schema::Variant &variant = model.metadata(variantNumber);
  std::vector<uint64_t> live = liveBytes(variant);
  auto addMemory = [&](uint64_t time, uint64_t bytes) {
    events.push_back({{"ph", "C"},
                      {"name", "live memory"},
                      {"pid", process},
                      {"tid", kThread},
                      {"ts", microseconds(time)},
                      {"args", {{"bytes", bytes}}}});
  };
  for (size_t i = 0; i < std::min(runs.size(), kMostRuns); ++i) {
    addSlice(process, model.nameOf(variantNumber), "function", runs[i].run,
             {{"run", i}});
    for (uint32_t step = 0; step < variant.steps()->size(); ++step) {
      const schema::Step &about = *variant.steps()->Get(step);
      std::string kernel = kernelName(model.artifact.metadata(), about);
      std::string label = labelOf(about);
      addMemory(runs[i].steps[step].begin, live[step]);
      addSlice(process, label.empty() ? kernel : label, "step",
               runs[i].steps[step],
               {{"step", step},
                {"kernel", kernel},
                {"types", typesOf(about)},
                {"tasks", about.task_count()},
                {"flops", about.flops()},
                {"bytes", bytesOf(about)}});
    }
    addMemory(runs[i].run.end, 0);
  }
}

void Trace::write(const std::string &path) const {
  std::string text =
      Json{{"displayTimeUnit", "ns"}, {"traceEvents", events}}.dump(
          -1, ' ', false, Json::error_handler_t::replace) +
      "\n";
  io::orThrow(io::writeFile(path, text));
}

void ingot::tool::addTrace(CLI::App &command, std::string &path) {
  command
      .add_option("--trace", path,
                  "file for the first runs of each function, step by step, to "
                  "look at with Perfetto or chrome://tracing")
      ->type_name("FILE");
}
