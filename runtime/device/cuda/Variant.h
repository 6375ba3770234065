//===- Variant.h - Which of a program's GPU codes fits a device -------------===//
#ifndef INGOT_RUNTIME_DEVICE_CUDA_VARIANT_H
#define INGOT_RUNTIME_DEVICE_CUDA_VARIANT_H

#include "ingot/runtime.h"

#include <cstddef>
#include <cstdint>

namespace ingot::runtime::cuda {

/// One translation of a program's kernels.
struct Variant {
  enum class Kind : uint8_t {
    Cubin,         ///< runs on its major version from its minor version on
    SpecificCubin, ///< sm_90a, ...: runs on exactly that version
    Ptx            ///< the driver compiles it for that version and later ones
  };
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
