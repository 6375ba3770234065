//===- JudgedSamples.cpp - Pictures of what an evaluation says -------------===//
#include "runtime/train/pictures/JudgedSamples.h"

#include "runtime/train/data/Meaning.h"
#include "runtime/train/io/Convert.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

namespace {

constexpr size_t kShownImages = 9, kShownNumbers = 2000;

/// Nothing unless `function` makes rows of that name.
std::optional<size_t> findRows(const Variant &function, const char *name) {
  int found = findTensor(function.outputs, name);
  if (found < 0 || function.outputs[found].shape.empty())
    return std::nullopt;
  return found;
}

} // namespace

double train::roundForPicture(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.6g", value);
  return std::strtod(text, nullptr);
}

JudgedSamples::JudgedSamples(const Variant &function, const Part &part,
                             std::string name, int64_t ignoredLabel)
    : part(part), partName(std::move(name)),
      targets(chooseTargets(part.fieldNames())), ignoredLabel(ignoredLabel) {
  for (const TensorSpec &input : function.inputs)
    if (images.empty() && part.find(input.name) && input.shape.size() >= 2)
      if (std::optional<Raster> shape = findRasterShape(input, part)) {
        images = input.name;
        imageShape = *shape;
      }
  if (!images.empty())
    chooseRows(function);
  // What is compared with itself is no prediction.
  if (targets != "labels" && targets != "targets")
    return;
  scores = findRows(function, "logits");
  if (!scores) {
    scores = findRows(function, "probabilities");
    areProbabilities = scores.has_value();
  }
  predictions = findRows(function, "predictions");
  classes = classNames(part.find(targets)->source().meaning());
}

void JudgedSamples::chooseRows(const Variant &function) {
  int input = findTensor(function.inputs, images);
  auto findImages = [&](const char *name) {
    std::optional<size_t> output = findRows(function, name);
    if (output && function.outputs[*output].elementCount() !=
                      function.inputs[input].elementCount())
      output.reset();
    return output;
  };
  std::optional<size_t> reconstructions = findImages("reconstructions");
  if (!reconstructions)
    return;
  rows.push_back({images, std::nullopt, {}});
  if (std::optional<size_t> seen = findImages("seen"))
    rows.push_back({"seen", seen, {}});
  rows.push_back({"reconstructions", reconstructions, {}});
}

std::vector<std::string> JudgedSamples::neededFields() const {
  if (scores || predictions)
    return {targets};
  return {};
}

void JudgedSamples::add(const SamplePass::Batch &batch) {
  if (scores && problem.empty())
    try {
      addClasses(batch);
    } catch (const std::runtime_error &error) {
      problem = error.what();
    }
  if (predictions)
    addNumbers(batch);
  addReconstructions(batch);
}

void JudgedSamples::addClasses(const SamplePass::Batch &batch) {
  if (!confusion)
    confusion = makeMetric("confusion_matrix", ignoredLabel);
  io::TensorView made = batch.output(*scores), wanted = batch.field(targets);
  Pairs pairs = pairUp(made, wanted, "confusion matrix", ignoredLabel);
  if (pairs.kind == Pairs::Kind::Multilabel)
    throw std::runtime_error("confusion matrix: expected one label per sample");
  confusion->add(made, wanted);
  // Labels of padding are left out; samples can then not be told.
  if (pairs.samples == batch.count && !images.empty())
    addWorst(batch, pairs);
}

std::string JudgedSamples::nameOf(int64_t label) const {
  return label >= 0 && label < static_cast<int64_t>(classes.size())
             ? classes[label]
             : std::to_string(label);
}

/// The cross-entropy of one sample.
JudgedSamples::Sample JudgedSamples::judge(const Pairs &pairs, size_t i) const {
  std::vector<double> row(pairs.row(i).begin(), pairs.row(i).end());
  if (row.size() == 1) // of class 1 against class 0
    row = areProbabilities ? std::vector{1 - row[0], row[0]}
                           : std::vector{0.0, row[0]};
  auto label = static_cast<size_t>(pairs.targets[i]);
  double most = *std::ranges::max_element(row);
  double loss = -std::log(row[label]);
  if (!areProbabilities) {
    double sum = 0;
    for (double score : row)
      sum += std::exp(score - most);
    loss = most + std::log(sum) - row[label];
  }
  if (std::isnan(loss))
    loss = INFINITY;
  char text[32];
  std::snprintf(text, sizeof(text), ", loss %.3g", loss);
  auto taken = std::ranges::max_element(row) - row.begin();
  return {loss,
          nameOf(pairs.targets[i]) + ", taken for " + nameOf(taken) + text,
          {}};
}

void JudgedSamples::addWorst(const SamplePass::Batch &batch,
                             const Pairs &pairs) {
  for (size_t i = 0; i < batch.count; ++i) {
    Sample sample = judge(pairs, i);
    auto place = std::ranges::find_if(
        worst, [&](const Sample &other) { return sample.loss > other.loss; });
    if (place == worst.end() && worst.size() == kShownImages)
      continue;
    sample.raster = makeRaster(imageShape, batch.field(images), i);
    worst.insert(place, std::move(sample));
    worst.resize(std::min(worst.size(), kShownImages));
  }
}

/// Of all samples evenly, so that the order of a file does not matter.
void JudgedSamples::addNumbers(const SamplePass::Batch &batch) {
  NumberPairs pairs;
  try {
    pairs = pairUpNumbers(batch.output(*predictions), batch.field(targets),
                          "predictions");
  } catch (const std::runtime_error &) {
    predictions.reset(); // the loss may compare them in another way
    return;
  }
  size_t every =
      (part.samples.size() * pairs.columns + kShownNumbers - 1) / kShownNumbers;
  for (size_t i = 0; i < pairs.samples; ++i)
    for (size_t column = 0;
         (batch.first + i) % every == 0 && column < pairs.columns; ++column) {
      size_t at = i * pairs.columns + column;
      numbers.reference.push_back(roundForPicture(pairs.targets[at]));
      numbers.predicted.push_back(roundForPicture(pairs.predictions[at]));
    }
}

void JudgedSamples::addReconstructions(const SamplePass::Batch &batch) {
  for (Row &row : rows)
    for (size_t i = 0; i < batch.count && row.rasters.size() < kShownImages;
         ++i)
      row.rasters.push_back(makeRaster(
          imageShape,
          row.output ? batch.output(*row.output) : batch.field(images), i));
}

std::vector<LogEvent> JudgedSamples::finish(const LogPlace &place,
                                            bool hasConfusion) {
  std::vector<LogEvent> events;
  if (!problem.empty())
    events.push_back(LogNote{place, "no picture: " + problem});
  else if (confusion && !hasConfusion)
    events.push_back(LogConfusion{place, partName, confusion->counts()});
  if (!worst.empty() && problem.empty()) {
    std::vector<Raster> rasters;
    std::vector<std::string> captions;
    for (const Sample &sample : worst) {
      rasters.push_back(sample.raster);
      captions.push_back(sample.caption);
    }
    normalize(rasters);
    events.push_back(makeImages(place, "worst", rasters, std::move(captions)));
  }
  if (!numbers.reference.empty()) {
    static_cast<LogPlace &>(numbers) = place;
    numbers.name = partName;
    events.push_back(std::move(numbers));
  }
  if (!rows.empty() && !rows[0].rasters.empty()) {
    std::vector<Raster> joined;
    std::vector<std::string> captions;
    for (Row &row : rows) {
      normalize(row.rasters);
      joined.push_back(joinSideBySide(row.rasters));
      captions.push_back(row.name);
      row.rasters.clear();
    }
    events.push_back(makeImages(place, "reconstructions", joined, captions));
  }
  confusion.reset();
  worst.clear();
  numbers = {};
  return events;
}
