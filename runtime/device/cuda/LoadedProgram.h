//===- LoadedProgram.h - A program on a GPU --------------------------------===//
#ifndef INGOT_RUNTIME_DEVICE_CUDA_LOADEDPROGRAM_H
#define INGOT_RUNTIME_DEVICE_CUDA_LOADEDPROGRAM_H

#include "runtime/core/Program.h"
#include "runtime/device/cuda/Device.h"

namespace ingot::runtime::cuda {

/// What all contexts of a program share: the code that fits the GPU, and the
/// constants. Read-only once it is loaded.
struct LoadedProgram {
  /// Loads onto the first GPU that the driver shows; CUDA_VISIBLE_DEVICES chooses
  /// another. `code` and `weights` are the artifact's sections.
  ingot_status_t load(const schema::Metadata &metadata, const uint8_t *code,
                      const uint8_t *weights);

  Device device;
  DeviceModule module;
  HeapArray<Function> functions; ///< by kernel index
  DeviceMemory constants;
  uint64_t constantsBegin = 0; ///< their first byte in the weight section

private:
  ingot_status_t loadModule(const schema::Metadata &metadata,
                            const uint8_t *code);
  ingot_status_t findKernels(const schema::Metadata &metadata);
  ingot_status_t checkParameters(const schema::Metadata &metadata) const;
  ingot_status_t uploadConstants(const schema::Metadata &metadata,
                                 const uint8_t *weights);
};

} // namespace ingot::runtime::cuda

#endif // INGOT_RUNTIME_DEVICE_CUDA_LOADEDPROGRAM_H
