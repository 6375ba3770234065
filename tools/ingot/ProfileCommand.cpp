//===- ProfileCommand.cpp - ingot profile ----------------------------------===//

#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/KernelCosts.h"
#include "tools/ingot/LiveMemory.h"
#include "tools/ingot/Measure.h"
#include "tools/ingot/Model.h"
#include "tools/ingot/PrintJson.h"
#include "tools/ingot/Table.h"
#include "tools/ingot/Trace.h"

#include "runtime/train/ProgressBar.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <cstdio>

using namespace ingot;
using namespace ingot::tool;

using Json = nlohmann::ordered_json;

namespace {

/// Rows of the memory that fit a screen.
constexpr size_t kMemoryRows = 16;

struct ProfileOptions : LoadOptions {
  std::string trace, picture;
  size_t rounds = 30;
  bool json = false;
};

class Profile {
public:
  explicit Profile(const ProfileOptions &options)
      : options(options),
        model(std::move(loadModels(options, {options.model.mode})[0])),
        peak(options.threads) {}

  void run() {
    std::vector<size_t> variants = chooseVariants(options, model->program);
    if (!options.picture.empty() && variants.size() != 1)
      throw UsageError("--memory: expected one function, found " +
                       namesOf(variants) + ": choose one with --function");
    if (!options.json)
      printConditions();
    train::ProgressBar bar(!options.json, "functions");
    for (size_t i = 0; i < variants.size(); ++i) {
      bar.update(i, variants.size(), model->nameOf(variants[i]));
      measure(variants[i], bar);
    }
    bar.clear();
    if (!options.trace.empty())
      trace.write(options.trace);
    if (options.json)
      printJson(report);
  }

private:
  std::string namesOf(const std::vector<size_t> &variants) const {
    std::string names;
    for (size_t variant : variants)
      names += (names.empty() ? "" : ", ") + model->nameOf(variant);
    return names;
  }

  void printConditions() {
    std::printf("%s; %s, %s, %u thread%s; medians of %zu runs\n",
                describeMachine().c_str(), model->program.name().c_str(),
                model->mode().c_str(), options.threads,
                options.threads == 1 ? "" : "s", options.rounds);
    if (!model->isOnGpu())
      std::printf("peak: %s GFLOP/s in f32 (%s); copies %s GB/s from memory, "
                  "and of small buffers as fast as caches are\n",
                  formatNumber(peak.flops() * 1e-9, 1).c_str(),
                  describePeakLoop(),
                  formatNumber(peak.memoryBandwidth() * 1e-9, 1).c_str());
  }

  void measure(size_t variant, train::ProgressBar &bar) {
    const schema::Variant &metadata = model->metadata(variant);
    model->reset(); // what another function trained is over
    FunctionBuffers buffers(model->program.variants()[variant],
                            options.model.seed);
    std::vector<RunTimes> runs =
        recordRuns(*model, variant, buffers, options.rounds);
    std::vector<KernelCost> costs =
        costsOf(model->artifact.metadata(), metadata, medianSteps(runs),
                model->isOnGpu() ? nullptr : &peak);
    if (!options.trace.empty())
      trace.add(*model, variant, runs);
    if (!options.picture.empty())
      drawMemory(options.picture, "live memory of " + model->nameOf(variant),
                 metadata);
    if (options.json) {
      report.push_back(toJson(variant, runs, costs));
      return;
    }
    bar.clear();
    print(variant, runs, costs);
  }

  void print(size_t variant, const std::vector<RunTimes> &runs,
             const std::vector<KernelCost> &costs) const {
    const schema::Variant &metadata = model->metadata(variant);
    double seconds = medianRun(runs);
    std::printf("\n%s: %s, %s steps, %s MFLOP, %s GFLOP/s\n\n%s",
                model->nameOf(variant).c_str(), formatTime(seconds).c_str(),
                formatCount(metadata.steps()->size()).c_str(),
                formatNumber(flopsOf(metadata) * 1e-6, 3).c_str(),
                formatNumber(flopsOf(metadata) / seconds * 1e-9, 1).c_str(),
                kernelTable(costs).c_str());
    std::printf("\nmemory: arena %s, at most %s of it live; state %s%s\n\n%s",
                formatBytes(metadata.arena_bytes()).c_str(),
                formatBytes(peakLiveBytes(liveBytes(metadata))).c_str(),
                formatBytes(model->artifact.stateBytes()).c_str(),
                peakRemark(model->artifact.metadata()).c_str(),
                memoryText(metadata, kMemoryRows).c_str());
  }

  Json toJson(size_t variant, const std::vector<RunTimes> &runs,
              const std::vector<KernelCost> &costs) {
    const schema::Variant &metadata = model->metadata(variant);
    std::vector<uint64_t> live = liveBytes(metadata);
    return {{"function", model->nameOf(variant)},
            {"mode", model->mode()},
            {"threads", options.threads},
            {"runs", runs.size()},
            {"seconds", medianRun(runs)},
            {"flops", flopsOf(metadata)},
            {"peak_flops_per_second",
             model->isOnGpu() ? Json() : Json(peak.flops())},
            {"arena_bytes", metadata.arena_bytes()},
            {"state_bytes", model->artifact.stateBytes()},
            {"peak_live_bytes", peakLiveBytes(live)},
            {"live_bytes", live},
            {"kernel_costs", tool::toJson(costs)}};
  }

  const ProfileOptions &options;
  std::unique_ptr<LoadedModel> model;
  MachinePeak peak;
  Trace trace;
  Json report = Json::array();
};

struct ProfileCommand : ProfileOptions {
  void run() const { Profile(*this).run(); }
};

} // namespace

void ingot::tool::defineProfileCommand(CLI::App *command) {
  auto state = stateOf<ProfileCommand>(command);
  state->add(*command, /*hasMode=*/true);
  command->add_option("--rounds", state->rounds, "runs of each function")
      ->check(atLeastOne())
      ->capture_default_str();
  addTrace(*command, state->trace);
  command
      ->add_option("--memory", state->picture,
                   "SVG file for the live memory of one function over its "
                   "steps")
      ->type_name("FILE");
  addJson(*command, state->json);
  command->footer(
      "Example: ingot profile lenet --batch 64 --function train_step --trace "
      "lenet.json --memory lenet.svg\n\n"
      "Inputs are random. A kernel's share of the peak is that of arithmetic "
      "or of memory, whichever is larger; memory is what copies as many bytes "
      "in the same time.");
}
