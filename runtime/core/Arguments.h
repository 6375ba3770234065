//===- Arguments.h - Are these the buffers that the function takes? -------===//
#ifndef INGOT_RUNTIME_CORE_ARGUMENTS_H
#define INGOT_RUNTIME_CORE_ARGUMENTS_H

#include "artifact_generated.h"
#include "ingot/runtime.h"

namespace ingot::runtime {

/// The arguments of one run, in signature order.
struct Arguments {
  const ingot_buffer_view_t *inputs;
  size_t inputCount;
  const ingot_buffer_view_t *outputs;
  size_t outputCount;
};

/// The bytes of one argument, for finding overlaps.
struct ArgumentRange {
  uintptr_t begin;
  uintptr_t end;
  uint32_t position;
  bool isOutput;
};

/// Finds the variant of `function` whose input types and shapes are exactly
/// those of the arguments; the first, if the compiler made several. The error
/// names the first input that differs and what was expected of it.
ingot_status_t selectVariant(const schema::Metadata &metadata,
                             const char *function, const Arguments &arguments,
                             uint32_t *index);

/// Variant `index` of the program.
ingot_status_t findVariant(const schema::Metadata &metadata, size_t index,
                           const schema::Variant **variant);

/// Checks that the inputs have the types and shapes of `variant`.
ingot_status_t checkInputs(const schema::Variant &variant,
                           const Arguments &arguments);

/// Checks everything else that the caller can get wrong: outputs, null or
/// misaligned data, and outputs that overlap another argument. `ranges` has
/// room for all arguments.
ingot_status_t checkArguments(const schema::Variant &variant,
                              const Arguments &arguments,
                              ArgumentRange *ranges);

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_CORE_ARGUMENTS_H
