//===- LoadedProgram.cpp - A program on a GPU ------------------------------===//
#include "runtime/device/cuda/LoadedProgram.h"

#include "runtime/core/Status.h"
#include "runtime/device/cuda/Variant.h"

#include <algorithm>
#include <cinttypes>
#include <cstring>

using namespace ingot::runtime;
using namespace ingot::runtime::cuda;
namespace schema = ingot::schema;

ingot_status_t LoadedProgram::load(const schema::Metadata &metadata,
                                   const uint8_t *code,
                                   const uint8_t *weights) {
  if (ingot_status_t status = device.open(0))
    return status;
  if (ingot_status_t status = loadModule(metadata, code))
    return status;
  if (ingot_status_t status = findKernels(metadata))
    return status;
  if (ingot_status_t status = checkParameters(metadata))
    return status;
  return uploadConstants(metadata, weights);
}

/// Sets `*chosen` to the code that suits a GPU best.
static ingot_status_t chooseCode(const schema::Metadata &metadata,
                                 uint32_t capability,
                                 const schema::DeviceCode **chosen) {
  const auto &codes = *metadata.device_codes();
  HeapArray<Variant> variants;
  if (!variants.allocate(codes.size()))
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate %u codes", codes.size());
  for (uint32_t i = 0; i < codes.size(); ++i)
    variants[i] = {codes.Get(i)->kind(), codes.Get(i)->capability()};
  size_t index;
  if (ingot_status_t status =
          chooseVariant(variants.data(), variants.size(), capability, &index))
    return status;
  *chosen = codes.Get(static_cast<uint32_t>(index));
  return INGOT_OK;
}

ingot_status_t LoadedProgram::loadModule(const schema::Metadata &metadata,
                                         const uint8_t *code) {
  const schema::DeviceCode *chosen;
  if (ingot_status_t status =
          chooseCode(metadata, device.capability(), &chosen))
    return status;
  const uint8_t *begin = code + chosen->offset();
  // A copy, because an artifact in memory may lie at any address.
  Pages image = Pages::allocate(chosen->bytes() + INGOT_BUFFER_ALIGNMENT);
  if (!image)
    return fail(INGOT_OUT_OF_MEMORY,
                "cannot allocate %" PRIu64 " bytes of code", chosen->bytes());
  memcpy(image.data(), begin, chosen->bytes());
  return module.load(device, image.data());
}

ingot_status_t LoadedProgram::findKernels(const schema::Metadata &metadata) {
  const auto &kernels = *metadata.kernels();
  if (!functions.allocate(kernels.size()))
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate %u kernels",
                kernels.size());
  for (uint32_t i = 0; i < kernels.size(); ++i) {
    const schema::Kernel &kernel = *kernels.Get(i);
    if (ingot_status_t status = module.find(
            kernel.name()->c_str(), kernel.shared_bytes(), &functions[i]))
      return status;
  }
  return INGOT_OK;
}

ingot_status_t
LoadedProgram::checkParameters(const schema::Metadata &metadata) const {
  for (const schema::Variant *variant : *metadata.variants())
    for (uint32_t i = 0; i < variant->steps()->size(); ++i) {
      const schema::Step &step = *variant->steps()->Get(i);
      bool fits = false;
      if (ingot_status_t status = module.takesAddresses(
              functions[step.kernel()], step.slots()->size(), &fits))
        return status;
      if (!fits)
        return fail(INGOT_CORRUPT,
                    "'%s', step %u: kernel '%s' takes other parameters than "
                    "%u addresses",
                    variant->function()->c_str(), i,
                    metadata.kernels()->Get(step.kernel())->name()->c_str(),
                    step.slots()->size());
    }
  return INGOT_OK;
}

ingot_status_t LoadedProgram::uploadConstants(const schema::Metadata &metadata,
                                              const uint8_t *weights) {
  // First values of states lie in the same section, but each context has its own.
  uint64_t begin = ~uint64_t{0}, end = 0;
  for (const schema::Variant *variant : *metadata.variants())
    for (const schema::Step *step : *variant->steps())
      for (const schema::Slot *slot : *step->slots())
        if (slot->kind() == schema::SlotKind::Constant) {
          begin = std::min(begin, slot->offset());
          end = std::max(end, slot->offset() + slot->bytes());
        }
  if (begin >= end)
    return INGOT_OK;
  // What was aligned in the section is aligned on the GPU.
  constantsBegin = begin / INGOT_BUFFER_ALIGNMENT * INGOT_BUFFER_ALIGNMENT;
  uint64_t bytes = end - constantsBegin;
  if (ingot_status_t status = constants.allocate(device, bytes))
    return status;
  if (ingot_status_t status =
          device.upload(constants.address(), weights + constantsBegin, bytes))
    return status;
  return device.synchronize();
}
