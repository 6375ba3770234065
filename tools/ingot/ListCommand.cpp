//===- ListCommand.cpp - ingot list ----------------------------------------===//

#include "tools/ingot/Commands.h"
#include "tools/ingot/Model.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>

using namespace ingot;
using namespace ingot::tool;

namespace {

struct ListCommand {
  std::string model; ///< empty: every registered program
  bool json = false;

  void run() const;
};

std::string describe(const std::vector<TensorInfo> &tensors) {
  std::string text;
  for (const TensorInfo &tensor : tensors) {
    text +=
        (text.empty() ? "" : ", ") + tensor.name + " " + tensor.dtype + " [";
    for (size_t i = 0; i < tensor.shape.size(); ++i)
      text += (i ? ", " : "") + std::to_string(tensor.shape[i]);
    text += "]";
  }
  return text;
}

nlohmann::ordered_json toJson(const std::vector<TensorInfo> &tensors) {
  auto list = nlohmann::ordered_json::array();
  for (const TensorInfo &tensor : tensors)
    list.push_back({{"name", tensor.name},
                    {"dtype", tensor.dtype},
                    {"shape", tensor.shape}});
  return list;
}

void ListCommand::run() const {
  std::vector<Source> sources;
  if (!model.empty())
    sources.push_back(resolveModel(model));
  else
    for (const std::string &name : registeredPrograms())
      sources.push_back({name, {}});
  auto programs = nlohmann::ordered_json::array();
  for (const Source &source : sources) {
    std::vector<FunctionInfo> functions = describeFunctions(source, {});
    if (json) {
      auto list = nlohmann::ordered_json::array();
      for (const FunctionInfo &function : functions)
        list.push_back({{"name", function.name},
                        {"inputs", toJson(function.inputs)},
                        {"outputs", toJson(function.outputs)}});
      programs.push_back({{"program", source.name}, {"functions", list}});
      continue;
    }
    std::printf("%s\n", source.name.c_str());
    for (const FunctionInfo &function : functions)
      std::printf("  %s(%s) -> (%s)\n", function.name.c_str(),
                  describe(function.inputs).c_str(),
                  describe(function.outputs).c_str());
  }
  if (json)
    std::printf("%s\n", programs.dump().c_str());
}

} // namespace

void ingot::tool::addListCommand(CLI::App &app) {
  auto state = std::make_shared<ListCommand>();
  CLI::App *command = app.add_subcommand(
      "list", "list programs and their functions, for batch size 1");
  command->add_option("MODEL", state->model,
                      "a zoo name, a library or a module; default: the zoo");
  command->add_flag("--json", state->json, "print JSON");
  command->footer("Example: ingot list mlp");
  command->callback([state] { state->run(); });
}
