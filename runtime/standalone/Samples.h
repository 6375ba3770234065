/*===- Samples.h - Runs a function over any number of samples --------------===*/
#ifndef INGOT_RUNTIME_STANDALONE_SAMPLES_H
#define INGOT_RUNTIME_STANDALONE_SAMPLES_H

#include "Array.h"

/// How the tensors of a caller go through one compiled variant.
typedef struct Plan {
  size_t index; ///< of the variant
  ingot_variant_info_t info;
  ingot_tensor_spec_t *inputs;  ///< info.input_count
  ingot_tensor_spec_t *outputs; ///< info.output_count
  int64_t batch;                ///< samples of one run
  int64_t samples;              ///< of the caller
  bool isExact;                 ///< the shapes are those of the variant
} Plan;

/// Ends the program with the runtime's message unless `status` is INGOT_OK.
void requireOk(ingot_status_t status);

/// What the program has.
ingot_program_info_t describeProgram(const ingot_program_t *program);

/// The specs of variant `index`. Fails the program without memory.
Plan describeVariant(const ingot_program_t *program, size_t index);

/// Frees what `plan` holds.
void releasePlan(Plan *plan);

/// Plans `function` for `inputs`, in signature order: the variant of exactly
/// these shapes; else, of those whose samples are proved not to depend on each
/// other, the one with the largest batch that the samples fill, or the smallest
/// batch. It takes the place of `*plan`, which is a plan already.
bool planSamples(const ingot_program_t *program, const char *function,
                 const Array *inputs, Plan *plan, Message *error);

/// Allocates an output for all samples.
bool allocateOutput(const Plan *plan, size_t position, Array *output,
                    Message *error);

/// Runs the portions that begin at the samples [first, end), `first` being a
/// multiple of the batch; an exact plan has one. A portion that is not full is
/// filled by repeating the last sample, whose extra results are dropped.
bool runSamples(ingot_context_t *context, const Plan *plan, const Array *inputs,
                Array *outputs, int64_t first, int64_t end, Message *error);

#endif // INGOT_RUNTIME_STANDALONE_SAMPLES_H
