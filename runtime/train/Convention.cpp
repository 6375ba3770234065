//===- Convention.cpp - Which functions train a program, and on what -------===//
#include "runtime/train/Convention.h"

#include "runtime/train/io/Convert.h"
#include "runtime/train/io/ParseNumber.h"
#include "runtime/train/io/Throw.h"

#include <algorithm>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

static std::string join(const std::vector<std::string> &names) {
  std::string text;
  for (const std::string &name : names)
    text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : text;
}

static bool contains(const std::vector<std::string> &names,
                     const std::string &name) {
  return std::ranges::find(names, name) != names.end();
}

static std::vector<std::string>
namesOf(const std::vector<FunctionSummary> &functions, bool onlyTraining) {
  std::vector<std::string> names;
  for (const FunctionSummary &function : functions)
    if (function.updatesParameters || !onlyTraining)
      names.push_back(function.name);
  return names;
}

std::vector<FunctionSummary>
ingot::train::summarizeFunctions(const Program &program) {
  std::vector<FunctionSummary> functions;
  for (const Variant &variant : program.variants())
    if (std::ranges::find(functions, variant.function,
                          &FunctionSummary::name) == functions.end())
      functions.push_back(
          {variant.function, variant.updatedParameterCount != 0});
  return functions;
}

static void requireFunction(const std::vector<std::string> &names,
                            const std::string &name) {
  if (!contains(names, name))
    throw std::runtime_error("no function '" + name + "': the program has " +
                             join(names));
}

std::vector<StepChoice>
ingot::train::chooseSteps(const std::vector<FunctionSummary> &functions,
                          const ConventionOptions &options) {
  std::vector<std::string> names = namesOf(functions, false);
  std::vector<std::string> training = namesOf(functions, true);
  for (const StepChoice &step : options.steps) {
    requireFunction(names, step.function);
    if (!contains(training, step.function))
      throw std::runtime_error("'" + step.function +
                               "' updates no parameter: functions that train "
                               "are " +
                               join(training));
  }
  if (!options.steps.empty())
    return options.steps;
  if (contains(training, "train_step"))
    return {{"train_step"}};
  if (training.size() == 1)
    return {{training[0]}};
  if (training.empty())
    throw std::runtime_error(
        "no function updates parameters, as a training step does: the program "
        "has " +
        join(names));
  throw std::runtime_error("several functions update parameters and none is "
                           "called train_step: expected --step with one or "
                           "more of " +
                           join(training));
}

std::optional<std::string>
ingot::train::chooseEvaluation(const std::vector<FunctionSummary> &functions,
                               const ConventionOptions &options) {
  std::vector<std::string> names = namesOf(functions, false);
  if (!options.evaluation.empty()) {
    requireFunction(names, options.evaluation);
    if (contains(namesOf(functions, true), options.evaluation))
      throw std::runtime_error("'" + options.evaluation +
                               "' updates parameters: an evaluation must not");
    return options.evaluation;
  }
  for (const char *usual : {"eval_step", "forward"})
    if (contains(names, usual) && !contains(namesOf(functions, true), usual))
      return usual;
  return std::nullopt;
}

StepChoice ingot::train::parseStep(const std::string &text) {
  size_t colon = text.find(':');
  StepChoice step = {text.substr(0, colon)};
  if (colon == std::string::npos)
    return step;
  auto repeats = io::parseNumber<decltype(step.repeats)>(
      std::string_view(text).substr(colon + 1));
  if (!repeats || *repeats < 1)
    throw std::runtime_error("--step '" + text +
                             "': expected NAME or NAME:K with K of 1 or more");
  step.repeats = *repeats;
  return step;
}

/// Throws about a constant: the user has named the input.
static io::Result<InputUse> bindInput(const Variant &variant,
                                      const TensorSpec &input,
                                      const std::vector<std::string> &fields,
                                      const ConventionOptions &options) {
  std::string what = "input '" + input.name + "' of '" + variant.function +
                     "', " + input.describe();
  if (auto constant = options.constants.find(input.name);
      constant != options.constants.end()) {
    size_t count = constant->second.size();
    if (count != 1 && static_cast<int64_t>(count) != input.elementCount())
      throw std::runtime_error(what + ": expected 1 or " +
                               std::to_string(input.elementCount()) +
                               " numbers, found " + std::to_string(count));
    return InputUse::Constant;
  }
  if (contains(fields, input.name)) {
    if (input.shape.empty())
      return io::Error{what + ": data fill inputs with one row per sample, "
                              "this one has no rows"};
    return InputUse::Field;
  }
  if (input.name == options.rateInput) {
    if (!input.shape.empty() || !io::isFloat(input.dtype))
      return io::Error{what +
                       ": a learning rate is one float: expected rank 0"};
    return InputUse::Rate;
  }
  return io::Error{what + ", has no data: expected --data " + input.name +
                   "=FILE or --set " + input.name +
                   "=VALUE; there are data for " + join(fields)};
}

std::vector<InputUse>
ingot::train::bindInputs(const Variant &variant,
                         const std::vector<std::string> &fields,
                         const ConventionOptions &options) {
  std::vector<InputUse> uses;
  for (const TensorSpec &input : variant.inputs)
    uses.push_back(io::orThrow(bindInput(variant, input, fields, options)));
  return uses;
}

bool ingot::train::hasAllInputs(const Variant &variant,
                                const std::vector<std::string> &fields,
                                const ConventionOptions &options) {
  return std::ranges::all_of(variant.inputs, [&](const TensorSpec &input) {
    return bool(bindInput(variant, input, fields, options));
  });
}

int64_t ingot::train::batchSizeOf(const Variant &variant,
                                  const std::vector<InputUse> &uses) {
  const TensorSpec *first = nullptr;
  for (size_t i = 0; i < uses.size(); ++i) {
    const TensorSpec &input = variant.inputs[i];
    if (uses[i] != InputUse::Field)
      continue;
    if (first && first->shape[0] != input.shape[0])
      throw std::runtime_error("'" + variant.function + "' reads " +
                               std::to_string(first->shape[0]) +
                               " samples of '" + first->name + "' but " +
                               std::to_string(input.shape[0]) + " of '" +
                               input.name + "'");
    first = first ? first : &input;
  }
  return first ? first->shape[0] : 0;
}

std::string ingot::train::chooseLoss(const std::vector<std::string> &scalars,
                                     const ConventionOptions &options) {
  if (!options.loss.empty() && !contains(scalars, options.loss))
    throw std::runtime_error("no loss '" + options.loss +
                             "': the numbers that training makes are " +
                             join(scalars));
  if (!options.loss.empty())
    return options.loss;
  if (contains(scalars, "loss"))
    return "loss";
  return scalars.size() == 1 ? scalars[0] : "";
}

std::vector<double> ingot::train::parseNumbers(const std::string &text) {
  std::vector<double> numbers;
  for (size_t begin = 0; begin <= text.size();) {
    size_t end = std::min(text.find(',', begin), text.size());
    std::optional<double> number = io::parseNumber<double>(
        std::string_view(text).substr(begin, end - begin));
    if (!number)
      throw std::runtime_error("expected numbers with commas between them, "
                               "found '" +
                               text + "'");
    numbers.push_back(*number);
    begin = end + 1;
  }
  return numbers;
}

MetricChoice ingot::train::parseMetric(const std::string &text) {
  // Behind the parentheses of a call, if there are any.
  size_t parenthesis = text.rfind(')');
  size_t colon =
      text.find(':', parenthesis == std::string::npos ? 0 : parenthesis);
  MetricChoice choice = {text.substr(0, colon), "", ""};
  if (colon == std::string::npos)
    return choice;
  size_t comma = text.find(',', colon);
  if (comma == std::string::npos)
    throw std::runtime_error("--metric '" + text +
                             "': expected NAME or NAME:PREDICTIONS,TARGETS");
  choice.predictions = text.substr(colon + 1, comma - colon - 1);
  choice.targets = text.substr(comma + 1);
  return choice;
}

/// The first of `usual` that is in `names`; else their only one; else empty.
static std::string choose(const std::vector<std::string> &names,
                          std::initializer_list<const char *> usual) {
  for (const char *name : usual)
    if (contains(names, name))
      return name;
  return names.size() == 1 ? names[0] : "";
}

std::string
ingot::train::chooseTargets(const std::vector<std::string> &fields) {
  return choose(fields, {"labels", "targets"});
}

std::vector<MetricChoice>
ingot::train::chooseMetrics(const Variant &evaluation,
                            const std::vector<std::string> &fields,
                            const ConventionOptions &options) {
  std::vector<std::string> outputs;
  for (const TensorSpec &output : evaluation.outputs)
    if (!output.shape.empty())
      outputs.push_back(output.name);
  std::string predictions =
      choose(outputs, {"logits", "probabilities", "predictions"});
  std::string targets = chooseTargets(fields);
  if (options.metrics.empty()) {
    const char *usual =
        predictions == "logits" || predictions == "probabilities" ? "accuracy"
        : predictions == "predictions"                            ? "rmse"
                                                                  : nullptr;
    if (!usual || (targets != "labels" && targets != "targets"))
      return {};
    return {{usual, predictions, targets}};
  }
  std::vector<MetricChoice> choices = options.metrics;
  for (MetricChoice &choice : choices) {
    if (choice.predictions.empty())
      choice.predictions = predictions;
    if (choice.targets.empty())
      choice.targets = targets;
    if (!contains(outputs, choice.predictions))
      throw std::runtime_error(
          "metric '" + choice.metric + "': no output '" + choice.predictions +
          "': '" + evaluation.function + "' makes " + join(outputs));
    if (!contains(fields, choice.targets))
      throw std::runtime_error("metric '" + choice.metric + "': no data '" +
                               choice.targets + "': there are data for " +
                               join(fields));
  }
  return choices;
}

/// The first function that is no training step, makes rows called `output`, and whose
/// inputs are as asked for.
template <typename Predicate>
static std::string findMaker(const std::vector<Variant> &functions,
                             const char *output, Predicate hasInputs) {
  for (const Variant &function : functions) {
    int found = io::findTensor(function.outputs, output);
    if (function.updatedParameterCount == 0 && found >= 0 &&
        !function.outputs[found].shape.empty() && hasInputs(function))
      return function.function;
  }
  return "";
}

PictureFunctions ingot::train::choosePictures(
    const std::vector<Variant> &functions, const std::string &evaluation,
    const std::vector<std::string> &fields, const ConventionOptions &options) {
  auto isFed = [&](const Variant &function) {
    return hasAllInputs(function, fields, options);
  };
  auto isEvaluation = [&](const Variant &function) {
    return function.function == evaluation && isFed(function);
  };
  auto isFree = [&](const TensorSpec &input) {
    return io::isFloat(input.dtype) && !input.shape.empty() &&
           !contains(fields, input.name) &&
           !options.constants.contains(input.name);
  };
  PictureFunctions chosen;
  chosen.codes = findMaker(functions, "codes", isEvaluation);
  if (chosen.codes.empty())
    chosen.codes = findMaker(functions, "codes", isFed);
  chosen.saliency = findMaker(functions, "saliency", isFed);
  chosen.samples = findMaker(functions, "images", [&](const Variant &function) {
    return !function.inputs.empty() &&
           std::ranges::all_of(function.inputs, isFree);
  });
  return chosen;
}
