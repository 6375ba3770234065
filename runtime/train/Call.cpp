//===- Call.cpp - `cosine(t_max=50, eta_min=1e-5)`: choices as data --------===//
#include "runtime/train/Call.h"

#include "runtime/train/io/ParseNumber.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>

using namespace ingot::train;
using ingot::io::parseNumber;

namespace {

std::string_view trim(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t");
  if (begin == text.npos)
    return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

template <typename Specs> std::string listNames(const Specs &specs) {
  std::string names;
  for (const auto &spec : specs)
    names += (names.empty() ? "" : ", ") + std::string(spec.name);
  return names;
}

bool isWithin(ParameterKind kind, double number) {
  switch (kind) {
  case ParameterKind::NotNegative:
  case ParameterKind::NotBelowZero:
    return number >= 0;
  case ParameterKind::Positive:
    return number > 0;
  case ParameterKind::Share:
    return number >= 0 && number <= 1;
  case ParameterKind::Count:
    return number >= 1;
  default:
    return true;
  }
}

bool isWhole(ParameterKind kind) {
  return kind == ParameterKind::Whole || kind == ParameterKind::Count ||
         kind == ParameterKind::NotBelowZero;
}

std::string describe(const ParameterSpec &spec) {
  switch (spec.kind) {
  case ParameterKind::Number:
    return "a number";
  case ParameterKind::NotNegative:
    return "a number of at least 0";
  case ParameterKind::Positive:
    return "a number above 0";
  case ParameterKind::Share:
    return "a number from 0 to 1";
  case ParameterKind::Whole:
    return "a whole number";
  case ParameterKind::Count:
    return "a whole number of at least 1";
  case ParameterKind::NotBelowZero:
    return "a whole number of at least 0";
  case ParameterKind::Counts:
    return "ascending whole numbers above 0, like [30, 80]";
  case ParameterKind::Word:
    break;
  }
  std::string words;
  for (const char *choice : spec.choices)
    words += (words.empty() ? "" : " or ") + std::string(choice);
  return words;
}

/// Nothing if `text` is no list of ascending numbers from 1 on.
std::optional<std::vector<int64_t>> parseCounts(std::string_view text) {
  if (!text.starts_with('[') || !text.ends_with(']'))
    return std::nullopt;
  std::vector<int64_t> counts;
  for (std::string_view part :
       splitOutsideBrackets(text.substr(1, text.size() - 2), ',')) {
    std::optional<int64_t> count = parseNumber<int64_t>(part);
    if (!count || *count > 1'000'000'000 ||
        *count <= (counts.empty() ? 0 : counts.back()))
      return std::nullopt;
    counts.push_back(*count);
  }
  return counts;
}

} // namespace

std::vector<std::string_view>
ingot::train::splitOutsideBrackets(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    depth += text[i] == '(' || text[i] == '[';
    depth -= text[i] == ')' || text[i] == ']';
    if (depth == 0 && text[i] == separator) {
      parts.push_back(trim(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  parts.push_back(trim(text.substr(begin)));
  return parts;
}

Call::Value Call::parseValue(const ParameterSpec &spec, std::string_view text) {
  Value value = {spec.name, std::string(text), 0, {}};
  bool isGood = false;
  if (spec.kind == ParameterKind::Word) {
    isGood = std::ranges::find(spec.choices, text) != spec.choices.end();
  } else if (spec.kind == ParameterKind::Counts) {
    std::optional<std::vector<int64_t>> counts = parseCounts(text);
    isGood = counts.has_value();
    value.counts = counts.value_or(std::vector<int64_t>());
  } else {
    std::optional<double> number = parseNumber<double>(text);
    // No run has more steps, classes or epochs, and products of two are exact.
    isGood = number && std::isfinite(*number) && isWithin(spec.kind, *number) &&
             (!isWhole(spec.kind) ||
              (std::trunc(*number) == *number && std::abs(*number) <= 1e9));
    value.number = number.value_or(0);
  }
  if (!isGood)
    throw std::runtime_error(std::string(spec.name) + ": expected " +
                             describe(spec) + ", found '" + std::string(text) +
                             "'");
  return value;
}

void Call::bind(const CallSpec &spec, std::string_view arguments) {
  std::vector<std::string_view> texts;
  if (!arguments.empty())
    texts = splitOutsideBrackets(arguments, ',');
  std::vector<std::optional<std::string_view>> given(spec.parameters.size());
  bool isNamed = false;
  for (size_t i = 0; i < texts.size(); ++i) {
    size_t equals = texts[i].find('='), place = i;
    if (equals != texts[i].npos) {
      isNamed = true;
      std::string_view name = trim(texts[i].substr(0, equals));
      texts[i] = trim(texts[i].substr(equals + 1));
      place = std::ranges::find(spec.parameters, name, &ParameterSpec::name) -
              spec.parameters.begin();
      if (place == spec.parameters.size())
        throw std::runtime_error(
            "no parameter '" + std::string(name) + "': expected " +
            (spec.parameters.empty() ? "none" : listNames(spec.parameters)));
    } else if (isNamed) {
      throw std::runtime_error(
          "'" + std::string(texts[i]) +
          "' without a name stands behind one with a name");
    }
    if (place >= spec.parameters.size())
      throw std::runtime_error(
          "expected at most " + std::to_string(spec.parameters.size()) +
          " arguments, found " + std::to_string(texts.size()));
    if (given[place])
      throw std::runtime_error("'" + std::string(spec.parameters[place].name) +
                               "' is given twice");
    given[place] = texts[i];
  }
  for (size_t i = 0; i < given.size(); ++i) {
    const ParameterSpec &parameter = spec.parameters[i];
    if (!given[i] && !parameter.initial)
      throw std::runtime_error("'" + std::string(parameter.name) +
                               "' is missing: expected " + describe(parameter));
    values.push_back(
        parseValue(parameter, given[i] ? *given[i] : parameter.initial));
  }
}

Call Call::parse(std::string_view text, std::span<const CallSpec> known,
                 const char *what) {
  text = trim(text);
  size_t open = text.find('(');
  std::string_view name = trim(text.substr(0, open));
  std::string prefix = std::string(what) + " '" + std::string(text) + "': ";
  auto spec = std::ranges::find(known, name, &CallSpec::name);
  if (spec == known.end())
    throw std::runtime_error(prefix + "expected one of " + listNames(known) +
                             ", found '" + std::string(name) + "'");
  std::string_view arguments;
  if (open != text.npos) {
    if (!text.ends_with(')'))
      throw std::runtime_error(prefix + "expected ')' at the end");
    arguments = trim(text.substr(open + 1, text.size() - open - 2));
  }
  Call call;
  call.callee = name;
  try {
    call.bind(*spec, arguments);
  } catch (const std::runtime_error &error) {
    throw std::runtime_error(prefix + error.what());
  }
  return call;
}

const Call::Value &Call::get(std::string_view parameter) const {
  auto value = std::ranges::find(values, parameter, &Value::name);
  assert(value != values.end() && "a parameter that the call does not have");
  return *value;
}

double Call::number(std::string_view parameter) const {
  return get(parameter).number;
}

int64_t Call::whole(std::string_view parameter) const {
  return static_cast<int64_t>(get(parameter).number);
}

std::vector<int64_t> Call::counts(std::string_view parameter) const {
  return get(parameter).counts;
}

const std::string &Call::word(std::string_view parameter) const {
  return get(parameter).word;
}
