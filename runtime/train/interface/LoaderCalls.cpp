//===- LoaderCalls.cpp - ingot/train.h: data -------------------------------===//
#include "runtime/train/interface/Guard.h"
#include "runtime/train/interface/Options.h"

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace ingot;
using namespace ingot::train;

/// The columns of a variant's inputs that there are data for.
struct ingot_loader {
  ingot_loader(const ingot_program_t *program, size_t index,
               const ingot_loader_options_t &options);

  Variant variant;
  Sampling sampling = Sampling::InOrder;
  uint64_t seed;
  bool isAugmented;
  Part data;
  std::vector<size_t> inputs; ///< that the columns are for
  size_t rows = 0;
  std::vector<BatchTask> batches;
  size_t next = 0; ///< of these
  std::unique_ptr<Loader> loader;
};

static Variant variantAt(const Program &program, size_t index) {
  if (index >= program.variants().size())
    throw std::runtime_error("variant " + std::to_string(index) +
                             ": expected one of " +
                             std::to_string(program.variants().size()));
  return program.variants()[index];
}

ingot_loader::ingot_loader(const ingot_program_t *program, size_t index,
                           const ingot_loader_options_t &options)
    : variant(variantAt(Program::borrow(program), index)), seed(options.seed),
      isAugmented(options.augment != 0) {
  if (options.unused)
    throw std::runtime_error("unused: expected 0, found " +
                             std::to_string(options.unused));
  if (options.sampling)
    sampling = parseSampling(options.sampling);
  DataOptions specs;
  specs.train = readBindings(options.data, options.data_count, "data");
  if (specs.train.empty())
    throw std::runtime_error("data: expected INPUT=SOURCE, found none");
  specs.transforms =
      readBindings(options.transforms, options.transform_count, "transforms");
  specs.memoryBytes = readMemory(options.data_memory);
  TrainingData opened = openTrainingData(
      specs, options.checkpoint ? Checkpoint::read(options.checkpoint).meaning()
                                : nlohmann::json());
  ConventionOptions convention;
  if (options.ignore_label)
    convention.ignoredLabel = *options.ignore_label;
  limitLabels(opened, {variant}, convention);
  data = std::move(opened.train);
  BatchPlan plan;
  std::vector<InputUse> uses;
  for (size_t i = 0; i < variant.inputs.size(); ++i) {
    const TensorSpec &input = variant.inputs[i];
    const Field *field = data.find(input.name);
    uses.push_back(field ? InputUse::Field : InputUse::Constant);
    if (!field)
      continue;
    inputs.push_back(i);
    plan.columns.push_back({field, input});
  }
  if (inputs.size() != data.fields.size())
    throw std::runtime_error("data for " + data.describe() + ": '" +
                             variant.function + "' reads " +
                             describeTensors(variant.inputs));
  plan.rows = rows = static_cast<size_t>(batchSizeOf(variant, uses));
  plan.foresee(data.samples);
  loader = std::make_unique<Loader>(std::vector{std::move(plan)},
                                    readThreads(options.data_threads));
}

ingot_status_t ingot_loader_create(const ingot_program_t *program, size_t index,
                                   const ingot_loader_options_t *options,
                                   ingot_loader_t **loader) {
  if (!isGiven(loader, "loader"))
    return INGOT_INVALID_ARGUMENT;
  *loader = nullptr;
  if (!isGiven(program, "program"))
    return INGOT_INVALID_ARGUMENT;
  return createWith(loader, options, INGOT_LOADER_OPTIONS_INIT,
                    [&](const ingot_loader_options_t &known) {
                      return new ingot_loader(program, index, known);
                    });
}

void ingot_loader_release(ingot_loader_t *loader) { delete loader; }

ingot_status_t ingot_loader_start(ingot_loader_t *loader, uint64_t epoch) {
  if (!isGiven(loader, "loader"))
    return INGOT_INVALID_ARGUMENT;
  return guard(INGOT_TRAINING_FAILED, [&] {
    size_t total = loader->data.samples.size();
    std::vector<uint32_t> order =
        makeSampleOrder(loader->sampling, total, total, loader->seed, epoch);
    for (uint32_t &sample : order)
      sample = loader->data.samples[sample];
    loader->batches.clear();
    for (size_t at = 0; at < total; at += loader->rows)
      loader->batches.push_back({0, at, std::min(loader->rows, total - at)});
    loader->next = 0;
    std::optional<Augmentation> augmentation;
    if (loader->isAugmented)
      augmentation = {loader->seed, epoch};
    loader->loader->start(std::move(order), loader->batches, augmentation);
  });
}

ingot_status_t ingot_loader_next(ingot_loader_t *loader,
                                 ingot_buffer_view_t *inputs,
                                 size_t input_count, size_t *sample_count) {
  if (!isGiven(loader, "loader") || !isGiven(inputs, "inputs") ||
      !isGiven(sample_count, "sample_count"))
    return INGOT_INVALID_ARGUMENT;
  *sample_count = 0;
  const std::vector<TensorSpec> &specs = loader->variant.inputs;
  if (input_count != specs.size())
    return ingot_fail(
        INGOT_INVALID_ARGUMENT, "'%s': expected %zu inputs, found %zu",
        loader->variant.function.c_str(), specs.size(), input_count);
  if (loader->next == loader->batches.size())
    return INGOT_OK;
  return guard(INGOT_TRAINING_FAILED, [&] {
    std::span<std::byte *const> columns = loader->loader->next();
    for (size_t i = 0; i < loader->inputs.size(); ++i) {
      size_t position = loader->inputs[i];
      inputs[position] = toBufferView(specs[position], columns[i]);
    }
    *sample_count = loader->batches[loader->next++].count;
  });
}
