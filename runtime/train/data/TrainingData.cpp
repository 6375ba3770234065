//===- TrainingData.cpp - What a run trains on, and what it is judged by ---===//
#include "runtime/train/data/TrainingData.h"

#include "runtime/train/data/KeptSource.h"
#include "runtime/train/data/SampleOrder.h"
#include "runtime/train/data/transforms/TransformChain.h"
#include "runtime/train/io/Quote.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <numeric>
#include <stdexcept>

using namespace ingot::train;
using ingot::io::quote;

Part ingot::train::makePart(std::vector<Field> fields) {
  for (const Field &field : fields) {
    if (field.size() == 0)
      throw std::runtime_error(field.description() + ": holds no sample");
    if (field.size() != fields[0].size())
      throw std::runtime_error(
          "fields of different sizes: " + std::to_string(fields[0].size()) +
          " samples of '" + fields[0].name() + "' in " +
          fields[0].description() + ", " + std::to_string(field.size()) +
          " of '" + field.name() + "' in " + field.description());
    if (field.size() > std::numeric_limits<uint32_t>::max())
      throw std::runtime_error(field.description() +
                               ": more than 2^32 samples");
  }
  Part part;
  part.samples.resize(fields.empty() ? 0 : fields[0].size());
  std::iota(part.samples.begin(), part.samples.end(), 0);
  part.fields = std::move(fields);
  return part;
}

/// Where the state of transformations is in what is kept of a field.
static constexpr const char *kTransforms = "transforms";
/// Whether they are those of pictures.
static constexpr const char *kPictures = "pictures";

/// What was kept of the field called `name`; null if nothing was.
static nlohmann::json keptOf(const nlohmann::json &meaning,
                             const std::string &name) {
  if (!meaning.is_object() || !meaning.contains(name))
    return nullptr;
  return meaning[name];
}

/// Null if none were kept.
static std::shared_ptr<TransformChain>
keptTransforms(const nlohmann::json &meaning, const std::string &name) {
  nlohmann::json kept = keptOf(meaning, name);
  if (!kept.is_object() || !kept.contains(kTransforms))
    return nullptr;
  try {
    return std::make_shared<TransformChain>(
        TransformChain::restore(kept[kTransforms]));
  } catch (const std::runtime_error &error) {
    throw std::runtime_error("transformations of '" + name +
                             "' in the checkpoint: " + error.what());
  }
}

std::vector<std::pair<std::string, KeptTransforms>>
ingot::train::allTransforms(const nlohmann::json &meaning) {
  std::vector<std::pair<std::string, KeptTransforms>> all;
  if (!meaning.is_object())
    return all;
  for (const auto &[name, kept] : meaning.items())
    if (std::shared_ptr<TransformChain> chain = keptTransforms(meaning, name)) {
      const nlohmann::json &state = kept[kTransforms];
      all.emplace_back(name,
                       KeptTransforms{chain, state.contains(kPictures) &&
                                                 state[kPictures] == true});
    }
  return all;
}

nlohmann::json ingot::train::withoutScaling(nlohmann::json meaning) {
  for (const auto &[name, kept] : allTransforms(meaning)) {
    TransformChain rest = kept.steps->withoutScaling();
    nlohmann::json &field = meaning[name];
    if (rest.description().empty()) {
      field.erase(kTransforms);
      continue;
    }
    field[kTransforms] = rest.state();
    field[kTransforms][kPictures] = kept.ofPictures;
  }
  return meaning;
}

Field ingot::train::openField(const std::string &name, const std::string &spec,
                              const nlohmann::json &meaning) {
  nlohmann::json known = keptOf(meaning, name);
  if (known.is_object())
    known.erase(kTransforms);
  if (known.empty())
    known = nullptr;
  Field field(name, spec, openSource(spec, known));
  field.transformBy(keptTransforms(meaning, name));
  return field;
}

/// Fields whose samples are read more than once.
static std::vector<Field>
openFields(const std::map<std::string, std::string> &specs,
           const nlohmann::json &meaning,
           const std::shared_ptr<SampleMemory> &memory) {
  std::vector<Field> fields;
  for (const auto &[name, spec] : specs) {
    fields.push_back(openField(name, spec, meaning));
    fields.back().keepIn(memory);
  }
  return fields;
}

/// Fitted to the samples of `train`; without, as they are before they learn.
static std::shared_ptr<const TransformChain>
makeTransforms(const std::string &name, const std::string &text,
               const Part *train) {
  try {
    auto chain = std::make_shared<TransformChain>(text);
    if (train && chain->needsFit())
      chain->fit(train->find(name)->source(), train->samples);
    return chain;
  } catch (const std::runtime_error &error) {
    throw std::runtime_error("transformations of '" + name +
                             "': " + error.what());
  }
}

/// Gives the fields of both parts the transformations that `texts` name. Those of an
/// earlier run stay, and must be these.
static void addTransforms(TrainingData &data,
                          const std::map<std::string, std::string> &texts) {
  for (const auto &[name, text] : texts) {
    const Field *field = data.train.find(name);
    if (!field)
      throw std::runtime_error("transformations of '" + name +
                               "': there are data for " +
                               data.train.describe());
    if (const TransformChain *kept = field->transformations()) {
      if (kept->description() != text)
        throw std::runtime_error("transformations of '" + name +
                                 "': expected those of the checkpoint, " +
                                 quote(kept->description()) + ", found " +
                                 quote(text));
      continue;
    }
    std::shared_ptr<const TransformChain> chain =
        makeTransforms(name, text, &data.train);
    for (Part *part : {&data.train, &data.validation})
      for (Field &other : part->fields)
        if (other.name() == name)
          other.transformBy(chain);
  }
}

nlohmann::json ingot::train::meaningOf(const Part &part) {
  auto meaning = nlohmann::json::object();
  for (const Field &field : part.fields) {
    nlohmann::json known = field.source().meaning();
    if (const TransformChain *steps = field.transformations()) {
      known[kTransforms] = steps->state();
      known[kTransforms][kPictures] = field.givesPictures();
    }
    if (!known.is_null())
      meaning[field.name()] = known;
  }
  return meaning;
}

static std::string formatShare(double share) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.9g", share);
  return text;
}

void ingot::train::splitOff(TrainingData &data, double share,
                            const std::string &stratifyBy, uint64_t seed) {
  std::vector<uint32_t> &samples = data.train.samples;
  size_t total = samples.size();
  // Epoch numbers are far below this one.
  std::vector<uint32_t> order =
      makeSampleOrder(Sampling::Shuffled, total, total, seed,
                      std::numeric_limits<uint64_t>::max());
  if (!stratifyBy.empty()) {
    const Field *classes = data.train.find(stratifyBy);
    if (!classes)
      throw std::runtime_error("no data for '" + stratifyBy +
                               "', by which the split is to be stratified: "
                               "there are " +
                               data.train.describe());
    // By class; within one the order stays.
    std::vector<std::pair<int64_t, size_t>> keys(total);
    Field::Scratch scratch;
    for (size_t i = 0; i < total; ++i)
      keys[order[i]] = {classes->readInteger(samples[order[i]], scratch), i};
    std::ranges::sort(order, {}, [&](uint32_t i) { return keys[i]; });
  }
  // Every so many of the order: of each run of equal labels to within one.
  std::vector<bool> isTaken(total);
  size_t taken = 0;
  for (size_t i = 0; i < total; ++i)
    if (auto wanted =
            static_cast<size_t>(share * static_cast<double>(i + 1) + 0.5);
        wanted > taken) {
      isTaken[order[i]] = true;
      ++taken;
    }
  if (taken == 0 || taken == total)
    throw std::runtime_error(
        "a validation share of " + std::to_string(share) + " of " +
        std::to_string(total) + " samples leaves " +
        (taken ? "none to train on" : "none to validate with"));
  data.split =
      formatShare(share) + " of " + std::to_string(total) + " samples" +
      (stratifyBy.empty() ? "" : ", stratified by " + quote(stratifyBy));
  data.validation.fields = data.train.fields;
  data.validation.samples.clear();
  std::vector<uint32_t> rest;
  for (size_t i = 0; i < total; ++i)
    (isTaken[i] ? data.validation.samples : rest).push_back(samples[i]);
  samples = std::move(rest);
}

TrainingData ingot::train::openTrainingData(const DataOptions &options,
                                            const nlohmann::json &meaning) {
  if (options.validationShare > 0 && !options.validation.empty())
    throw std::runtime_error("a share of the samples for validation beside "
                             "data of their own for it: expected one of them");
  if (options.validationShare == 0 && !options.stratifyBy.empty())
    throw std::runtime_error("stratified by '" + options.stratifyBy +
                             "', but no share of the samples is kept for "
                             "validation");
  for (const auto &[name, text] : options.transforms)
    makeTransforms(name, text, nullptr); // refused before data are read
  auto memory = std::make_shared<SampleMemory>(options.memoryBytes);
  TrainingData data;
  data.train = makePart(openFields(options.train, meaning, memory));
  if (!options.validation.empty()) {
    for (const auto &[name, spec] : options.train)
      if (!options.validation.contains(name))
        throw std::runtime_error("validation data for '" + name +
                                 "' are missing: expected them for " +
                                 data.train.describe());
    for (const auto &[name, spec] : options.validation)
      if (!options.train.contains(name))
        throw std::runtime_error("validation data for '" + name +
                                 "', training data for " +
                                 data.train.describe());
    data.validation =
        makePart(openFields(options.validation, meaningOf(data.train), memory));
  } else if (options.validationShare > 0) {
    splitOff(data, options.validationShare, options.stratifyBy, options.seed);
  }
  addTransforms(data, options.transforms);
  return data;
}
