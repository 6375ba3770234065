//===- DeviceCode.cpp - The text of kernels to code for several GPUs --------===//

#include "compiler/emit/cuda/DeviceCode.h"

#include "compiler/emit/cuda/Nvrtc.h"
#include "ingot/tensor.h"

#include <algorithm>
#include <cctype>

using namespace ingot;
using namespace ingot::emit;

std::optional<GpuName> ingot::emit::parseGpuName(const std::string &text) {
  if (!text.starts_with("sm_"))
    return std::nullopt;
  std::string number = text.substr(3);
  bool isSpecific = number.ends_with("a");
  if (isSpecific)
    number.pop_back();
  bool isNumber = number.size() == 2 || number.size() == 3;
  for (unsigned char character : number)
    isNumber &= std::isdigit(character) != 0;
  if (!isNumber)
    return std::nullopt;
  return GpuName{static_cast<uint32_t>(std::stoul(number)), isSpecific};
}

void ingot::checkGpus(const std::vector<std::string> &gpus) {
  if (gpus.empty())
    throw Error("expected at least one GPU, found none");
  for (auto gpu = gpus.begin(); gpu != gpus.end(); ++gpu) {
    std::optional<GpuName> name = parseGpuName(*gpu);
    if (!name)
      throw Error("unknown GPU '" + *gpu +
                  "': expected a name such as sm_90 or sm_90a");
    if (name->capability < kOldestCapability)
      throw Error("cannot compile for GPU '" + *gpu + "': expected sm_" +
                  std::to_string(kOldestCapability) + " or later, found sm_" +
                  std::to_string(name->capability));
    if (std::find(gpus.begin(), gpu, *gpu) != gpu)
      throw Error("expected different GPUs, found '" + *gpu + "' twice");
  }
}

/// Throws unless NVRTC knows `gpu`.
static void checkSupport(const Nvrtc &nvrtc, const std::string &gpu,
                         uint32_t capability) {
  std::vector<uint32_t> known = nvrtc.capabilities();
  if (std::ranges::find(known, capability) != known.end())
    return;
  std::erase_if(known,
                [](uint32_t other) { return other < kOldestCapability; });
  std::string list;
  for (uint32_t other : known)
    list += (list.empty() ? "sm_" : ", sm_") + std::to_string(other);
  throw Error("unknown GPU '" + gpu + "': this NVRTC knows " + list);
}

std::vector<DeviceCode>
ingot::emit::makeDeviceCode(const std::string &name, const std::string &source,
                            const std::vector<std::string> &gpus) {
  checkGpus(gpus);
  std::vector<GpuName> names;
  for (const std::string &gpu : gpus)
    names.push_back(*parseGpuName(gpu));
  Nvrtc nvrtc;
  std::string error;
  if (failed(nvrtc.load(error)))
    throw Error(error);
  for (size_t i = 0; i < gpus.size(); ++i)
    checkSupport(nvrtc, gpus[i], names[i].capability);

  std::vector<DeviceCode> codes;
  std::optional<DeviceCode> ptx;
  for (size_t i = 0; i < gpus.size(); ++i) {
    GpuCode compiled;
    if (failed(nvrtc.compile(source, name + ".cu", gpus[i], compiled, error)))
      throw Error(error);
    DeviceCode &code = codes.emplace_back();
    code.kind = names[i].isSpecific ? DeviceCode::Kind::SpecificCubin
                                    : DeviceCode::Kind::Cubin;
    code.capability = names[i].capability;
    code.bytes = std::move(compiled.cubin);
    for (const GpuCode::Kernel &kernel : compiled.kernels)
      code.kernels[kernel.name] = {kernel.registers, kernel.stackBytes,
                                   kernel.spillStoreBytes,
                                   kernel.spillLoadBytes};
    if (!names[i].isSpecific && (!ptx || names[i].capability < ptx->capability))
      ptx = {DeviceCode::Kind::Ptx,
             names[i].capability,
             std::move(compiled.ptx),
             {}};
  }
  if (ptx)
    codes.push_back(std::move(*ptx));
  return codes;
}
