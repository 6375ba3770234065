/*===- NpySamples.c - Executables that read .npy files ---------------------===*/

#include "Array.h"
#include "Samples.h"

#include <stdio.h>

const char ingot_main_source[] = "FILE.npy";
const char ingot_main_labels[] = "i64, i32 or u8";

bool readSamples(const ingot_tensor_spec_t *input, const char *source,
                 ingot_buffer_view_t *array, ingot_message_t *error) {
  return readNpy(source, input, array, error);
}

bool readLabels(const char *source, ingot_buffer_view_t *labels,
                ingot_message_t *error) {
  return readNpy(source, NULL, labels, error);
}

static void printElements(const ingot_tensor_spec_t *output,
                          const ingot_buffer_view_t *array) {
  enum { SHOWN = 10 };
  size_t count = arrayBytes(array) / ingot_dtype_size(array->dtype);
  printf("%s %s:", output->name,
         ingot_message_describe(array->dtype, array->shape, array->rank).text);
  for (size_t e = 0; e < count && e < SHOWN; ++e)
    printf(" %.*g", array->dtype == INGOT_F32 ? 7 : 15, elementAt(array, e));
  printf(count > SHOWN ? " ... (%zu elements)\n" : "\n", count);
}

bool printOutputs(const ingot_tensor_spec_t *outputs,
                  const ingot_buffer_view_t *arrays, size_t count, bool isCsv,
                  ingot_message_t *error) {
  if (isCsv)
    return ingot_message_set(error, "--csv: expected an executable that was "
                                    "compiled with --with-readers");
  for (size_t i = 0; i < count; ++i)
    printElements(&outputs[i], &arrays[i]);
  return true;
}
