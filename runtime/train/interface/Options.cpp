//===- Options.cpp - Options of the C interface as those of the library ----===//
#include "runtime/train/interface/Options.h"

#include "runtime/train/data/Binding.h"

#include <stdexcept>

using namespace ingot::train;

std::map<std::string, std::string>
ingot::train::readBindings(const char *const *texts, size_t count,
                           const char *what) {
  std::map<std::string, std::string> bindings;
  for (size_t i = 0; i < count; ++i) {
    std::string text = readText(texts ? texts[i] : nullptr);
    std::optional<Binding> binding = splitBinding(text);
    if (!binding || binding->second.empty())
      throw std::runtime_error(std::string(what) + " " + std::to_string(i) +
                               ", '" + text + "': expected INPUT=VALUE");
    if (!bindings.insert(*binding).second)
      throw std::runtime_error(std::string(what) + ": '" + binding->first +
                               "' is given twice");
  }
  return bindings;
}

static std::vector<std::string> readTexts(const char *const *texts,
                                          size_t count, const char *what) {
  std::vector<std::string> all;
  for (size_t i = 0; i < count; ++i) {
    if (!texts || !texts[i])
      throw std::runtime_error(std::string(what) + " " + std::to_string(i) +
                               " is null");
    all.push_back(texts[i]);
  }
  return all;
}

ConventionOptions
ingot::train::readConvention(const ingot_trainer_options_t &options) {
  ConventionOptions convention;
  for (const std::string &step :
       readTexts(options.steps, options.step_count, "steps"))
    convention.steps.push_back(parseStep(step));
  for (const std::string &metric :
       readTexts(options.metrics, options.metric_count, "metrics"))
    convention.metrics.push_back(parseMetric(metric));
  convention.evaluation = readText(options.evaluation);
  convention.loss = readText(options.loss);
  if (options.rate_input)
    convention.rateInput = options.rate_input;
  if (options.ignore_label)
    convention.ignoredLabel = *options.ignore_label;
  for (const auto &[name, numbers] :
       readBindings(options.constants, options.constant_count, "constants"))
    convention.constants[name] = parseNumbers(numbers);
  return convention;
}

DataOptions
ingot::train::readDataOptions(const ingot_trainer_options_t &options) {
  DataOptions data;
  data.train = readBindings(options.data, options.data_count, "data");
  data.validation =
      readBindings(options.validation, options.validation_count, "validation");
  if (!(options.validation_share >= 0 && options.validation_share < 1))
    throw std::runtime_error("validation_share: expected a number from 0 to 1, "
                             "found " +
                             std::to_string(options.validation_share));
  data.validationShare = options.validation_share;
  data.stratifyBy = readText(options.stratify_by);
  data.seed = options.seed;
  data.transforms =
      readBindings(options.transforms, options.transform_count, "transforms");
  data.memoryBytes = readMemory(options.data_memory);
  return data;
}

uint64_t ingot::train::readMemory(uint64_t bytes) {
  if (bytes == INGOT_NO_MEMORY)
    return 0;
  return bytes ? bytes : DataOptions().memoryBytes;
}

size_t ingot::train::readThreads(uint32_t threads) {
  constexpr uint32_t kMostThreads = 64;
  if (threads == INGOT_NO_THREADS)
    return 0;
  if (threads > kMostThreads)
    throw std::runtime_error("data_threads: expected at most " +
                             std::to_string(kMostThreads) + ", found " +
                             std::to_string(threads));
  return threads ? threads : TrainOptions().loaderThreads;
}

/// Throws unless `value` is 0 or more.
template <typename Number>
static void requireNotNegative(Number value, const char *what) {
  if (!(value >= 0))
    throw std::runtime_error(std::string(what) +
                             ": expected 0 or more, found " +
                             std::to_string(value));
}

RunOptions ingot::train::readRunOptions(const ingot_trainer_options_t &given) {
  RunOptions options;
  options.train.convention = readConvention(given);
  options.train.schedule = readText(given.schedule);
  options.train.isScheduledBySteps = given.schedule_by_steps != 0;
  options.train.loaderThreads = readThreads(given.data_threads);
  requireNotNegative(given.learning_rate, "learning_rate");
  requireNotNegative(given.epochs, "epochs");
  requireNotNegative(given.patience, "patience");
  requireNotNegative(given.save_every_steps, "save_every_steps");
  requireNotNegative(given.save_every_minutes, "save_every_minutes");
  if (given.learning_rate > 0)
    options.train.learningRate = given.learning_rate;
  if (given.sampling)
    options.train.sampling = parseSampling(given.sampling);
  if (given.epochs > 0)
    options.epochs = given.epochs;
  readSchedule(options.train); // refused before data are read
  options.output = readText(given.output);
  if (given.keep)
    options.keep = parseKeep(given.keep);
  options.saveEverySteps = given.save_every_steps;
  options.saveEveryMinutes = given.save_every_minutes;
  if (given.monitor)
    setMonitor(options, given.monitor);
  options.patience = given.patience;
  options.log = readText(given.log);
  if (given.log_every_steps > 0)
    options.logEverySteps = given.log_every_steps;
  return options;
}
