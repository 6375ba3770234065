//===- InspectCommand.cpp - ingot inspect ----------------------------------===//

#include "tools/ingot/Artifact.h"
#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/Model.h"
#include "tools/ingot/PrintJson.h"
#include "tools/ingot/Table.h"

#include "ingot/runtime.h"
#include "runtime/abi/codes.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

using Json = nlohmann::ordered_json;

namespace {

struct InspectCommand {
  std::string path;
  bool json = false, schedules = false;

  void run() const;
};

std::string dtypeName(schema::DType dtype) {
  return ingot_dtype_name(static_cast<ingot_dtype_t>(dtype));
}

std::string describe(const schema::TensorSpec &spec) {
  std::string text = spec.name()->str() + " " + dtypeName(spec.dtype()) + " [";
  for (size_t i = 0; i < spec.shape()->size(); ++i)
    text += (i ? ", " : "") + std::to_string(spec.shape()->Get(i));
  return text + "]";
}

using SpecVector = flatbuffers::Vector<flatbuffers::Offset<schema::TensorSpec>>;

std::string describe(const SpecVector &specs) {
  std::string text;
  for (const schema::TensorSpec *spec : specs)
    text += (text.empty() ? "" : ", ") + describe(*spec);
  return text;
}

Json toJson(const schema::TensorSpec &spec) {
  return {{"name", spec.name()->str()},
          {"dtype", dtypeName(spec.dtype())},
          {"shape",
           std::vector<int64_t>(spec.shape()->begin(), spec.shape()->end())}};
}

Json toJson(const SpecVector &specs) {
  Json list = Json::array();
  for (const schema::TensorSpec *spec : specs)
    list.push_back(toJson(*spec));
  return list;
}

/// "optimizer slot".
std::string roleName(schema::StateRole role) {
  std::string name;
  switch (role) {
#define INGOT_ENTRY(constant, schema_name, ir)                                 \
  case schema::StateRole::schema_name:                                         \
    name = #ir;                                                                \
    break;
    INGOT_STATE_ROLES(INGOT_ENTRY)
#undef INGOT_ENTRY
  }
  std::ranges::replace(name, '_', ' ');
  return name;
}

/// What the assembler said of kernel `index`, or null where nobody knows.
const schema::KernelResources *resourcesOf(const schema::DeviceCode &code,
                                           uint32_t index) {
  return code.resources() && code.resources()->size() != 0
             ? code.resources()->Get(index)
             : nullptr;
}

/// The kernels of a program for GPUs, with what each takes on each of them.
Json kernelsToJson(const schema::Metadata &metadata) {
  Json list = Json::array();
  for (uint32_t i = 0; i < metadata.kernels()->size(); ++i) {
    const schema::Kernel &kernel = *metadata.kernels()->Get(i);
    Json entry = {{"name", kernel.name()->str()},
                  {"block_threads", kernel.block_threads()},
                  {"shared_bytes", kernel.shared_bytes()},
                  {"resources", Json::object()}};
    for (const schema::DeviceCode *code : *metadata.device_codes())
      if (const auto *resources = resourcesOf(*code, i))
        entry["resources"][deviceName(*code)] = {
            {"registers", resources->registers()},
            {"stack_bytes", resources->stack_bytes()},
            {"spill_store_bytes", resources->spill_store_bytes()},
            {"spill_load_bytes", resources->spill_load_bytes()}};
    list.push_back(entry);
  }
  return list;
}

std::string kernelTable(const schema::Metadata &metadata) {
  std::vector<std::string> header = {"kernel", ">threads", ">shared"};
  std::vector<const schema::DeviceCode *> known;
  for (const schema::DeviceCode *code : *metadata.device_codes())
    if (resourcesOf(*code, 0))
      known.push_back(code);
  for (const schema::DeviceCode *code : known)
    for (const char *column : {" registers", " stack", " spills"})
      header.push_back(">" + deviceName(*code) + column);
  Table table(header);
  for (uint32_t i = 0; i < metadata.kernels()->size(); ++i) {
    const schema::Kernel &kernel = *metadata.kernels()->Get(i);
    std::vector<std::string> row = {kernel.name()->str(),
                                    std::to_string(kernel.block_threads()),
                                    formatBytes(kernel.shared_bytes())};
    for (const schema::DeviceCode *code : known) {
      const schema::KernelResources *resources = resourcesOf(*code, i);
      for (uint32_t value : {resources ? resources->registers() : 0,
                             resources ? resources->stack_bytes() : 0,
                             resources ? resources->spill_store_bytes() +
                                             resources->spill_load_bytes()
                                       : 0})
        row.push_back(resources ? std::to_string(value) : "?");
    }
    table.addRow(row);
  }
  return table.format();
}

/// Without the dialect's name: "tiles {tile = [6, 4]}".
std::string scheduleOf(const schema::Step &step) {
  std::string text = step.schedule() ? step.schedule()->str() : "";
  size_t begin = text.find('<');
  return begin == std::string::npos
             ? ""
             : text.substr(begin + 1, text.size() - begin - 2);
}

void printJson(const Artifact &artifact) {
  const schema::Metadata &metadata = artifact.metadata();
  Json report = {{"program", metadata.program()->str()},
                 {"producer", metadata.producer()->str()},
                 {"mode", metadata.mode()->str()},
                 {"target", targetName(metadata)},
                 {"arena_bytes", artifact.arenaBytes()},
                 {"state_bytes", artifact.stateBytes()},
                 {"peak_bytes", artifact.peakBytes()},
                 {"weight_bytes", metadata.weights_bytes()},
                 {"code_bytes", metadata.code_bytes()},
                 {"functions", Json::array()},
                 {"states", Json::array()}};
  for (const schema::Variant *variant : *metadata.variants()) {
    Json steps = Json::array();
    for (const schema::Step *step : *variant->steps())
      steps.push_back({{"kernel", kernelName(metadata, *step)},
                       {"label", labelOf(*step)},
                       {"tasks", step->task_count()},
                       {"bytes", bytesOf(*step)},
                       {"flops", step->flops()},
                       {"types", typesOf(*step)},
                       {"schedule", scheduleOf(*step)}});
    report["functions"].push_back({{"name", variant->function()->str()},
                                   {"inputs", toJson(*variant->inputs())},
                                   {"outputs", toJson(*variant->outputs())},
                                   {"batch", variant->batch()},
                                   {"arena_bytes", variant->arena_bytes()},
                                   {"flops", flopsOf(*variant)},
                                   {"steps", steps}});
  }
  for (const schema::State *state : *metadata.states()) {
    Json entry = toJson(*state->spec());
    entry["role"] = roleName(state->role());
    report["states"].push_back(entry);
  }
  if (metadata.target() == schema::Target::Cuda) {
    report["codes"] = Json::array();
    for (const schema::DeviceCode *code : *metadata.device_codes())
      report["codes"].push_back(
          {{"gpu", deviceName(*code)}, {"bytes", code->bytes()}});
    report["kernels"] = kernelsToJson(metadata);
  }
  tool::printJson(report);
}

/// Whether samples can be run in portions.
std::string describeBatch(const schema::Variant &variant) {
  return variant.batch() == 0
             ? "samples may depend on each other: runs these shapes only"
             : "any number of samples, in portions of " +
                   std::to_string(variant.batch());
}

void printText(const Artifact &artifact, bool schedules) {
  const schema::Metadata &metadata = artifact.metadata();
  std::printf("program %s, %s, %s, by %s\n", metadata.program()->c_str(),
              metadata.mode()->c_str(), targetName(metadata).c_str(),
              metadata.producer()->c_str());
  std::printf("weights %s, code %s, peak memory %s (arena %s, state %s)%s\n",
              formatBytes(metadata.weights_bytes()).c_str(),
              formatBytes(metadata.code_bytes()).c_str(),
              formatBytes(artifact.peakBytes()).c_str(),
              formatBytes(artifact.arenaBytes()).c_str(),
              formatBytes(artifact.stateBytes()).c_str(),
              peakRemark(metadata).c_str());
  for (const schema::Variant *variant : *metadata.variants()) {
    std::printf("\n%s(%s) -> (%s)\n", variant->function()->c_str(),
                describe(*variant->inputs()).c_str(),
                describe(*variant->outputs()).c_str());
    std::printf("%s\n", describeBatch(*variant).c_str());
    std::printf("arena %s, %s MFLOP\n",
                formatBytes(variant->arena_bytes()).c_str(),
                formatNumber(flopsOf(*variant) * 1e-6, 3).c_str());
    Table table({">step", "kernel", ">tasks", ">bytes", ">kFLOP", "label"});
    for (size_t i = 0; i < variant->steps()->size(); ++i) {
      const schema::Step &step = *variant->steps()->Get(i);
      table.addRow({std::to_string(i), kernelName(metadata, step),
                    std::to_string(step.task_count()),
                    formatBytes(bytesOf(step)),
                    formatNumber(step.flops() * 1e-3, 1), labelOf(step)});
    }
    std::printf("%s", table.format().c_str());
    if (!schedules)
      continue;
    std::printf("\n");
    Table choices({">step", "schedule"});
    for (size_t i = 0; i < variant->steps()->size(); ++i)
      choices.addRow(
          {std::to_string(i), scheduleOf(*variant->steps()->Get(i))});
    std::printf("%s", choices.format().c_str());
  }
  if (metadata.target() == schema::Target::Cuda)
    std::printf("\n%s", kernelTable(metadata).c_str());
  if (metadata.states()->size() == 0)
    return;
  std::printf("\n");
  Table table({"state", "role", "tensor"});
  for (const schema::State *state : *metadata.states()) {
    std::string name = state->spec()->name()->str();
    table.addRow({name, roleName(state->role()),
                  describe(*state->spec()).substr(name.size() + 1)});
  }
  std::printf("%s", table.format().c_str());
}

void InspectCommand::run() const {
  // The runtime's checks come first: they say best what is wrong.
  if (ingot_artifact_verify_file(path.c_str(), false) != INGOT_OK)
    throw std::runtime_error(ingot_last_error());
  Artifact artifact = Artifact::read(path);
  json ? printJson(artifact) : printText(artifact, schedules);
}

} // namespace

void ingot::tool::defineInspectCommand(CLI::App *command) {
  auto state = stateOf<InspectCommand>(command);
  addRequired(command, "ARTIFACT", state->path, "file made by ingot compile");
  addJson(*command, state->json);
  command->add_flag("--schedules", state->schedules,
                    "also show how each kernel runs");
  command->footer("Example: ingot inspect mlp.ingot\n"
                  "         ingot inspect mlp.ingot --schedules");
}
