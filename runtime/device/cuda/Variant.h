//===- Variant.h - Which of a program's GPU codes fits a device -------------===//
#ifndef INGOT_RUNTIME_DEVICE_CUDA_VARIANT_H
#define INGOT_RUNTIME_DEVICE_CUDA_VARIANT_H

#include "artifact_generated.h"
#include "ingot/runtime.h"

#include <cstddef>
#include <cstdint>

namespace ingot::runtime::cuda {

/// One translation of a program's kernels.
struct Variant {
  using Kind = schema::DeviceCodeKind;
  Kind kind;
  uint32_t capability; ///< 10 * major + minor
};

/// Sets `*chosen` to the index of the best variant for a device: one that is
/// specific to it, else the latest cubin, else the latest PTX. Returns
/// INGOT_UNSUPPORTED, with a message that lists what there is, if none fits.
ingot_status_t chooseVariant(const Variant *variants, size_t count,
                             uint32_t capability, size_t *chosen);

} // namespace ingot::runtime::cuda

#endif // INGOT_RUNTIME_DEVICE_CUDA_VARIANT_H
