//===- NumericCase.cpp - The registry of numeric cases ------------------------===//

#include "tests/numeric/NumericCase.h"

#include "tests/numeric/SortedRegistry.h"

using namespace ingot::test;

const std::vector<NumericCase> &ingot::test::getNumericCases() {
  return SortedRegistry<NumericCase>::get();
}

const std::vector<AccuracyCase> &ingot::test::getAccuracyCases() {
  return SortedRegistry<AccuracyCase>::get();
}

Accuracy::Accuracy(const char *op, Ulps ulps,
                   long double (*exact)(long double)) {
  SortedRegistry<AccuracyCase>::add({op, ulps, exact});
}

static std::string replaceAll(std::string text, const std::string &mark,
                              const std::string &word) {
  for (size_t at; (at = text.find(mark)) != std::string::npos;)
    text.replace(at, mark.size(), word);
  return text;
}

std::string NumericCase::getText(const std::string &symbol,
                                 const std::string &elementType) const {
  return replaceAll("func.func @" + symbol + function + "\n", "$T",
                    elementType);
}

Case::Case(const char *op, const char *variant, std::string function,
           CaseOptions options,
           std::function<double(const double *)> elementwise) {
  std::string name = op;
  if (*variant)
    name += std::string("_") + variant;
  SortedRegistry<NumericCase>::add(
      {op, name, std::move(function), options, std::move(elementwise)});
}

CaseTable::CaseTable(const char *op, const std::string &function,
                     const std::vector<Row> &rows, CaseOptions options) {
  for (const Row &row : rows) {
    std::string text = function;
    for (size_t i = 0; i < row.words.size(); ++i)
      text = replaceAll(text, "$" + std::to_string(i + 1), row.words[i]);
    Case(op, row.variant, text, row.options.value_or(options));
  }
}

PointwiseCases::PointwiseCases(
    const char *op, int operandCount, CaseOptions options,
    std::function<double(const double *)> elementwise, const char *attributes) {
  int64_t combinations = 1;
  for (int i = 0; i < operandCount; ++i)
    combinations *= countSpecials();
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
