/*===- Samples.h - What a standalone executable reads and says -------------===*\
|*
|* The seam between main() and the files of samples. NpySamples.c knows .npy files and
|* numbers; readers/, which an executable links instead if it is told to, whatever
|* `ingot train` reads, and the names of classes.
|*
\*===----------------------------------------------------------------------===*/
#ifndef INGOT_RUNTIME_STANDALONE_SAMPLES_H
#define INGOT_RUNTIME_STANDALONE_SAMPLES_H

#include "runtime/samples/Message.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Makes `array`, which releaseArrays() frees, the samples for `input` that `source`
/// names. The error says what is wrong with them.
bool readSamples(const ingot_tensor_spec_t *input, const char *source,
                 ingot_buffer_view_t *array, ingot_message_t *error);

/// Makes `labels`, which the caller frees, those that `source` names: integers, one
/// for each sample.
bool readLabels(const char *source, ingot_buffer_view_t *labels,
                ingot_message_t *error);

/// Prints what a run has made of the samples that were read; all of it as CSV, if
/// `isCsv`.
bool printOutputs(const ingot_tensor_spec_t *outputs,
                  const ingot_buffer_view_t *arrays, size_t count, bool isCsv,
                  ingot_message_t *error);

/// What readSamples() reads, "FILE.npy", and what readLabels() does: "i64, i32 or u8".
extern const char ingot_main_source[];
extern const char ingot_main_labels[];

#ifdef __cplusplus
}
#endif

#endif // INGOT_RUNTIME_STANDALONE_SAMPLES_H
