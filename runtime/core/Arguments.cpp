//===- Arguments.cpp - Are these the buffers that the function takes? -----===//
#include "runtime/core/Arguments.h"

#include "runtime/core/ElementType.h"
#include "runtime/core/Status.h"
#include "runtime/core/Tensor.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

using namespace ingot::runtime;
namespace schema = ingot::schema;

namespace {

using Variants = flatbuffers::Vector<flatbuffers::Offset<schema::Variant>>;
using Specs = flatbuffers::Vector<flatbuffers::Offset<schema::TensorSpec>>;

bool isNamed(const schema::Variant &variant, const char *function) {
  return strcmp(variant.function()->c_str(), function) == 0;
}

/// Whether the number of inputs and the first `count` of them fit.
bool fitsUpTo(const schema::Variant &variant, const Arguments &arguments,
              size_t count) {
  if (variant.inputs()->size() != arguments.inputCount)
    return false;
  for (uint32_t i = 0; i < count; ++i)
    if (!matches(arguments.inputs[i], *variant.inputs()->Get(i)))
      return false;
  return true;
}

ingot_status_t failCount(const char *function, const char *role,
                         uint32_t expected, size_t found) {
  return fail(INGOT_INVALID_ARGUMENT, "'%s': expected %u %s%s, found %zu",
              function, expected, role, expected == 1 ? "" : "s", found);
}

ingot_status_t failType(const char *function, const char *role, size_t position,
                        const schema::TensorSpec &expected,
                        const ingot_buffer_view_t &found) {
  return fail(INGOT_INVALID_ARGUMENT, "%s %zu of '%s': expected %s, found %s",
              role, position, function,
              elementTypeName(static_cast<int64_t>(expected.dtype())),
              elementTypeName(found.dtype));
}

/// `expected` lists one shape or several.
ingot_status_t failShape(const char *function, const char *role,
                         size_t position, const char *expected,
                         const ingot_buffer_view_t &found) {
  if (found.rank < 0 || found.rank > INGOT_MAX_RANK)
    return fail(INGOT_INVALID_ARGUMENT,
                "%s %zu of '%s': expected shape %s, found rank %d", role,
                position, function, expected, found.rank);
  return fail(INGOT_INVALID_ARGUMENT,
              "%s %zu of '%s': expected shape %s, found %s", role, position,
              function, expected, ShapeText(found.shape, found.rank).text);
}

ShapeText shapeText(const schema::TensorSpec &spec) {
  ingot_tensor_spec_t description = describeTensor(spec);
  return ShapeText(description.shape, description.rank);
}

/// Whether each of `views`, as many as `specs`, has the type and shape of its spec.
ingot_status_t checkSignature(const char *function, const char *role,
                              const ingot_buffer_view_t *views,
                              const Specs &specs) {
  for (uint32_t i = 0; i < specs.size(); ++i) {
    const schema::TensorSpec &spec = *specs.Get(i);
    if (!hasTypeOf(views[i], spec))
      return failType(function, role, i, spec, views[i]);
    if (!hasShapeOf(views[i], spec))
      return failShape(function, role, i, shapeText(spec).text, views[i]);
  }
  return INGOT_OK;
}

/// The different shapes of one input among several variants:
/// "[1, 3] or [32, 3]".
class ShapeList {
public:
  void add(const char *shape) {
    // Few variants exist, and this is an error path: compare with all.
    for (uint32_t i = 0; i < count; ++i)
      if (strcmp(shapes[i], shape) == 0)
        return;
    if (count == kMaxShown) {
      isComplete = false;
      return;
    }
    snprintf(shapes[count++], sizeof(shapes[0]), "%s", shape);
  }

  const char *join() {
    size_t length = 0;
    for (uint32_t i = 0; i < count; ++i)
      length += snprintf(text + length, sizeof(text) - length, "%s%s",
                         i == 0 ? "" : " or ", shapes[i]);
    if (!isComplete)
      snprintf(text + length, sizeof(text) - length, " or others");
    return text;
  }

private:
  static constexpr uint32_t kMaxShown = 4;
  char shapes[kMaxShown][sizeof(ShapeText)];
  char text[kMaxShown * (sizeof(ShapeText) + 4) + 16] = "";
  uint32_t count = 0;
  bool isComplete = true;
};

/// Says why no variant fits: the first input at which none is left.
ingot_status_t explainMismatch(const Variants &variants, const char *function,
                               const Arguments &arguments,
                               const schema::Variant &first) {
  auto isCandidate = [&](const schema::Variant &variant, size_t position) {
    return isNamed(variant, function) && fitsUpTo(variant, arguments, position);
  };
  const schema::Variant *candidate = nullptr;
  for (size_t position = 0; position <= arguments.inputCount; ++position) {
    const schema::Variant *next = nullptr;
    for (const schema::Variant *variant : variants)
      if (!next && isCandidate(*variant, position))
        next = variant;
    if (next) {
      candidate = next;
      continue;
    }
    if (!candidate)
      return failCount(function, "input", first.inputs()->size(),
                       arguments.inputCount);

    // Several variants may have fitted so far: list what they expect here.
    size_t differing = position - 1;
    const ingot_buffer_view_t &found = arguments.inputs[differing];
    ShapeList shapes;
    bool someTypeFits = false;
    for (const schema::Variant *variant : variants) {
      if (!isCandidate(*variant, differing))
        continue;
      const auto &spec =
          *variant->inputs()->Get(static_cast<uint32_t>(differing));
      someTypeFits |= hasTypeOf(found, spec);
      shapes.add(shapeText(spec).text);
    }
    const auto &spec =
        *candidate->inputs()->Get(static_cast<uint32_t>(differing));
    return someTypeFits
               ? failShape(function, "input", differing, shapes.join(), found)
               : failType(function, "input", differing, spec, found);
  }
  return fail(INGOT_INVALID_ARGUMENT, "'%s': no variant fits", function);
}

/// Data must exist, be aligned, and end before the address space does. Appends
/// the bytes to `ranges`.
ingot_status_t checkData(const char *function, const char *role,
                         const ingot_buffer_view_t *views, size_t count,
                         const Specs &specs, bool isOutput,
                         ArgumentRange **ranges) {
  for (uint32_t i = 0; i < count; ++i) {
    auto begin = reinterpret_cast<uintptr_t>(views[i].data);
    if (begin == 0)
      return fail(INGOT_INVALID_ARGUMENT, "%s %u of '%s': data is null", role,
                  i, function);
    size_t elementBytes = elementTypeBytes(views[i].dtype);
    if (begin % elementBytes != 0)
      return fail(INGOT_INVALID_ARGUMENT,
                  "%s %u of '%s': data is not aligned to %zu bytes", role, i,
                  function, elementBytes);
    uintptr_t end;
    if (__builtin_add_overflow(begin, tensorBytes(*specs.Get(i)), &end))
      return fail(INGOT_INVALID_ARGUMENT,
                  "%s %u of '%s': data exceeds the address space", role, i,
                  function);
    *(*ranges)++ = {begin, end, i, isOutput};
  }
  return INGOT_OK;
}

ingot_status_t failOverlap(const char *function, const ArgumentRange &lhs,
                           const ArgumentRange &rhs) {
  // The output first; of two outputs the one with the lower position.
  bool swap =
      lhs.isOutput == rhs.isOutput ? rhs.position < lhs.position : rhs.isOutput;
  const ArgumentRange &output = swap ? rhs : lhs, &other = swap ? lhs : rhs;
  return fail(INGOT_INVALID_ARGUMENT, "output %u of '%s' overlaps %s %u",
              output.position, function, other.isOutput ? "output" : "input",
              other.position);
}

/// No output may overlap anything; inputs may share memory.
ingot_status_t checkOverlaps(const char *function, ArgumentRange *begin,
                             ArgumentRange *end) {
  std::sort(begin, end, [](const ArgumentRange &lhs, const ArgumentRange &rhs) {
    return lhs.begin < rhs.begin;
  });
  // Of all ranges so far, and of all outputs so far, the one that ends last.
  const ArgumentRange *last = nullptr, *lastOutput = nullptr;
  for (const ArgumentRange *range = begin; range != end; ++range) {
    const ArgumentRange *before = range->isOutput ? last : lastOutput;
    if (before && range->begin < before->end)
      return failOverlap(function, *before, *range);
    if (!last || range->end > last->end)
      last = range;
    // Outputs are disjoint, or we would not be here: the last ends last.
    if (range->isOutput)
      lastOutput = range;
  }
  return INGOT_OK;
}

} // namespace

ingot_status_t ingot::runtime::selectVariant(const schema::Metadata &metadata,
                                             const char *function,
                                             const Arguments &arguments,
                                             uint32_t *index) {
  const Variants &variants = *metadata.variants();
  const schema::Variant *first = nullptr;
  for (uint32_t i = 0; i < variants.size(); ++i) {
    const schema::Variant &variant = *variants.Get(i);
    if (!isNamed(variant, function))
      continue;
    if (fitsUpTo(variant, arguments, arguments.inputCount)) {
      *index = i;
      return INGOT_OK;
    }
    if (!first)
      first = &variant;
  }
  if (!first)
    return fail(INGOT_NOT_FOUND, "'%s' has no function '%s'",
                metadata.program()->c_str(), function);
  return explainMismatch(variants, function, arguments, *first);
}

ingot_status_t ingot::runtime::findVariant(const schema::Metadata &metadata,
                                           size_t index,
                                           const schema::Variant **variant) {
  const Variants &variants = *metadata.variants();
  if (index >= variants.size())
    return fail(INGOT_INVALID_ARGUMENT, "'%s' has no variant %zu, only %u",
                metadata.program()->c_str(), index, variants.size());
  *variant = variants.Get(static_cast<uint32_t>(index));
  return INGOT_OK;
}

ingot_status_t ingot::runtime::checkInputs(const schema::Variant &variant,
                                           const Arguments &arguments) {
  const char *function = variant.function()->c_str();
  const Specs &inputs = *variant.inputs();
  if (inputs.size() != arguments.inputCount)
    return failCount(function, "input", inputs.size(), arguments.inputCount);
  return checkSignature(function, "input", arguments.inputs, inputs);
}

ingot_status_t ingot::runtime::checkArguments(const schema::Variant &variant,
                                              const Arguments &arguments,
                                              ArgumentRange *ranges) {
  const char *function = variant.function()->c_str();
  const Specs &outputs = *variant.outputs();
  if (outputs.size() != arguments.outputCount)
    return failCount(function, "output", outputs.size(), arguments.outputCount);
  if (ingot_status_t status =
          checkSignature(function, "output", arguments.outputs, outputs))
    return status;

  ArgumentRange *end = ranges;
  if (ingot_status_t status =
          checkData(function, "input", arguments.inputs, arguments.inputCount,
                    *variant.inputs(), /*isOutput=*/false, &end))
    return status;
  if (ingot_status_t status =
          checkData(function, "output", arguments.outputs,
                    arguments.outputCount, outputs, /*isOutput=*/true, &end))
    return status;
  return checkOverlaps(function, ranges, end);
}
