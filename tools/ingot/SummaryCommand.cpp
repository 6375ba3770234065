//===- SummaryCommand.cpp - ingot summary ----------------------------------===//

#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/Model.h"
#include "tools/ingot/PrintJson.h"
#include "tools/ingot/Table.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

using Json = nlohmann::ordered_json;

namespace {

/// What the state tensors of a program take.
struct Sizes {
  uint64_t elements = 0, bytes = 0;
};

struct SummaryCommand {
  ModelOptions model;
  bool json = false;

  void run() const;

private:
  const FunctionInfo &choose(const std::vector<FunctionInfo> &functions) const;
};

/// Those of `function`, each once.
std::vector<ModuleInfo> modulesOf(const FunctionInfo &function) {
  std::vector<ModuleInfo> modules;
  std::set<std::string> seen;
  for (const ModuleInfo &module : function.modules)
    if (seen.insert(module.path).second)
      modules.push_back(module);
  return modules;
}

std::string shapeText(const TensorInfo &tensor) {
  if (tensor.dtype.empty())
    return "";
  std::string text = tensor.dtype + " [";
  for (size_t i = 0; i < tensor.shape.size(); ++i)
    text += (i ? ", " : "") + std::to_string(tensor.shape[i]);
  return text + "]";
}

std::string moduleTable(const std::string &program,
                        const std::vector<ModuleInfo> &modules) {
  Table table({"module", "type", "output", ">parameters", ">FLOP"});
  for (const ModuleInfo &module : modules) {
    const std::string &path = module.path;
    size_t depth = path.empty() ? 0 : 1 + std::ranges::count(path, '.');
    std::string name =
        path.empty() ? program : path.substr(path.find_last_of('.') + 1);
    table.addRow({std::string(2 * depth, ' ') + name, module.text,
                  shapeText(module.output), formatCount(module.parameters),
                  formatCount(module.flops)});
  }
  return table.format();
}

std::string functionTable(const CompiledProgram &program) {
  Table table({"function", ">kernels", ">FLOP", ">memory"});
  for (const FunctionReport &function : program.functions)
    table.addRow({function.name, std::to_string(function.kernels),
                  formatCount(function.flops),
                  formatBytes(function.arenaBytes)});
  return table.format();
}

Json toJson(const std::vector<ModuleInfo> &modules) {
  Json list = Json::array();
  for (const ModuleInfo &module : modules)
    list.push_back({{"path", module.path},
                    {"type", module.text},
                    {"dtype", module.output.dtype},
                    {"shape", module.output.shape},
                    {"parameters", module.parameters},
                    {"flops", module.flops}});
  return list;
}

Json toJson(const CompiledProgram &program) {
  Json list = Json::array();
  for (const FunctionReport &function : program.functions)
    list.push_back({{"name", function.name},
                    {"kernels", function.kernels},
                    {"flops", function.flops},
                    {"arena_bytes", function.arenaBytes}});
  return list;
}

} // namespace

/// The one that is asked for, or the first that calls modules.
const FunctionInfo &
SummaryCommand::choose(const std::vector<FunctionInfo> &functions) const {
  for (const FunctionInfo &function : functions) {
    std::string stem = function.name.substr(0, function.name.find('@'));
    if (model.functions.empty()
            ? !function.modules.empty()
            : function.name == model.functions[0] || stem == model.functions[0])
      return function;
  }
  for (const FunctionInfo &function : functions)
    if (function.error.empty())
      return function;
  throw std::runtime_error(functions.empty() ? "the program has no function"
                                             : functions[0].error);
}

void SummaryCommand::run() const {
  Source source = resolveModel(model.model);
  CompileOptions options = model.compileOptions();
  std::vector<FunctionInfo> functions = describeFunctions(source, options);
  const FunctionInfo &function = choose(functions);
  std::vector<ModuleInfo> modules = modulesOf(function);

  std::map<StateInfo::Role, Sizes> sizes;
  options.loadStates = [&](const std::vector<StateInfo> &states) {
    for (const StateInfo &state : states) {
      io::TensorSpec spec = toSpec(state);
      sizes[state.role].bytes += spec.bytes();
      sizes[state.role].elements += spec.elementCount();
    }
    return std::vector<const void *>(states.size(), nullptr);
  };
  if (options.functions.empty())
    for (const FunctionInfo &other : functions)
      if (other.error.empty())
        options.functions.push_back(other.name);
  CompiledProgram program = compile(source, options);

  Sizes parameters = sizes[StateInfo::Role::Parameter],
        buffers = sizes[StateInfo::Role::Buffer],
        slots = sizes[StateInfo::Role::OptimizerSlot];
  if (json) {
    printJson({{"program", source.name},
               {"function", function.name},
               {"modules", toJson(modules)},
               {"parameters", parameters.elements},
               {"parameter_bytes", parameters.bytes},
               {"buffer_bytes", buffers.bytes},
               {"optimizer_bytes", slots.bytes},
               {"functions", toJson(program)}});
    return;
  }
  std::printf(
      "%s\n%s\n%s parameters, %s; buffers %s; optimizer %s\n",
      modules.empty() ? "" : moduleTable(source.name, modules).c_str(),
      functionTable(program).c_str(), formatCount(parameters.elements).c_str(),
      formatBytes(parameters.bytes).c_str(), formatBytes(buffers.bytes).c_str(),
      formatBytes(slots.bytes).c_str());
}

void ingot::tool::defineSummaryCommand(CLI::App *command) {
  auto state = stateOf<SummaryCommand>(command);
  state->model.add(*command);
  addJson(*command, state->json);
  command->footer("Example: ingot summary lenet --batch 64\n\n"
                  "FLOP of a module are those of its operations. Those of a "
                  "function are of its "
                  "kernels: what follows a product in its kernel (a bias, an "
                  "activation) is not "
                  "counted, what the network does outside of its modules is.");
}
