//===- FiniteCheck.cpp - Where numbers stop to be numbers ------------------===//
#include "runtime/train/FiniteCheck.h"

#include "runtime/train/io/Convert.h"

#include <cmath>

using namespace ingot;
using namespace ingot::train;

/// Calls `use` with the positions of elements that are not finite.
template <typename Use>
static void forEachBad(const TensorSpec &spec, const void *data, Use use) {
  if (!io::isFloat(spec.dtype))
    return;
  size_t bytes = ingot_dtype_size(spec.dtype);
  int64_t count = spec.elementCount();
  for (int64_t i = 0; i < count; ++i) {
    double value = io::elementToDouble(
        spec.dtype, static_cast<const std::byte *>(data) + i * bytes);
    if (!std::isfinite(value))
      use(i, value);
  }
}

std::string train::findBadParameter(const Program &program, Context &context) {
  for (size_t i = 0; i < program.states().size(); ++i) {
    const StateSpec &state = program.states()[i];
    if (state.role != INGOT_PARAMETER)
      continue;
    size_t bad = 0;
    forEachBad(state, context.state(i), [&](int64_t, double) { ++bad; });
    if (bad == 0)
      continue;
    size_t dot = state.name.rfind('.');
    std::string layer =
        dot == state.name.npos
            ? ""
            : " of the layer '" + state.name.substr(0, dot) + "'";
    return "'" + state.name + "'" + layer + " (" + std::to_string(bad) +
           " of its " + std::to_string(state.elementCount()) +
           " values are not finite)";
  }
  return "";
}

std::string train::findBadInput(const BoundFunction &function) {
  const Variant &variant = function.variant();
  std::string text;
  for (size_t i = 0; i < variant.inputs.size() && text.empty(); ++i) {
    const TensorSpec &input = variant.inputs[i];
    forEachBad(input, function.inputs()[i], [&](int64_t at, double value) {
      if (!text.empty())
        return;
      text = "'" + input.name + "' has " +
             (std::isnan(value) ? "NaN" : "an infinite value");
      if (!input.shape.empty())
        text +=
            " in sample " +
            std::to_string(at / (input.elementCount() / input.shape[0]) + 1) +
            " of the batch";
    });
  }
  return text;
}
