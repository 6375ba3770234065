//===- TrainingSetup.cpp - What is trained on what, as options -------------===//

#include "tools/ingot/TrainingSetup.h"
#include "tools/ingot/Binding.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/Model.h"

#include "runtime/train/LabelCheck.h"
#include "runtime/train/data/transforms/TransformChain.h"

#include <CLI/App.hpp>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

namespace fs = std::filesystem;

namespace {

using Specs = std::map<std::string, std::string>;

/// Where Debian's package dataset-fashion-mnist puts its files.
constexpr const char *kDefaultData = "/usr/share/datasets/fashion-mnist";

/// A folder of the MNIST family says by the names of its files what is what.
constexpr const char *kImages = "images", *kLabels = "labels";

void addOnce(Specs &specs, Binding binding, const char *option) {
  std::string name = binding.first;
  if (!specs.insert(std::move(binding)).second)
    throw UsageError(std::string(option) + ": '" + name + "' is given twice");
}

/// The file called `name` in `folder`, plain or with the ending ".gz"; empty if there
/// is none.
std::string findFile(const std::string &folder, const std::string &name) {
  for (const char *ending : {"", ".gz"}) {
    std::string path = folder + "/" + name + ending;
    std::error_code ignored;
    if (fs::exists(path, ignored))
      return path;
  }
  return "";
}

/// Files of the MNIST family; `prefix` is "train" or "t10k".
Specs findIdxFiles(const std::string &folder, const std::string &prefix) {
  Specs specs;
  for (auto [name, ending] : {std::pair(kImages, "-images-idx3-ubyte"),
                              {kLabels, "-labels-idx1-ubyte"}}) {
    std::string file = prefix + ending;
    specs[name] = findFile(folder, file);
    if (specs[name].empty())
      throw std::runtime_error(folder + ": no file '" + file + "' or '" + file +
                               ".gz'");
  }
  return specs;
}

/// Whether one of `functions` has an input of this name.
bool isRead(const std::string &name,
            const std::vector<FunctionInfo> &functions) {
  return std::ranges::any_of(functions, [&](const FunctionInfo &function) {
    return std::ranges::find(function.inputs, name, &TensorInfo::name) !=
           function.inputs.end();
  });
}

/// Leaves those that a function reads: an autoencoder needs no labels.
void keepRead(Specs &specs, const ChosenFunctions &functions) {
  std::erase_if(specs, [&](const auto &spec) {
    return !isRead(spec.first, functions.infos);
  });
}

std::string baseName(const FunctionInfo &function) {
  return function.name.substr(0, function.name.find('@'));
}

/// As far as bindings are concerned.
train::Variant toVariant(const FunctionInfo &info) {
  train::Variant variant;
  variant.function = baseName(info);
  variant.updatedParameterCount = info.updatesParameters ? 1 : 0;
  for (const TensorInfo &input : info.inputs)
    variant.inputs.push_back(toSpec(input));
  for (const TensorInfo &output : info.outputs)
    variant.outputs.push_back(toSpec(output));
  return variant;
}

/// What is wrong with a function that is asked for, by name or by custom, or with
/// any if there is nothing else to train.
void throwErrors(const std::vector<FunctionInfo> &functions,
                 const train::ConventionOptions &convention) {
  bool trains =
      std::ranges::any_of(functions, &FunctionInfo::updatesParameters);
  auto isAskedFor = [&](const std::string &name) {
    bool isStep = std::ranges::find(convention.steps, name,
                                    &train::StepChoice::function) !=
                  convention.steps.end();
    return isStep || name == convention.evaluation ||
           (convention.steps.empty() && name == "train_step");
  };
  for (const FunctionInfo &function : functions)
    if (!function.error.empty() && (!trains || isAskedFor(baseName(function))))
      throw std::runtime_error(function.error);
}

} // namespace

ChosenFunctions
ingot::tool::chooseFunctions(const Source &source, int64_t batch,
                             const train::ConventionOptions &convention) {
  CompileOptions options;
  options.batches = {batch};
  std::vector<FunctionInfo> all = describeFunctions(source, options);
  throwErrors(all, convention);
  std::vector<train::FunctionSummary> summaries;
  for (const FunctionInfo &function : all)
    if (std::ranges::find(summaries, baseName(function),
                          &train::FunctionSummary::name) == summaries.end())
      summaries.push_back({baseName(function), function.updatesParameters});
  ChosenFunctions chosen;
  for (const train::StepChoice &step : chooseSteps(summaries, convention))
    chosen.training.push_back(step.function);
  chosen.evaluation = chooseEvaluation(summaries, convention).value_or("");
  for (const FunctionInfo &function : all)
    if (baseName(function) == chosen.evaluation ||
        std::ranges::find(chosen.training, baseName(function)) !=
            chosen.training.end())
      chosen.infos.push_back(function);
  std::ranges::copy_if(
      all, std::back_inserter(chosen.program),
      [](const FunctionInfo &function) { return function.error.empty(); });
  return chosen;
}

void ChosenFunctions::dropEvaluation() {
  std::erase_if(infos, [&](const FunctionInfo &function) {
    return baseName(function) == evaluation;
  });
  evaluation.clear();
}

bool ChosenFunctions::changesWithBatch(const std::string &function,
                                       const Source &source,
                                       int64_t size) const {
  auto shapesIn = [&](const std::vector<FunctionInfo> &functions) {
    std::vector<std::vector<int64_t>> shapes;
    auto found = std::ranges::find(functions, function, baseName);
    if (found != functions.end())
      for (const auto &tensors : {found->inputs, found->outputs})
        for (const TensorInfo &tensor : tensors)
          shapes.push_back(tensor.shape);
    return shapes;
  };
  CompileOptions options;
  options.batches = {size};
  options.functions = {function};
  return shapesIn(program) != shapesIn(describeFunctions(source, options));
}

train::ConventionOptions TrainingSetup::convention() const {
  train::ConventionOptions options;
  for (const std::string &step : steps)
    options.steps.push_back(train::parseStep(step));
  options.evaluation = evaluation;
  options.loss = loss;
  options.rateInput = rateInput;
  options.ignoredLabel = ignoredLabel;
  for (const std::string &metric : metrics)
    options.metrics.push_back(train::parseMetric(metric));
  for (const std::string &constant : constants) {
    auto [name, value] = requireBinding(constant, "--set", "VALUE");
    if (options.constants.contains(name))
      throw UsageError("--set: '" + name + "' is given twice");
    try {
      options.constants[name] = train::parseNumbers(value);
    } catch (const std::runtime_error &error) {
      throw UsageError("--set " + name + ": " + error.what());
    }
  }
  return options;
}

train::TrainingData
TrainingSetup::openData(ChosenFunctions &functions, uint64_t seed,
                        const nlohmann::json &meaning) const {
  train::DataOptions options;
  options.validationShare = validationShare;
  options.stratifyBy = stratifyBy;
  options.seed = seed;
  options.memoryBytes = memoryMiB << 20;
  std::string folder;
  for (const std::string &text : data)
    if (auto binding = train::splitBinding(text))
      addOnce(options.train, *binding, "--data");
    else if (folder.empty())
      folder = text;
    else
      throw UsageError("--data: '" + folder + "' and '" + text +
                       "' have no name: expected NAME=FILE for one of them");
  for (const std::string &text : validation)
    addOnce(options.validation, requireBinding(text, "--valid", "FILE"),
            "--valid");
  for (const std::string &text : transforms)
    addOnce(options.transforms,
            requireBinding(text, "--transform", "STEP[,STEP]"), "--transform");
  if (data.empty() && fs::is_directory(kDefaultData))
    folder = kDefaultData;
  if (!folder.empty()) {
    Specs train = findIdxFiles(folder, "train");
    Specs test = findIdxFiles(folder, "t10k");
    // Labels tell points of a latent space apart, whether a function reads them or not.
    if (!wantsPictures) {
      keepRead(train, functions);
      keepRead(test, functions);
    }
    options.train.insert(train.begin(), train.end());
    if (options.validationShare == 0)
      options.validation.insert(test.begin(), test.end());
  }
  for (const auto &[name, values] : convention().constants)
    if (!isRead(name, functions.program))
      throw UsageError("--set: no function has an input '" + name + "'");
  // An evaluation that lacks data knows its classes all the same.
  std::vector<train::Variant> used;
  for (const FunctionInfo &info : functions.infos)
    used.push_back(toVariant(info));
  // What lacks data is said before anything is read.
  std::vector<std::string> names;
  for (const auto &[name, spec] : options.train)
    names.push_back(name);
  bool lacksData = false;
  for (const FunctionInfo &info : functions.infos)
    if (baseName(info) != functions.evaluation)
      bindInputs(toVariant(info), names, convention());
    else
      lacksData |= !hasAllInputs(toVariant(info), names, convention());
  if (lacksData && evaluation.empty())
    functions.dropEvaluation();
  if (wantsPictures) {
    std::vector<train::Variant> variants;
    for (const FunctionInfo &info : functions.program)
      variants.push_back(toVariant(info));
    functions.pictures =
        choosePictures(variants, functions.evaluation, names, convention());
  }
  train::TrainingData opened = openTrainingData(options, meaning);
  train::limitLabels(opened, used, convention());
  return opened;
}

void TrainingSetup::add(CLI::App &command) {
  command
      .add_option("--data", data,
                  "the samples of an input: a .npy, .npz, CSV, IDX or text "
                  "file, a folder of pictures, or synthetic:NAME; or a folder "
                  "with the four IDX files of the MNIST family, plain or .gz, "
                  "for images and labels (default: Fashion-MNIST of Debian)")
      ->type_name("NAME=FILE[:COLUMN,...]");
  command
      .add_option("--valid", validation,
                  "the same for the samples that training is judged by")
      ->type_name("NAME=FILE[:COLUMN,...]");
  command
      .add_option(
          "--transform", transforms,
          "what is done to the samples of an input, in this order: " +
              train::listTransforms() +
              "; random steps do nothing where a model is judged or used, but "
              "crop takes the centre; zscore, minmax and robust learn from the "
              "training samples")
      ->type_name("NAME=STEP[,STEP...]");
  command
      .add_option("--data-memory", memoryMiB,
                  "MiB for samples that have been parsed or decoded; what does "
                  "not fit is made anew in each epoch; 0: none are kept")
      ->type_name("MIB")
      ->check(CLI::Range(0, 1 << 24))
      ->capture_default_str();
  command
      .add_option("--valid-share", validationShare,
                  "share of the samples to keep for that, from 0 to 1")
      ->check(notNegative())
      ->capture_default_str();
  command
      .add_option("--stratify", stratifyBy,
                  "the data whose classes have that share each")
      ->type_name("NAME");
  command
      .add_option("--step", steps,
                  "a function that trains, K times in its turn; several take "
                  "turns (default: train_step, or the only one that updates "
                  "parameters)")
      ->type_name("NAME[:K]");
  command
      .add_option("--set", constants, "an input that is the same in every step")
      ->type_name("NAME=VALUE[,VALUE...]");
  command
      .add_option("--lr-input", rateInput, "the input for the learning rate")
      ->type_name("NAME")
      ->capture_default_str();
  command
      .add_option("--ignore-label", ignoredLabel,
                  "the label that stands for no class, which the program's "
                  "loss leaves out (its ignore_index), and metrics, too; any "
                  "other that is no class is refused")
      ->type_name("N")
      ->check(integer())
      ->capture_default_str();
  command
      .add_option("--loss", loss,
                  "the output that is the loss (default: loss, or the only "
                  "number)")
      ->type_name("NAME");
}
