//===- BoundFunction.cpp - A compiled function with memory to run in -------===//
#include "runtime/train/BoundFunction.h"

#include "runtime/train/io/Convert.h"

#include <algorithm>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

/// Fills `memory`, an `input`, with one value or with all.
static void fillConstant(const TensorSpec &input,
                         const std::vector<double> &values,
                         std::vector<std::byte> &memory) {
  size_t bytes = ingot_dtype_size(input.dtype);
  for (int64_t i = 0; i < input.elementCount(); ++i) {
    double value = values[values.size() == 1 ? 0 : i];
    if (io::convertElements(INGOT_F64, &value, input.dtype,
                            memory.data() + i * bytes, 1))
      throw std::runtime_error("input '" + input.name + "' is " +
                               input.describe() +
                               ": expected such a number, "
                               "found " +
                               std::to_string(value));
  }
}

BoundFunction::BoundFunction(const Variant &variant,
                             const std::vector<std::string> &fields,
                             const ConventionOptions &options)
    : bound(&variant) {
  std::vector<InputUse> uses = bindInputs(variant, fields, options);
  rows = batchSizeOf(variant, uses);
  for (size_t i = 0; i < uses.size(); ++i) {
    const TensorSpec &input = variant.inputs[i];
    inputAddresses.push_back(nullptr);
    if (uses[i] == InputUse::Field) {
      fieldInputs.push_back(i);
      continue;
    }
    inputAddresses.back() = memory.emplace_back(makeZeros(input)).data();
    if (uses[i] == InputUse::Rate)
      rates.push_back(i);
    else
      fillConstant(input, options.constants.at(input.name), memory.back());
  }
  for (size_t i = 0; i < variant.outputs.size(); ++i) {
    const TensorSpec &output = variant.outputs[i];
    outputAddresses.push_back(memory.emplace_back(makeZeros(output)).data());
    if (output.shape.empty()) {
      scalarOutputs.push_back(i);
      scalars.push_back(output.name);
    }
  }
}

bool BoundFunction::reads(std::string_view field) const {
  return std::ranges::any_of(fieldInputs, [&](size_t input) {
    return bound->inputs[input].name == field;
  });
}

BatchPlan BoundFunction::planFor(const Part &part) const {
  BatchPlan plan;
  plan.rows = rows;
  for (size_t input : fieldInputs)
    plan.columns.push_back(
        {part.find(bound->inputs[input].name), bound->inputs[input]});
  return plan;
}

void BoundFunction::setRate(double rate) {
  for (size_t input : rates)
    io::convertElements(INGOT_F64, &rate, bound->inputs[input].dtype,
                        inputAddresses[input], 1);
}

void BoundFunction::setBatch(std::span<std::byte *const> columns) {
  for (size_t i = 0; i < fieldInputs.size(); ++i)
    inputAddresses[fieldInputs[i]] = columns[i];
}

void BoundFunction::run(Context &context) {
  context.run(*bound, inputAddresses, outputAddresses);
}

io::TensorView BoundFunction::rowsOf(size_t output, size_t count) const {
  const TensorSpec &spec = bound->outputs[output];
  io::TensorView view = {spec.dtype, spec.shape, {}};
  view.shape[0] = static_cast<int64_t>(count);
  view.data = {static_cast<const std::byte *>(outputAddresses[output]),
               spec.bytes() / spec.shape[0] * count};
  return view;
}

double BoundFunction::scalar(size_t index) const {
  size_t output = scalarOutputs[index];
  return io::elementToDouble(bound->outputs[output].dtype,
                             outputAddresses[output]);
}
