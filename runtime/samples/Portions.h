/*===- Portions.h - Any number of samples through a compiled batch ---------===*/
#ifndef INGOT_RUNTIME_SAMPLES_PORTIONS_H
#define INGOT_RUNTIME_SAMPLES_PORTIONS_H

#include "runtime/samples/Message.h"

#ifdef __cplusplus
extern "C" {
#endif

/// How the samples of a caller go through one compiled variant.
typedef struct ingot_portions {
  size_t variant;  ///< its index in the program
  int64_t batch;   ///< samples of one run
  int64_t samples; ///< of the caller
  bool is_exact;   ///< the shapes are those of the variant: nothing is cut
} ingot_portions_t;

/// Plans `function` for `inputs`, in signature order, whose data may be NULL: the
/// variant of exactly these shapes; else, of those whose samples are proved not to
/// depend on each other, the one with the largest batch that the samples fill, or the
/// smallest batch. False with what was expected and found if no variant fits.
bool ingot_portions_plan(const ingot_program_t *program, const char *function,
                         const ingot_buffer_view_t *inputs, size_t input_count,
                         ingot_portions_t *portions, ingot_message_t *error);

/// What output `position` is for all samples.
bool ingot_portions_output(const ingot_program_t *program,
                           const ingot_portions_t *portions, size_t position,
                           ingot_tensor_spec_t *spec, ingot_message_t *error);

/// Runs the portions that begin at the samples [first, end), `first` being a multiple
/// of the batch; an exact plan has one. `inputs` and `outputs` hold all samples. A last
/// portion that the samples do not fill begins earlier, with samples that are computed
/// again, to the same bits; where there are fewer than the batch, the last of them is
/// repeated in memory that this call takes, and the extra results are dropped.
bool ingot_portions_run(const ingot_program_t *program,
                        ingot_context_t *context,
                        const ingot_portions_t *portions,
                        const ingot_buffer_view_t *inputs,
                        const ingot_buffer_view_t *outputs, int64_t first,
                        int64_t end, ingot_message_t *error);

#ifdef __cplusplus
}
#endif

#endif // INGOT_RUNTIME_SAMPLES_PORTIONS_H
