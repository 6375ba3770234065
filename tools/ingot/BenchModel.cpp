//===- BenchModel.cpp - Times of a model, fused and eager ------------------===//

#include "tools/ingot/Artifact.h"
#include "tools/ingot/Bench.h"
#include "tools/ingot/Measure.h"
#include "tools/ingot/PrintJson.h"
#include "tools/ingot/RandomTensor.h"
#include "tools/ingot/Table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

using Json = nlohmann::ordered_json;

namespace {

/// A program in one mode, ready to run.
struct Candidate {
  Artifact artifact;
  train::Program program;
  train::Context context;

  Candidate(std::string bytes, const std::string &name, train::Program loaded,
            uint32_t threads, bool isDebugged)
      : artifact(std::move(bytes), name), program(std::move(loaded)),
        context(program, threads) {
    if (isDebugged)
      program.publishSymbols();
  }

  std::string mode() const { return artifact.metadata().mode()->str(); }
  const schema::Variant &metadata(size_t variant) const {
    return *artifact.metadata().variants()->Get(variant);
  }
};

using Candidates = std::vector<std::unique_ptr<Candidate>>;

Candidates makeCandidates(const BenchOptions &options) {
  Candidates candidates;
  const std::string &model = options.model.model;
  if (isArtifact(model)) {
    std::string bytes = Artifact::read(model).bytes();
    // Not from these bytes: what is wrong with a file names it.
    candidates.push_back(std::make_unique<Candidate>(
        std::move(bytes), model, train::Program::load(model), options.threads,
        options.isDebugged));
    return candidates;
  }
  Source source = resolveModel(model);
  for (const std::string &mode : options.modes) {
    CompileOptions compileOptions = options.model.compileOptions();
    compileOptions.mode = parseMode(mode);
    compileOptions.freeze = options.freeze;
    std::string bytes = compile(source, compileOptions).artifact;
    train::Program program = train::Program::fromMemory(bytes);
    candidates.push_back(std::make_unique<Candidate>(
        std::move(bytes), source.name, std::move(program), options.threads,
        options.isDebugged));
  }
  return candidates;
}

/// "forward", with the shape of its first input where that tells variants apart.
std::string nameOf(const train::Program &program,
                   const train::Variant &variant) {
  if (program.variantsOf(variant.function).size() == 1 ||
      variant.inputs.empty())
    return variant.function;
  return variant.function + "(" + variant.inputs[0].name + " " +
         variant.inputs[0].describe() + ")";
}

bool isWanted(const BenchOptions &options, const std::string &function) {
  const std::vector<std::string> &wanted = options.model.functions;
  return wanted.empty() ||
         std::ranges::any_of(wanted, [&](const std::string &name) {
           return name.substr(0, name.find('@')) == function;
         });
}

//===--- Kernels -----------------------------------------------------------===//

/// What the steps of one kind cost in a run.
struct KernelCost {
  std::string kernel, label;
  uint32_t calls = 0, tasks = 0;
  uint64_t flops = 0, bytes = 0;
  double seconds = 0;
};

/// Median time of each step.
std::vector<double> measureSteps(Candidate &candidate, size_t variantNumber,
                                 const FunctionBuffers &buffers, int64_t runs) {
  const train::Variant &variant = candidate.program.variants()[variantNumber];
  std::vector<std::vector<double>> samples(variant.stepCount);
  auto observe = [](const ingot_step_event_t *event, void *user) {
    auto *collected = static_cast<std::vector<std::vector<double>> *>(user);
    (*collected)[event->step].push_back(
        static_cast<double>(event->end_ns - event->begin_ns) * 1e-9);
  };
  for (std::vector<double> &step : samples)
    step.reserve(runs);
  candidate.context.observe(nullptr, observe, &samples);
  for (int64_t i = 0; i < runs; ++i)
    candidate.context.run(variant, buffers.inputs(), buffers.outputs());
  candidate.context.observe(nullptr, nullptr, nullptr);
  std::vector<double> medians;
  for (std::vector<double> &step : samples)
    medians.push_back(medianOf(std::move(step)));
  return medians;
}

/// Whether `next` continues the work of `step`: it has the same buffers, scratch
/// among them, and the operations were counted already.
bool isNextPhase(const schema::Step &step, const schema::Step &next) {
  return next.flops() == 0 && step.slots()->size() == next.slots()->size() &&
         std::equal(step.slots()->begin(), step.slots()->end(),
                    next.slots()->begin(),
                    [](const schema::Slot *one, const schema::Slot *other) {
                      return std::memcmp(one, other, sizeof(*one)) == 0;
                    });
}

std::vector<KernelCost> costsOf(Candidate &candidate, size_t variantNumber,
                                const FunctionBuffers &buffers, int64_t runs) {
  std::vector<double> seconds =
      measureSteps(candidate, variantNumber, buffers, runs);
  std::map<std::pair<std::string, std::string>, KernelCost> costs;
  const schema::Metadata &metadata = candidate.artifact.metadata();
  const auto &steps = *candidate.metadata(variantNumber).steps();
  for (size_t i = 0; i < steps.size();) {
    // The phases of one launch are one entry, under the name of the last.
    size_t end = i + 1;
    while (end < steps.size() && isNextPhase(*steps.Get(i), *steps.Get(end)))
      ++end;
    const schema::Step &last = *steps.Get(end - 1);
    std::string kernel = metadata.kernels()->Get(last.kernel())->name()->str();
    std::string label = last.label() ? last.label()->str() : "";
    KernelCost &cost = costs[{kernel, label}];
    cost.kernel = kernel;
    cost.label = label;
    cost.tasks = last.task_count();
    ++cost.calls;
    cost.bytes += bytesOf(last);
    for (; i < end; ++i) {
      cost.flops += steps.Get(i)->flops();
      cost.seconds += seconds[i];
    }
  }
  std::vector<KernelCost> sorted;
  for (auto &[key, cost] : costs)
    sorted.push_back(std::move(cost));
  std::ranges::sort(sorted, std::greater<>(), &KernelCost::seconds);
  return sorted;
}

void printKernels(const std::vector<KernelCost> &costs) {
  double total = 0;
  for (const KernelCost &cost : costs)
    total += cost.seconds;
  Table table({">time", ">share", ">calls", ">tasks", ">GFLOP/s", ">GB/s",
               "kernel", "label"});
  for (const KernelCost &cost : costs)
    table.addRow({formatTime(cost.seconds),
                  formatNumber(100 * cost.seconds / total, 1) + " %",
                  std::to_string(cost.calls), std::to_string(cost.tasks),
                  formatNumber(cost.flops / cost.seconds * 1e-9, 1),
                  formatNumber(cost.bytes / cost.seconds * 1e-9, 1),
                  cost.kernel, cost.label});
  std::printf("%s\n", table.format().c_str());
}

Json toJson(const std::vector<KernelCost> &costs) {
  Json list = Json::array();
  for (const KernelCost &cost : costs)
    list.push_back({{"kernel", cost.kernel},
                    {"label", cost.label},
                    {"calls", cost.calls},
                    {"tasks", cost.tasks},
                    {"seconds", cost.seconds},
                    {"flops", cost.flops},
                    {"bytes", cost.bytes}});
  return list;
}

//===--- Functions ---------------------------------------------------------===//

class ModelBench {
public:
  explicit ModelBench(const BenchOptions &options)
      : options(options), candidates(makeCandidates(options)) {}

  void run() {
    const train::Program &program = candidates[0]->program;
    for (size_t i = 0; i < program.variants().size(); ++i)
      if (isWanted(options, program.variants()[i].function))
        measure(i);
    if (!measured)
      program.variantsOf(options.model.functions.front()); // throws, with names
    if (options.json)
      printJson(report);
    else
      printTables();
  }

private:
  void printTables() const {
    printConditions(options);
    std::printf("%s%s", functions.format().c_str(),
                kernelTables.empty() ? "" : "\n");
    for (const auto &[title, costs] : kernelTables) {
      std::printf("%s\n", title.c_str());
      printKernels(costs);
    }
  }

  void measure(size_t variant) {
    measured = true;
    FunctionBuffers buffers(candidates[0]->program.variants()[variant],
                            options.model.seed);
    std::vector<std::function<void()>> runs;
    for (auto &candidate : candidates) {
      candidate->context.reset(); // what another function trained is over
      runs.push_back([&candidate, &buffers, variant] {
        candidate->context.run(candidate->program.variants()[variant],
                               buffers.inputs(), buffers.outputs());
      });
    }
    std::vector<Timing> timings =
        measureInTurn(runs, options.seconds, options.threads);
    for (size_t i = 0; i < candidates.size(); ++i)
      addResult(*candidates[i], variant, timings, i, buffers);
  }

  void addResult(Candidate &candidate, size_t variantNumber,
                 const std::vector<Timing> &timings, size_t number,
                 const FunctionBuffers &buffers) {
    const schema::Variant &metadata = candidate.metadata(variantNumber);
    std::string name =
        nameOf(candidate.program, candidate.program.variants()[variantNumber]);
    double seconds = timings[number].median();
    // All against the first mode, eager unless told otherwise.
    double ratio = medianRatio(timings[0], timings[number]);
    double gflops = flopsOf(metadata) / seconds * 1e-9;
    size_t kernels = metadata.steps()->size();
    functions.addRow({name, candidate.mode(), std::to_string(kernels),
                      formatTime(seconds), formatNumber(ratio, 2) + "x",
                      formatBytes(metadata.arena_bytes()),
                      formatNumber(gflops, 1)});
    Json entry = {{"function", name},
                  {"mode", candidate.mode()},
                  {"kernels", kernels},
                  {"seconds", seconds},
                  {"samples", timings[number].samples.size()},
                  {"speedup", ratio},
                  {"arena_bytes", metadata.arena_bytes()},
                  {"peak_bytes",
                   metadata.arena_bytes() + candidate.artifact.stateBytes()},
                  {"gflops", gflops}};
    if (options.kernels) {
      // As long as the whole was measured, but at most what memory bears.
      auto runs = std::clamp<int64_t>(
          static_cast<int64_t>(options.seconds / seconds / 4), 3, 1000);
      std::vector<KernelCost> costs =
          costsOf(candidate, variantNumber, buffers, runs);
      entry["kernel_costs"] = toJson(costs);
      if (!options.json)
        kernelTables.emplace_back(name + ", " + candidate.mode(), costs);
    }
    report.push_back(entry);
  }

  const BenchOptions &options;
  Candidates candidates;
  bool measured = false;
  Json report = Json::array();
  Table functions{{"function", "mode", ">kernels", ">time", ">speed-up",
                   ">arena", ">GFLOP/s"}};
  std::vector<std::pair<std::string, std::vector<KernelCost>>> kernelTables;
};

} // namespace

void ingot::tool::benchModel(const BenchOptions &options) {
  ModelBench(options).run();
}
