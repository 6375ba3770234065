//===- DeviceCode.h - The text of kernels to code for several GPUs ----------===//
#ifndef INGOT_COMPILER_EMIT_CUDA_DEVICECODE_H
#define INGOT_COMPILER_EMIT_CUDA_DEVICECODE_H

#include "ingot/compile.h"

namespace ingot::emit {

/// A name of a GPU, taken apart.
struct GpuName {
  uint32_t capability; ///< 10 * major + minor
  bool isSpecific;     ///< sm_90a
};

/// The oldest GPU that kernels run on: earlier ones do not copy asynchronously.
constexpr uint32_t kOldestCapability = 80;

/// Reads "sm_90" or "sm_90a"; nothing for other texts.
std::optional<GpuName> parseGpuName(const std::string &text);

/// The DeviceCodeMaker of the product: NVRTC. A cubin for each of `gpus`, in that
/// order, then PTX of the oldest that is not specific.
std::vector<DeviceCode> makeDeviceCode(const std::string &name,
                                       const std::string &source,
                                       const std::vector<std::string> &gpus);

} // namespace ingot::emit

#endif // INGOT_COMPILER_EMIT_CUDA_DEVICECODE_H
