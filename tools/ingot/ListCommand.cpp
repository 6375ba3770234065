//===- ListCommand.cpp - ingot list ----------------------------------------===//

#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/Model.h"
#include "tools/ingot/PrintJson.h"

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

  void run() const { model.empty() ? listZoo() : listFunctions(); }

private:
  void listZoo() const;
  void listFunctions() const;
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

nlohmann::ordered_json toJson(const FunctionInfo &function) {
  if (!function.error.empty())
    return {{"name", function.name}, {"error", function.error}};
  return {{"name", function.name},
          {"inputs", toJson(function.inputs)},
          {"outputs", toJson(function.outputs)}};
}

/// Names only: to know its functions, a program must be built, which takes long
/// for large ones.
void ListCommand::listZoo() const {
  auto programs = nlohmann::ordered_json::array();
  for (const std::string &name : registeredPrograms()) {
    programs.push_back({{"program", name}});
    if (!json)
      std::printf("%s\n", name.c_str());
  }
  if (json)
    printJson(programs);
}

void ListCommand::listFunctions() const {
  Source source = resolveModel(model);
  std::vector<FunctionInfo> functions = describeFunctions(source, {});
  if (json) {
    auto list = nlohmann::ordered_json::array();
    for (const FunctionInfo &function : functions)
      list.push_back(toJson(function));
    nlohmann::ordered_json program = {{"program", source.name},
                                      {"functions", list}};
    printJson(nlohmann::ordered_json::array({program}));
    return;
  }
  std::printf("%s\n", source.name.c_str());
  for (const FunctionInfo &function : functions)
    if (function.error.empty())
      std::printf("  %s(%s) -> (%s)\n", function.name.c_str(),
                  describe(function.inputs).c_str(),
                  describe(function.outputs).c_str());
    else
      std::printf("  %s cannot be built: %s\n", function.name.c_str(),
                  function.error.c_str());
}

} // namespace

void ingot::tool::defineListCommand(CLI::App *command) {
  auto state = stateOf<ListCommand>(command);
  command->add_option(
      "MODEL", state->model,
      "a zoo name, a library or a module whose functions are listed");
  addJson(*command, state->json);
  command->footer("Example: ingot list mlp");
}
