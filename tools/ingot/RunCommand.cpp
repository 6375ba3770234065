//===- RunCommand.cpp - ingot run ------------------------------------------===//

#include "tools/ingot/Commands.h"
#include "tools/ingot/Model.h"
#include "tools/ingot/Portions.h"
#include "tools/ingot/PrintTensor.h"

#include "runtime/train/Program.h"
#include "runtime/train/io/Npy.h"
#include "runtime/train/io/Throw.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;
using train::TensorSpec;
using train::Variant;

namespace {

struct RunCommand {
  std::string path, function;
  std::vector<std::string> inputs, outputs;
  uint32_t threads = 0;
  bool isDebugged = false;

  void run() const;

private:
  NamedTensors readInputs() const;
  std::map<std::string, std::string> outputPaths(const Variant &variant) const;
};

/// "name=FILE".
std::pair<std::string, std::string> splitBinding(const std::string &text,
                                                 const char *option) {
  size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    throw std::runtime_error(std::string(option) + " '" + text +
                             "': expected name=FILE.npy");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

NamedTensors RunCommand::readInputs() const {
  NamedTensors tensors;
  for (const std::string &input : inputs) {
    auto [name, file] = splitBinding(input, "--input");
    if (!tensors.emplace(name, io::orThrow(io::readNpy(file))).second)
      throw std::runtime_error("input '" + name + "' is given twice");
  }
  return tensors;
}

/// The function that is meant if none is named.
std::string defaultFunction(const train::Program &program) {
  std::string names;
  std::string only;
  for (const Variant &variant : program.variants()) {
    if (variant.function == "forward")
      return variant.function;
    if (variant.function != only)
      names += (names.empty() ? "" : ", ") + variant.function;
    only = variant.function;
  }
  if (names == only)
    return only;
  throw std::runtime_error("say which function to run: " + names);
}

/// Why another number of samples than `expected`'s is no answer, if it is all that
/// differs; else nothing.
std::string explainBatch(const Variant &variant, const TensorSpec &expected,
                         TensorSpec found) {
  if (variant.batch != 0 || expected.shape.empty() || found.shape.empty())
    return "";
  found.shape[0] = expected.shape[0];
  return found.describe() != expected.describe()
             ? ""
             : ": its samples may depend on each other, so that the number of "
               "them must match";
}

/// Says why `tensors` are not the inputs of `variant`; does not return.
[[noreturn]] void explainMisfit(const Variant &variant,
                                const NamedTensors &tensors) {
  for (const TensorSpec &spec : variant.inputs) {
    auto found = tensors.find(spec.name);
    if (found == tensors.end())
      throw std::runtime_error("input '" + spec.name + "' of '" +
                               variant.function +
                               "' is missing: " + spec.describe());
    TensorSpec given = {spec.name, found->second.dtype, found->second.shape};
    if (given.describe() != spec.describe())
      throw std::runtime_error("input '" + spec.name + "' of '" +
                               variant.function + "': expected " +
                               spec.describe() + ", found " + given.describe() +
                               explainBatch(variant, spec, given));
  }
  throw std::logic_error("the inputs fit");
}

/// How `function` runs `tensors`; throws, saying what was expected, if it cannot.
Portions selectPortions(const train::Program &program,
                        const std::string &function,
                        const NamedTensors &tensors) {
  std::vector<const Variant *> variants = program.variantsOf(function);
  for (const auto &[name, tensor] : tensors)
    if (train::findTensor(variants[0]->inputs, name) < 0)
      throw std::runtime_error("no input '" + name + "': '" + function +
                               "' takes " +
                               train::describeTensors(variants[0]->inputs));
  if (std::optional<Portions> portions = planPortions(variants, tensors))
    return *portions;
  if (variants.size() == 1 || tensors.size() < variants[0]->inputs.size())
    explainMisfit(*variants[0], tensors);
  std::string known, given;
  for (const Variant *variant : variants)
    known += (known.empty() ? "" : "; or ") +
             train::describeTensors(variant->inputs);
  for (const auto &[name, tensor] : tensors)
    given += (given.empty() ? "" : ", ") + name + " " +
             TensorSpec{name, tensor.dtype, tensor.shape}.describe();
  throw std::runtime_error("inputs of '" + function + "': expected " + known +
                           "; found " + given);
}

std::map<std::string, std::string>
RunCommand::outputPaths(const Variant &variant) const {
  std::map<std::string, std::string> paths;
  for (const std::string &output : outputs) {
    std::string prefix = output.substr(0, output.find('='));
    bool isNamed = train::findTensor(variant.outputs, prefix) >= 0;
    if (!isNamed && variant.outputs.size() == 1 &&
        output.find('=') == std::string::npos) {
      paths[variant.outputs[0].name] = output;
      continue;
    }
    auto [name, file] = splitBinding(output, "--output");
    if (!isNamed)
      throw std::runtime_error("no output '" + name + "': '" +
                               variant.function + "' makes " +
                               train::describeTensors(variant.outputs));
    paths[name] = file;
  }
  return paths;
}

void RunCommand::run() const {
  train::Program program = train::Program::load(path);
  if (isDebugged)
    program.publishSymbols();
  std::map<std::string, io::HostTensor> tensors = readInputs();
  Portions portions = selectPortions(
      program, function.empty() ? defaultFunction(program) : function, tensors);
  const Variant &variant = *portions.variant;
  std::map<std::string, std::string> paths = outputPaths(variant);
  train::Context context(program, threads);
  std::vector<io::HostTensor> results = runPortions(portions, context, tensors);

  for (size_t i = 0; i < results.size(); ++i) {
    const TensorSpec &spec = variant.outputs[i];
    auto path = paths.find(spec.name);
    if (path != paths.end()) {
      io::orThrow(io::writeNpy(path->second, results[i].view()));
    } else if (paths.empty()) {
      TensorSpec made = {spec.name, results[i].dtype, results[i].shape};
      std::printf("%s %s: %s\n", spec.name.c_str(), made.describe().c_str(),
                  formatElements(results[i].view()).c_str());
    }
  }
}

} // namespace

void ingot::tool::addRunCommand(CLI::App &app) {
  auto state = std::make_shared<RunCommand>();
  CLI::App *command =
      app.add_subcommand("run", "run a function of an artifact");
  command->add_option("ARTIFACT", state->path, "file made by ingot compile")
      ->required();
  command->add_option("--input", state->inputs, "a .npy file for each input")
      ->type_name("NAME=FILE");
  command
      ->add_option("--output", state->outputs,
                   "where to write an output; FILE alone if there is only one; "
                   "without, the outputs are printed")
      ->type_name("[NAME=]FILE");
  command->add_option("--function", state->function,
                      "default: forward, or the only one");
  addThreads(*command, state->threads);
  addDebug(*command, state->isDebugged);
  command->footer("Example: ingot run mlp.ingot --input images=images.npy "
                  "--output logits.npy\n\n"
                  "Inputs may have any number of samples where it is proved "
                  "that an output has one row for\neach, which depends on this "
                  "sample alone (inspect says so): they run in portions of "
                  "a\ncompiled batch.\n\n"
                  "Running an artifact executes its code: run only files that "
                  "you trust.");
  command->callback([state] { state->run(); });
}
