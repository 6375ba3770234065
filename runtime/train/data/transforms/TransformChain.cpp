//===- TransformChain.cpp - The steps between a file and a program ---------===//
#include "runtime/train/data/transforms/TransformChain.h"

#include "runtime/train/data/SourceSpec.h"
#include "runtime/train/io/ParseNumber.h"
#include "runtime/train/io/Quote.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;
using io::quote;

namespace {

const std::vector<TransformKind> &allKinds() {
  static const std::vector<TransformKind> kinds = [] {
    std::vector<TransformKind> all;
    for (auto group : {geometricKinds, colorKinds, scalingKinds})
      for (TransformKind &kind : group())
        all.push_back(std::move(kind));
    return all;
  }();
  return kinds;
}

const TransformKind &findKind(const std::string &name) {
  for (const TransformKind &kind : allKinds())
    if (kind.name == name)
      return kind;
  throw std::runtime_error("unknown step " + quote(name) +
                           "; expected one of " + listTransforms());
}

double parseNumber(const std::string &step, std::string_view text) {
  while (text.starts_with(' '))
    text.remove_prefix(1);
  std::optional<double> value = io::parseNumber<double>(text);
  if (!value || !std::isfinite(*value))
    throw std::runtime_error(quote(step) + ": expected a number, found " +
                             quote(text));
  return *value;
}

/// `NAME` or `NAME(NUMBER,...)`.
struct ParsedStep {
  std::string name;
  std::vector<double> arguments;
};

ParsedStep parseStep(const std::string &text) {
  size_t open = text.find('(');
  ParsedStep step = {text.substr(0, open), {}};
  while (step.name.starts_with(' '))
    step.name.erase(0, 1);
  if (open == std::string::npos)
    return step;
  if (!text.ends_with(')'))
    throw std::runtime_error(quote(text) + ": text follows the parenthesis");
  std::string inside = text.substr(open + 1, text.size() - open - 2);
  for (const std::string &argument : splitOutside(inside, ','))
    step.arguments.push_back(parseNumber(text, argument));
  return step;
}

/// FNV-1a, the same on every machine.
uint64_t hashOf(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

} // namespace

std::string ingot::train::listTransforms() {
  std::string list;
  for (const TransformKind &kind : allKinds())
    list += (list.empty() ? "" : ", ") + kind.signature;
  return list;
}

TransformChain::TransformChain(const std::string &text) : text(text) {
  if (text.empty())
    return;
  for (const std::string &part : splitOutside(text, ',')) {
    ParsedStep parsed = parseStep(part);
    const TransformKind &kind = findKind(parsed.name);
    size_t count = parsed.arguments.size();
    if (count < kind.leastArguments || count > kind.mostArguments)
      throw std::runtime_error(quote(part) + ": expected " + kind.signature);
    auto earlier = static_cast<uint64_t>(
        std::count_if(steps.begin(), steps.end(), [&](const Step &step) {
          return step.name == kind.name;
        }));
    try {
      steps.push_back({kind.name, part, hashOf(kind.name) + earlier,
                       kind.make(parsed.arguments)});
    } catch (const std::runtime_error &error) {
      throw std::runtime_error(quote(part) + ": " + error.what());
    }
  }
}

std::vector<FittedTransform *> TransformChain::fittedSteps() const {
  std::vector<FittedTransform *> fitted;
  for (const Step &step : steps)
    if (auto *transform = dynamic_cast<FittedTransform *>(step.transform.get()))
      fitted.push_back(transform);
  return fitted;
}

TransformChain TransformChain::restore(const nlohmann::json &state) {
  if (!state.is_object() || !state.contains("text") ||
      !state["text"].is_string() || !state.contains("fitted") ||
      !state["fitted"].is_array())
    throw std::runtime_error("expected the state of transformations");
  TransformChain chain(state["text"].get<std::string>());
  std::vector<FittedTransform *> fitted = chain.fittedSteps();
  if (fitted.size() != state["fitted"].size())
    throw std::runtime_error(
        "expected the state of " + std::to_string(fitted.size()) +
        " fitted steps, found " + std::to_string(state["fitted"].size()));
  for (size_t i = 0; i < fitted.size(); ++i)
    fitted[i]->restore(state["fitted"][i]);
  return chain;
}

bool TransformChain::needsFit() const {
  std::vector<FittedTransform *> fitted = fittedSteps();
  return std::any_of(fitted.begin(), fitted.end(), [](FittedTransform *step) {
    return step->state().is_null();
  });
}

bool TransformChain::changesShape() const {
  return std::ranges::any_of(
      steps, [](const Step &step) { return step.transform->changesShape(); });
}

void TransformChain::fit(const Source &source,
                         std::span<const uint32_t> numbers) {
  if (numbers.empty())
    throw std::runtime_error(quote(text) + ": no sample to fit it to");
  io::HostTensor sample;
  for (size_t i = 0; i < steps.size(); ++i) {
    auto *fitted = dynamic_cast<FittedTransform *>(steps[i].transform.get());
    if (!fitted)
      continue;
    for (uint32_t number : numbers) {
      source.read(number, sample);
      try {
        applyBefore(i, sample, std::nullopt);
        fitted->observe(sample);
      } catch (const std::runtime_error &error) {
        throw std::runtime_error(source.describe(number) + ": " + error.what());
      }
    }
    fitted->finish();
  }
}

nlohmann::json TransformChain::state() const {
  nlohmann::json fitted = nlohmann::json::array();
  for (FittedTransform *step : fittedSteps())
    fitted.push_back(step->state());
  return {{"text", text}, {"fitted", std::move(fitted)}};
}

/// Element `i` of a list that has one for all, or one for each.
static double at(const std::vector<double> &list, size_t i) {
  return list[list.size() == 1 ? 0 : i];
}

std::optional<Scaling> TransformChain::scaling(bool ofPictures) const {
  std::optional<Scaling> whole;
  for (const Step &step : steps) {
    std::optional<Scaling> next = step.transform->scaling();
    if (!next)
      continue;
    // Behind the first of them numbers are no bytes any more.
    double unit = ofPictures && !whole && !next->takesUnit ? 255 : 1;
    if (!whole)
      whole = Scaling{{0}, {1}, true};
    size_t known = whole->centers.size(), added = next->centers.size();
    if (known != 1 && added != 1 && known != added)
      throw std::runtime_error(quote(step.text) + ": expected " +
                               std::to_string(known) + " features, found " +
                               std::to_string(added));
    // ((x - C) / S - c) / s = (x - (C + c S)) / (S s)
    Scaling both = {{}, {}, true};
    for (size_t i = 0; i < std::max(known, added); ++i) {
      double scale = at(whole->scales, i);
      both.centers.push_back(at(whole->centers, i) +
                             at(next->centers, i) / unit * scale);
      both.scales.push_back(scale * at(next->scales, i) / unit);
    }
    whole = both;
  }
  return whole;
}

TransformChain TransformChain::withoutScaling() const {
  std::string rest;
  for (const Step &step : steps)
    if (!step.transform->scaling())
      rest += (rest.empty() ? "" : ",") + step.text;
  return TransformChain(rest);
}

void TransformChain::applyBefore(size_t end, io::HostTensor &sample,
                                 const std::optional<Draw> &draw) const {
  for (size_t i = 0; i < end; ++i) {
    const Step &step = steps[i];
    std::optional<CounterRandom> random;
    if (draw)
      random.emplace(
          CounterRandom({draw->seed, draw->epoch, draw->sample, step.key}));
    try {
      step.transform->apply(sample, random ? &*random : nullptr);
    } catch (const std::runtime_error &error) {
      throw std::runtime_error(step.name + ": " + error.what());
    }
  }
}

void TransformChain::apply(io::HostTensor &sample,
                           const std::optional<Draw> &draw) const {
  applyBefore(steps.size(), sample, draw);
}
