//===- BenchModel.cpp - Times of a model, fused and eager ------------------===//

#include "tools/ingot/Bench.h"
#include "tools/ingot/BusyLine.h"
#include "tools/ingot/InputData.h"
#include "tools/ingot/KernelCosts.h"
#include "tools/ingot/Measure.h"
#include "tools/ingot/PrintJson.h"
#include "tools/ingot/RandomTensor.h"
#include "tools/ingot/StepTimes.h"
#include "tools/ingot/Table.h"
#include "tools/ingot/Trace.h"

#include "runtime/train/Checkpoint.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

using Json = nlohmann::ordered_json;

namespace {

class ModelBench {
public:
  explicit ModelBench(const BenchOptions &options)
      : options(options), candidates(loadModels(options, options.modes)),
        fields(openInputs(options.data, meaningOf(options.weights))),
        peak(options.threads) {}

  void run() {
    std::vector<size_t> variants =
        chooseVariants(options, candidates[0]->program);
    requireReaders(variants);
    for (size_t variant : variants)
      measure(variant);
    if (!options.trace.empty())
      trace.write(options.trace);
    if (options.json)
      printJson(report);
    else
      printTables();
  }

private:
  /// Of a checkpoint, if there is one.
  static nlohmann::json meaningOf(const std::string &weights) {
    return weights.empty() ? nlohmann::json() : train::readMeaning(weights);
  }

  /// Throws if there are data that none of `variants` reads.
  void requireReaders(const std::vector<size_t> &variants) const {
    for (const train::Field &field : fields)
      if (std::ranges::none_of(variants, [&](size_t variant) {
            return train::findTensor(
                       candidates[0]->program.variants()[variant].inputs,
                       field.name()) >= 0;
          }))
        throw std::runtime_error("no input '" + field.name() +
                                 "' of what is measured");
  }

  void printTables() const {
    printConditions(options);
    std::printf("%s%s", functions.format().c_str(),
                kernelTables.empty() ? "" : "\n");
    for (const auto &[title, costs] : kernelTables) {
      std::printf("%s\n", title.c_str());
      std::printf("%s\n", kernelTable(costs).c_str());
    }
  }

  void measure(size_t variant) {
    FunctionBuffers buffers(candidates[0]->program.variants()[variant],
                            options.model.seed);
    fillInputs(candidates[0]->program.variants()[variant], fields,
               buffers.inputs());
    std::vector<std::function<void()>> runs;
    for (auto &candidate : candidates) {
      candidate->reset(); // what another function trained is over
      runs.push_back([&candidate, &buffers, variant] {
        candidate->context.run(candidate->program.variants()[variant],
                               buffers.inputs(), buffers.outputs());
      });
    }
    BusyLine line("measuring " +
                  candidates[0]->program.variants()[variant].function);
    std::vector<Timing> timings =
        measureInTurn(runs, options.seconds, options.threads);
    for (size_t i = 0; i < candidates.size(); ++i)
      addResult(*candidates[i], variant, timings, i, buffers);
  }

  void addResult(LoadedModel &candidate, size_t variantNumber,
                 const std::vector<Timing> &timings, size_t number,
                 const FunctionBuffers &buffers) {
    const schema::Variant &metadata = candidate.metadata(variantNumber);
    std::string name = candidate.nameOf(variantNumber);
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
    if (options.kernels || !options.trace.empty()) {
      // As long as the whole was measured, but at most what memory bears.
      auto count = std::clamp<int64_t>(
          static_cast<int64_t>(options.seconds / seconds / 4), 3, 1000);
      std::vector<RunTimes> runs =
          recordRuns(candidate, variantNumber, buffers, count);
      if (options.kernels)
        addKernels(candidate, variantNumber, name, runs, entry);
      if (!options.trace.empty())
        trace.add(candidate, variantNumber, runs);
    }
    report.push_back(entry);
  }

  void addKernels(const LoadedModel &candidate, size_t variant,
                  const std::string &name, const std::vector<RunTimes> &runs,
                  Json &entry) {
    std::vector<KernelCost> costs =
        costsOf(candidate.artifact.metadata(), candidate.metadata(variant),
                medianSteps(runs), candidate.isOnGpu() ? nullptr : &peak);
    entry["kernel_costs"] = toJson(costs);
    if (!options.json)
      kernelTables.emplace_back(name + ", " + candidate.mode(), costs);
  }

  const BenchOptions &options;
  LoadedModels candidates;
  std::vector<train::Field> fields;
  MachinePeak peak;
  Trace trace;
  Json report = Json::array();
  Table functions{{"function", "mode", ">kernels", ">time", ">speed-up",
                   ">arena", ">GFLOP/s"}};
  std::vector<std::pair<std::string, std::vector<KernelCost>>> kernelTables;
};

} // namespace

void ingot::tool::benchModel(const BenchOptions &options) {
  ModelBench(options).run();
}
