//===- RunCommand.cpp - ingot run ------------------------------------------===//

#include "tools/ingot/Binding.h"
#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/InputData.h"
#include "tools/ingot/LoadedModel.h"
#include "tools/ingot/Model.h"

#include "runtime/train/Checkpoint.h"
#include "runtime/train/Portions.h"
#include "runtime/train/PrintResults.h"
#include "runtime/train/data/TrainingData.h"
#include "runtime/train/io/Npy.h"
#include "runtime/train/io/Throw.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;
using train::Field;
using train::Results;
using train::TensorSpec;
using train::Variant;

namespace {

/// Samples that a model is compiled for, if there are as many and nobody says how many.
constexpr size_t kBatch = 64;

struct RunCommand {
  ModelOptions model;
  std::string weights;
  std::vector<std::string> inputs, outputs;
  uint32_t threads = 0;
  bool csv = false, isDebugged = false;
  CLI::Option *batch = nullptr; ///< --batch

  void run() const;

private:
  train::Program makeProgram(const std::vector<Field> &fields) const;
  std::map<std::string, std::string> outputPaths(const Variant &variant) const;
  /// Gives an artifact other weights. Throws unless the file has all of them.
  void readWeights(const train::Program &program, train::Context &context,
                   const nlohmann::json &meaning) const;
  void write(const Results &results,
             const std::map<std::string, std::string> &paths) const;
};

/// Of functions, which may be named several times, the one that is meant if nobody
/// says which.
std::string defaultFunction(const std::vector<std::string> &functions) {
  std::string names, last;
  for (const std::string &function : functions) {
    if (function == "forward")
      return function;
    if (function != last)
      names += (names.empty() ? "" : ", ") + function;
    last = function;
  }
  if (names == last)
    return last;
  throw std::runtime_error("say which function to run: " + names);
}

std::string withoutBatch(const std::string &function) {
  return function.substr(0, function.find('@'));
}

/// An artifact as it is, or one function of a model, compiled for the samples.
train::Program RunCommand::makeProgram(const std::vector<Field> &fields) const {
  if (isArtifact(model.model))
    return train::Program::load(model.model);
  Source source = resolveModel(model.model);
  CompileOptions options = model.compileOptions();
  if (batch->count() == 0 && !fields.empty())
    options.batches = {
        static_cast<int64_t>(std::clamp<size_t>(fields[0].size(), 1, kBatch))};
  if (options.functions.empty()) {
    std::vector<std::string> names;
    for (const FunctionInfo &function : describeFunctions(source, options))
      if (function.error.empty())
        names.push_back(withoutBatch(function.name));
    options.functions = {defaultFunction(names)};
  }
  if (!weights.empty())
    options.loadStates = weightLoader(weights);
  options.freeze = true; // no other weights will come
  return train::Program::fromMemory(compile(source, options).artifact);
}

/// The fields of the inputs of `variant`, in signature order. Throws if one has none, or
/// a field has no input.
std::vector<const Field *> fieldsOf(const Variant &variant,
                                    const std::vector<Field> &fields) {
  requireInputs(variant, fields);
  std::vector<const Field *> ordered;
  for (const TensorSpec &spec : variant.inputs) {
    auto field = std::ranges::find(fields, spec.name, &Field::name);
    if (field == fields.end())
      throw std::runtime_error("input '" + spec.name + "' of '" +
                               variant.function +
                               "' is missing: " + spec.describe());
    ordered.push_back(&*field);
  }
  return ordered;
}

/// The inputs of `variant` for as many samples as each of `fields` has.
std::vector<TensorSpec> specsFor(const Variant &variant,
                                 const std::vector<const Field *> &fields) {
  std::vector<TensorSpec> specs = variant.inputs;
  for (size_t i = 0; i < specs.size(); ++i)
    if (!specs[i].shape.empty())
      specs[i].shape[0] = static_cast<int64_t>(fields[i]->size());
  return specs;
}

void RunCommand::readWeights(const train::Program &program,
                             train::Context &context,
                             const nlohmann::json &meaning) const {
  // Whether an artifact scales numbers is not to be seen: its author may have
  // compiled it with the weights of another training.
  if (!train::allTransforms(meaning).empty())
    throw std::runtime_error(
        weights + ": says how samples were transformed, which '" + model.model +
        "' may do itself: compile the model with --weights instead");
  replaceWeights(weights, model.model, program, context);
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
    auto [name, file] = requireBinding(output, "--output", "FILE.npy");
    if (!isNamed)
      throw std::runtime_error("no output '" + name + "': '" +
                               variant.function + "' makes " +
                               train::describeTensors(variant.outputs));
    paths[name] = file;
  }
  return paths;
}

void RunCommand::write(const Results &results,
                       const std::map<std::string, std::string> &paths) const {
  for (size_t i = 0; i < results.specs.size(); ++i) {
    auto path = paths.find(results.specs[i].name);
    if (path == paths.end())
      continue;
    io::orThrow(io::writeNpy(path->second, results.tensors[i].view()));
  }
  std::string text = csv             ? formatCsv(results)
                     : paths.empty() ? formatResults(results)
                                     : "";
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void RunCommand::run() const {
  if (model.functions.size() > 1)
    throw UsageError("--function: expected one, found " +
                     std::to_string(model.functions.size()));
  nlohmann::json meaning;
  if (!weights.empty())
    meaning = train::readMeaning(weights);
  std::vector<Field> fields = openInputs(inputs, meaning);
  train::Program program = makeProgram(fields);
  if (isDebugged)
    program.publishSymbols();
  std::vector<std::string> names;
  for (const Variant &variant : program.variants())
    names.push_back(variant.function);
  std::string function = model.functions.empty()
                             ? defaultFunction(names)
                             : withoutBatch(model.functions[0]);
  // What variants of one function differ in is the number of samples.
  const Variant &first = *program.variantsOf(function).front();
  std::vector<const Field *> ordered = fieldsOf(first, fields);
  train::Portions portions(program, function, specsFor(first, ordered));
  std::map<std::string, std::string> paths = outputPaths(portions.variant());
  train::Context context(program, threads);
  if (!weights.empty() && isArtifact(model.model))
    readWeights(program, context, meaning);

  Results results;
  results.tensors = portions.run(
      context, [&](size_t number, size_t from, io::HostTensor &tensor) {
        const TensorSpec &input = first.inputs[number];
        if (input.shape.empty())
          tensor = ordered[number]->readAll(input);
        else
          ordered[number]->readRows(from, static_cast<size_t>(tensor.shape[0]),
                                    input, tensor.data.data());
      });
  results.specs = portions.variant().outputs;
  for (size_t i = 0; i < results.specs.size(); ++i)
    results.specs[i].shape = results.tensors[i].shape;
  results.classes = train::knownClasses(meaning);
  if (!fields.empty()) {
    results.samples = fields[0].size();
    results.describe = [&](size_t sample) {
      return fields[0].source().describe(sample);
    };
  }
  write(results, paths);
}

} // namespace

void ingot::tool::defineRunCommand(CLI::App *command) {
  auto state = stateOf<RunCommand>(command);
  state->model.add(*command);
  command->get_option("MODEL")->description("as for compile, or an artifact");
  state->batch = command->get_option("--batch");
  state->batch->default_str("as many as there are samples, up to " +
                            std::to_string(kBatch));
  command->add_option(
      "--weights", state->weights,
      "safetensors file with every parameter and buffer; what a "
      "checkpoint says of the data that it was trained on (transformations, "
      "categories, vocabularies, classes) holds for --data");
  addInputData(*command, state->inputs, "--data,--input");
  command
      ->add_option("--output", state->outputs,
                   "where to write an output, a .npy file; FILE alone if there "
                   "is only one; without, the outputs are printed")
      ->type_name("[NAME=]FILE");
  command->add_flag("--csv", state->csv,
                    "print all samples as CSV, with the likeliest class where "
                    "the classes are known");
  addThreads(*command, state->threads);
  addDebug(*command, state->isDebugged);
  command->footer(
      "Example: ingot run mlp.ingot --data images=images.npy --output "
      "logits.npy\n"
      "         ingot run lenet --weights lenet.safetensors --data "
      "images=photo.png\n\n"
      "Inputs may have any number of samples where it is proved that an output "
      "has one row for\neach, which depends on this sample alone (inspect says "
      "so): they run in portions of a\ncompiled batch. Numbers are converted "
      "to the type of the input, and bytes of pictures\nto [0, 1].\n\n"
      "Running an artifact executes its code: run only files that you trust.");
}
