//===- DeviceCode.cpp - The text of kernels to code for several GPUs --------===//

#include "compiler/emit/cuda/DeviceCode.h"

#include "compiler/emit/cuda/Nvrtc.h"
#include "ingot/tensor.h"

#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/Threading.h"

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

/// Compiles for all GPUs at once, as far as there are processors. Throws the error of the
/// first that fails, in the order of `gpus`.
static std::vector<GpuCode>
compileForEach(const Nvrtc &nvrtc, const std::string &name,
               const std::string &source,
               const std::vector<std::string> &gpus) {
  std::vector<GpuCode> codes(gpus.size());
  std::vector<std::string> errors(gpus.size()); // empty: none
  llvm::ThreadPoolStrategy processors =
      llvm::hardware_concurrency(static_cast<unsigned>(gpus.size()));
  processors.Limit = true;
  llvm::DefaultThreadPool pool(processors);
  for (size_t i = 0; i < gpus.size(); ++i)
    pool.async([&, i] {
      // What failed says so in its error.
      (void)nvrtc.compile(source, name, gpus[i], codes[i], errors[i]);
    });
  pool.wait();
  for (const std::string &error : errors)
    if (!error.empty())
      throw Error(error);
  return codes;
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
  std::vector<GpuCode> compiledCodes =
      compileForEach(nvrtc, name + ".cu", source, gpus);
  for (size_t i = 0; i < gpus.size(); ++i) {
    GpuCode &compiled = compiledCodes[i];
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
