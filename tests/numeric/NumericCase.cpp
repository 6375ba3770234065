//===- NumericCase.cpp - The registry of numeric cases ------------------------===//

#include "tests/numeric/NumericCase.h"

#include <algorithm>

using namespace ingot::test;

static std::vector<NumericCase> &getRegistry() {
  static std::vector<NumericCase> registry;
  return registry;
}

const std::vector<NumericCase> &ingot::test::getNumericCases() {
  static const std::vector<NumericCase> sorted = [] {
    std::vector<NumericCase> cases = getRegistry();
    std::sort(cases.begin(), cases.end(),
              [](const NumericCase &a, const NumericCase &b) {
                return a.name < b.name;
              });
    return cases;
  }();
  return sorted;
}

std::string NumericCase::getText(const std::string &symbol,
                                 const std::string &floatType) const {
  std::string text = "func.func @" + symbol + function + "\n";
  for (size_t at; (at = text.find("$T")) != std::string::npos;)
    text.replace(at, 2, floatType);
  return text;
}

Case::Case(const char *op, const char *variant, std::string function,
           CaseOptions options,
           std::function<double(const double *)> elementwise) {
  std::string name = op;
  if (*variant)
    name += std::string("_") + variant;
  getRegistry().push_back(
      {op, name, std::move(function), options, std::move(elementwise)});
}

PointwiseCases::PointwiseCases(
    const char *op, int operandCount, CaseOptions options,
    std::function<double(const double *)> elementwise, const char *attributes) {
  int64_t combinations = 1;
  for (int i = 0; i < operandCount; ++i)
    combinations *= kSpecialCount;
  const std::pair<std::string, std::string> variants[] = {
      {"matrix", "5x33x"},
      {"row", "1x7x"},
      {"scalar", ""},
      {"specials", std::to_string(combinations) + "x"}};
  for (const auto &[variant, shape] : variants) {
    if (variant == "specials") {
      options.gradient = false;
      options.specials = true;
    }
    std::string type = "tensor<" + shape + "$T>";
    std::string parameters, operands;
    for (int i = 0; i < operandCount; ++i) {
      std::string comma = i == 0 ? "" : ", ";
      std::string value = "%x" + std::to_string(i);
      parameters += comma + value + ": " + type;
      operands += comma + value;
    }
    Case(op, variant.c_str(),
         "(" + parameters + ") -> " + type + " {\n  %y = ingot." + op + " " +
             operands + " " + attributes + " : " + type +
             "\n  return %y : " + type + "\n}",
         options, elementwise);
  }
}
