//===- SyntheticSource.cpp - Samples that are computed ----------------------===//
#include "runtime/train/data/SourceKinds.h"

#include "runtime/train/data/CounterRandom.h"
#include "runtime/train/data/ToyLanguage.h"
#include "runtime/train/io/ParseNumber.h"
#include "runtime/train/io/Quote.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>
#include <functional>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;
using io::quote;
using std::numbers::pi;

namespace {

/// What the entries say of a set.
struct Settings {
  uint64_t samples, seed, classes, features, length;
  double noise;
};

template <typename T>
void assign(io::HostTensor &sample, ingot_dtype_t dtype, const T *values,
            size_t count, bool isScalar) {
  sample.dtype = dtype;
  sample.shape.clear();
  if (!isScalar)
    sample.shape.push_back(static_cast<int64_t>(count));
  sample.data.resize(count * sizeof(T));
  memcpy(sample.data.data(), values, sample.data.size());
}

void setVector(io::HostTensor &sample, const std::vector<float> &values) {
  assign(sample, INGOT_F32, values.data(), values.size(), false);
}

void setTokens(io::HostTensor &sample, const std::vector<int64_t> &values) {
  assign(sample, INGOT_I64, values.data(), values.size(), false);
}

void setClass(io::HostTensor &sample, uint64_t value) {
  assign(sample, INGOT_I64, &value, 1, true);
}

/// The parts of a sample; which one is asked for is not the set's business.
struct Parts {
  io::HostTensor inputs, shifted, targets;
};

/// Clouds of variance 1 around a centre per class, each coordinate in [-10, 10).
void makeBlob(const Settings &settings, uint64_t number, CounterRandom &random,
              Parts &parts) {
  uint64_t cloud = number % settings.classes;
  CounterRandom centers({settings.seed, cloud, 0xb10b});
  std::vector<float> values;
  for (uint64_t i = 0; i < settings.features; ++i)
    values.push_back(static_cast<float>(centers.uniform(-10, 10) +
                                        settings.noise * random.normal()));
  setVector(parts.inputs, values);
  setClass(parts.targets, cloud);
}

/// Two half circles that reach into each other, as scikit-learn has them.
void makeMoon(const Settings &settings, uint64_t number, CounterRandom &random,
              Parts &parts) {
  bool isLower = number % 2 == 1;
  double angle = pi * random.uniform();
  double x = isLower ? 1 - std::cos(angle) : std::cos(angle);
  double y = isLower ? 0.5 - std::sin(angle) : std::sin(angle);
  setVector(parts.inputs,
            {static_cast<float>(x + settings.noise * random.normal()),
             static_cast<float>(y + settings.noise * random.normal())});
  setClass(parts.targets, isLower);
}

/// Arms that leave the origin side by side and turn one and a half times.
void makeSpiral(const Settings &settings, uint64_t number,
                CounterRandom &random, Parts &parts) {
  uint64_t arm = number % settings.classes;
  double radius = std::sqrt(random.uniform());
  double angle = 3 * pi * radius + 2 * pi * static_cast<double>(arm) /
                                       static_cast<double>(settings.classes);
  setVector(parts.inputs,
            {static_cast<float>(radius * std::cos(angle) +
                                settings.noise * random.normal()),
             static_cast<float>(radius * std::sin(angle) +
                                settings.noise * random.normal())});
  setClass(parts.targets, arm);
}

/// A sine of random frequency, phase and height; the targets are one step further.
void makeWave(const Settings &settings, uint64_t, CounterRandom &random,
              Parts &parts) {
  double step = random.uniform(0.1, 0.5), phase = random.uniform(0, 2 * pi),
         height = random.uniform(0.5, 1.5);
  std::vector<float> values;
  for (uint64_t i = 0; i <= settings.length; ++i)
    values.push_back(static_cast<float>(
        height * std::sin(phase + step * static_cast<double>(i)) +
        settings.noise * random.normal()));
  setVector(parts.targets, {values.begin() + 1, values.end()});
  values.pop_back();
  setVector(parts.inputs, values);
}

/// Given x = t + 0.3 sin(2 pi t), what was t? Up to three answers are right, and their
/// mean is none. Source: Bishop, Mixture density networks, 1994.
void makeMode(const Settings &settings, uint64_t, CounterRandom &random,
              Parts &parts) {
  double t = random.uniform();
  double x =
      t + 0.3 * std::sin(2 * pi * t) + settings.noise * random.uniform(-1, 1);
  setVector(parts.inputs, {static_cast<float>(x)});
  setVector(parts.targets, {static_cast<float>(t)});
}

/// Padded sentences. The targets end with a mark, and `shifted`, what a decoder has
/// read before it writes them, begins with one.
void makeTranslation(const Settings &, uint64_t, CounterRandom &random,
                     Parts &parts) {
  SentencePair pair = drawSentence(random);
  std::vector<int64_t> shifted = pair.french;
  shifted.insert(shifted.begin(), kBegin);
  pair.french.push_back(kEnd);
  pair.english.resize(kMaxEnglishWords, kPadding);
  pair.french.resize(kMaxFrenchWords + 1, kPadding);
  shifted.resize(kMaxFrenchWords + 1, kPadding);
  setTokens(parts.inputs, pair.english);
  setTokens(parts.shifted, shifted);
  setTokens(parts.targets, pair.french);
}

using Make = void (*)(const Settings &, uint64_t number, CounterRandom &,
                      Parts &);

/// A problem, and which of the settings it looks at, with what they are by default.
struct Problem {
  std::string_view name;
  Make make;
  double noise;
  uint64_t classes = 0, features = 0, length = 0; ///< 0: has no such setting
};

constexpr Problem kProblems[] = {
    {"blobs", makeBlob, 1.0, 3, 2},   {"moons", makeMoon, 0.1},
    {"spirals", makeSpiral, 0.02, 2}, {"sines", makeWave, 0.0, 0, 0, 32},
    {"modes", makeMode, 0.05},        {"translation", makeTranslation, 0.0},
};

double takeNoise(SourceSpec &spec, double otherwise) {
  std::optional<std::string> text = spec.takeOption("noise");
  if (!text)
    return otherwise;
  std::optional<double> value = io::parseNumber<double>(*text);
  if (!value || !(*value >= 0 && std::isfinite(*value)))
    throw std::runtime_error(spec.path +
                             ": noise=: expected a number from 0 on, found " +
                             quote(*text));
  return *value;
}

const Problem &takeProblem(SourceSpec &spec) {
  std::vector<std::string> names;
  for (const Problem &problem : kProblems) {
    if (spec.takeWord(problem.name))
      return problem;
    names.emplace_back(problem.name);
  }
  throw std::runtime_error(spec.path + ": expected one of " +
                           io::quoteAll(names) + " behind the colon");
}

/// A setting that only some problems have.
uint64_t takeSize(SourceSpec &spec, const char *name, uint64_t otherwise) {
  constexpr uint64_t kMost = 1 << 16;
  if (otherwise == 0)
    return 0;
  uint64_t value = spec.takeNumber(name, 1).value_or(otherwise);
  if (value > kMost)
    throw std::runtime_error(spec.path + ": " + name + "=: expected at most " +
                             std::to_string(kMost) + ", found " +
                             std::to_string(value));
  return value;
}

class SyntheticSource : public Source {
public:
  explicit SyntheticSource(SourceSpec spec) : problem(takeProblem(spec)) {
    part = spec.takeOneOf({"inputs", "shifted", "targets"});
    settings.samples = spec.takeNumber("samples", 1).value_or(1000);
    settings.seed = spec.takeNumber("seed", 0).value_or(0);
    settings.noise = takeNoise(spec, problem.noise);
    settings.classes = takeSize(spec, "classes", problem.classes);
    settings.features = takeSize(spec, "features", problem.features);
    settings.length = takeSize(spec, "length", problem.length);
    spec.expectNothingElse(
        std::string("inputs, targets, samples=, seed=, noise=") +
        (problem.classes ? ", classes=" : "") +
        (problem.features ? ", features=" : "") +
        (problem.length ? ", length=" : "") +
        (isTranslation() ? ", shifted" : ""));
    if (part == "shifted" && !isTranslation())
      throw std::runtime_error("synthetic: " + quote(problem.name) +
                               " has no part 'shifted'");
  }

  size_t size() const override { return settings.samples; }

  void read(size_t number, io::HostTensor &sample) const override {
    thread_local Parts parts;
    CounterRandom random({settings.seed, number});
    problem.make(settings, number, random, parts);
    const io::HostTensor &wanted = part == "inputs"    ? parts.inputs
                                   : part == "shifted" ? parts.shifted
                                                       : parts.targets;
    sample.dtype = wanted.dtype;
    sample.shape = wanted.shape;
    sample.data.assign(wanted.data.begin(), wanted.data.end());
  }

  nlohmann::json meaning() const override {
    if (!isTranslation())
      return nullptr;
    return {{"unit", "words"},
            {"vocabulary",
             part == "inputs" ? englishVocabulary() : frenchVocabulary()}};
  }

  std::string describe(size_t number) const override {
    return "synthetic " + std::string(problem.name) + ": sample " +
           std::to_string(number);
  }

private:
  bool isTranslation() const { return problem.make == makeTranslation; }

  const Problem &problem;
  Settings settings;
  std::string part;
};

} // namespace

std::unique_ptr<Source> ingot::train::openSynthetic(SourceSpec spec) {
  return std::make_unique<SyntheticSource>(std::move(spec));
}
