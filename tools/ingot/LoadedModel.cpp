//===- LoadedModel.cpp - A model, ready to be measured ---------------------===//

#include "tools/ingot/LoadedModel.h"

#include "tools/ingot/BusyLine.h"
#include "tools/ingot/Commands.h"

#include "runtime/train/Weights.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

void LoadOptions::add(CLI::App &command, bool hasMode) {
  model.add(command, hasMode);
  command.get_option("MODEL")->description("as for compile, or an artifact");
  command.add_option("--threads", threads, "that run the tasks of a step")
      ->check(atLeastOne())
      ->capture_default_str();
  command.add_option("--weights", weights,
                     "safetensors file with the parameters and buffers; an "
                     "artifact must not have frozen ones");
  command.add_flag("--freeze", freeze,
                   "make constants of states that nothing writes, as in a "
                   "product");
  addDebug(command, isDebugged);
}

LoadedModel::LoadedModel(std::string bytes, const std::string &name,
                         train::Program loaded, const LoadOptions &options)
    : artifact(std::move(bytes), name), program(std::move(loaded)),
      context(program, options.threads) {
  if (options.isDebugged)
    program.publishSymbols();
  if (!options.weights.empty() && isArtifact(name)) {
    weights = options.weights;
    path = name;
  }
  reset();
}

void LoadedModel::reset() {
  context.reset();
  if (!weights.empty())
    replaceWeights(weights, path, program, context);
}

void ingot::tool::replaceWeights(const std::string &path,
                                 const std::string &name,
                                 const train::Program &program,
                                 train::Context &context) {
  if (std::ranges::none_of(program.states(), &train::StateSpec::isWeight))
    throw std::runtime_error(name +
                             ": has no weights that could be replaced: it was "
                             "compiled with frozen ones");
  train::WeightOptions options;
  options.isPartial = true; // an optimiser's moments are none of it
  train::WeightReport report =
      train::loadWeights(path, program, context, options);
  if (!report.missing.empty())
    throw std::runtime_error(path + ": no tensor '" + report.missing[0] +
                             "', which '" + name + "' has");
}

std::string LoadedModel::nameOf(size_t number) const {
  const train::Variant &variant = program.variants()[number];
  if (program.variantsOf(variant.function).size() == 1 ||
      variant.inputs.empty())
    return variant.function;
  return variant.function + "(" + variant.inputs[0].name + " " +
         variant.inputs[0].describe() + ")";
}

LoadedModels ingot::tool::loadModels(const LoadOptions &options,
                                     const std::vector<std::string> &modes) {
  LoadedModels models;
  const std::string &model = options.model.model;
  if (isArtifact(model)) {
    std::string bytes = Artifact::read(model).bytes();
    // Not from these bytes: what is wrong with a file names it.
    models.push_back(std::make_unique<LoadedModel>(
        std::move(bytes), model, train::Program::load(model), options));
    return models;
  }
  Source source = resolveModel(model);
  for (const std::string &mode : modes) {
    CompileOptions compileOptions = options.model.compileOptions();
    compileOptions.mode = parseMode(mode);
    compileOptions.freeze = options.freeze;
    if (!options.weights.empty())
      compileOptions.loadStates = weightLoader(options.weights);
    BusyLine line("compiling " + source.name + ", " + mode);
    std::string bytes = compile(source, compileOptions).artifact;
    train::Program program = train::Program::fromMemory(bytes);
    models.push_back(std::make_unique<LoadedModel>(
        std::move(bytes), source.name, std::move(program), options));
  }
  return models;
}

std::vector<size_t> ingot::tool::chooseVariants(const LoadOptions &options,
                                                const train::Program &program) {
  const std::vector<std::string> &wanted = options.model.functions;
  std::vector<size_t> chosen;
  for (const train::Variant &variant : program.variants())
    if (wanted.empty() ||
        std::ranges::any_of(wanted, [&](const std::string &name) {
          return name.substr(0, name.find('@')) == variant.function;
        }))
      chosen.push_back(variant.index);
  if (chosen.empty() && !wanted.empty())
    program.variantsOf(wanted.front()); // throws, with names
  return chosen;
}
