//===- PrintResults.cpp - What a function made of samples, for people ------===//
#include "runtime/train/PrintResults.h"

#include "runtime/abi/program_limits.h"
#include "runtime/train/data/Meaning.h"
#include "runtime/train/io/Convert.h"
#include "runtime/train/io/PrintTensor.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

namespace {

/// Samples that are shown where nobody asks for all.
constexpr size_t kShownSamples = 10;

/// Whether `output` says of each sample how likely each of several classes is.
bool areScores(const TensorSpec &output, size_t samples) {
  return (output.name == "logits" || output.name == "probabilities") &&
         io::isFloat(output.dtype) && output.shape.size() == 2 &&
         output.shape[0] == static_cast<int64_t>(samples) &&
         output.shape[1] > 1;
}

/// Null if they are not known.
const std::vector<std::string> *classesOf(const Results &results,
                                          size_t output) {
  const TensorSpec &spec = results.specs[output];
  if (!areScores(spec, results.samples))
    return nullptr;
  auto found = std::ranges::find_if(results.classes, [&](const auto &names) {
    return names.size() == static_cast<size_t>(spec.shape[1]);
  });
  return found == results.classes.end() ? nullptr : &*found;
}

struct Likeliest {
  size_t number;
  double probability;
};

/// Of equal scores the first counts; a NaN among them makes the probability one.
Likeliest likeliestClass(const Results &results, size_t output, size_t sample) {
  const TensorSpec &spec = results.specs[output];
  size_t count = static_cast<size_t>(spec.shape[1]);
  std::vector<double> scores(count);
  size_t bytes = ingot_dtype_size(spec.dtype);
  for (size_t i = 0; i < count; ++i)
    scores[i] =
        io::elementToDouble(spec.dtype, results.tensors[output].data.data() +
                                            (sample * count + i) * bytes);
  auto best = std::ranges::max_element(scores);
  double probability = *best;
  if (spec.name == "logits") {
    double sum = 0;
    for (double score : scores)
      sum += std::exp(score - *best);
    probability = 1 / sum;
  }
  return {static_cast<size_t>(best - scores.begin()), probability};
}

std::string formatProbability(double probability) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.4f", probability);
  return text;
}

std::string formatClasses(const Results &results, size_t output,
                          const std::vector<std::string> &names) {
  std::string text;
  for (size_t i = 0; i < std::min(results.samples, kShownSamples); ++i) {
    Likeliest best = likeliestClass(results, output, i);
    std::string line = results.describe(i) + ": " + names[best.number];
    ingot_make_printable(line.data(), line.size());
    text += line + "  " + formatProbability(best.probability) + "\n";
  }
  if (results.samples > kShownSamples)
    text += "... (" + std::to_string(results.samples) +
            " samples; --csv prints all)\n";
  return text;
}

/// So that who reads it has the same number.
std::string formatCell(ingot_dtype_t dtype, const std::byte *element) {
  if (!io::isFloat(dtype))
    return io::formatElement(dtype, element);
  double value = io::elementToDouble(dtype, element);
  char text[40];
  std::to_chars_result end =
      dtype == INGOT_F32
          ? std::to_chars(text, text + sizeof(text), static_cast<float>(value))
          : std::to_chars(text, text + sizeof(text), value);
  return {text, end.ptr};
}

/// As RFC 4180 has it.
std::string quoteCell(const std::string &text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos)
    return text;
  std::string quoted = "\"";
  for (char c : text)
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

size_t elementsPerSample(const Results &results, size_t output) {
  const TensorSpec &spec = results.specs[output];
  if (spec.shape.empty() ||
      spec.shape[0] != static_cast<int64_t>(results.samples))
    throw std::runtime_error(
        "--csv: expected one row of '" + spec.name + "' for each of " +
        std::to_string(results.samples) + " samples, found " + spec.describe());
  return static_cast<size_t>(spec.elementCount()) / results.samples;
}

std::string formatHeader(const Results &results) {
  std::string line = "sample";
  for (size_t i = 0; i < results.specs.size(); ++i) {
    const std::string &name = results.specs[i].name;
    const std::vector<std::string> *names = classesOf(results, i);
    if (names)
      line += ",class,probability";
    size_t count = elementsPerSample(results, i);
    for (size_t k = 0; k < count; ++k)
      line += "," + quoteCell(name + (names       ? "." + (*names)[k]
                                      : count > 1 ? "." + std::to_string(k)
                                                  : ""));
  }
  return line + "\n";
}

} // namespace

std::vector<std::vector<std::string>>
ingot::train::knownClasses(const nlohmann::json &meaning) {
  std::vector<std::vector<std::string>> known;
  if (!meaning.is_object())
    return known;
  auto add = [&](const nlohmann::json &kept) {
    std::vector<std::string> names = classNames(kept);
    if (!names.empty())
      known.push_back(std::move(names));
  };
  for (const char *usual : {"labels", "targets"})
    if (meaning.contains(usual))
      add(meaning[usual]);
  for (const auto &[name, kept] : meaning.items())
    if (name != "labels" && name != "targets")
      add(kept);
  return known;
}

std::string ingot::train::formatResults(const Results &results) {
  std::string text;
  for (size_t i = 0; i < results.specs.size(); ++i)
    if (const std::vector<std::string> *names = classesOf(results, i))
      text += formatClasses(results, i, *names);
    else
      text += results.specs[i].name + " " + results.specs[i].describe() + ": " +
              io::formatElements(results.tensors[i].view()) + "\n";
  return text;
}

std::string ingot::train::formatCsv(const Results &results) {
  std::string text = formatHeader(results);
  for (size_t sample = 0; sample < results.samples; ++sample) {
    text += quoteCell(results.describe(sample));
    for (size_t i = 0; i < results.specs.size(); ++i) {
      if (const std::vector<std::string> *names = classesOf(results, i)) {
        Likeliest best = likeliestClass(results, i, sample);
        text += "," + quoteCell((*names)[best.number]) + "," +
                formatProbability(best.probability);
      }
      size_t count = elementsPerSample(results, i);
      ingot_dtype_t dtype = results.specs[i].dtype;
      size_t bytes = ingot_dtype_size(dtype);
      for (size_t k = 0; k < count; ++k)
        text += "," + formatCell(dtype, results.tensors[i].data.data() +
                                            (sample * count + k) * bytes);
    }
    text += "\n";
  }
  return text;
}
