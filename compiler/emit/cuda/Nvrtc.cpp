//===- Nvrtc.cpp - CUDA C++ to code for a GPU -------------------------------===//

#include "compiler/emit/cuda/Nvrtc.h"

#include <cstdio>
#include <dlfcn.h>
#include <sstream>

using namespace ingot;
using namespace ingot::emit;
using llvm::failure;
using llvm::LogicalResult;
using llvm::success;

namespace {

// The text of runtime/abi/cuda_kernel.h: a compiler that is installed has no
// source tree.
constexpr const char *kKernelHeader =
#include "compiler/emit/cuda/KernelHeader.inc"
    ;

/// Fills `kernels` from the report of `ptxas -v`:
///   ptxas info    : Compiling entry function 'softmax' for 'sm_80'
///       0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
///   ptxas info    : Used 31 registers, used 1 barriers, 372 bytes cmem[0]
std::vector<GpuCode::Kernel> readReport(const std::string &log) {
  std::vector<GpuCode::Kernel> kernels;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    constexpr const char *kEntry = "Compiling entry function '";
    if (size_t start = line.find(kEntry); start != std::string::npos) {
      start += std::string(kEntry).size();
      kernels.emplace_back();
      kernels.back().name = line.substr(start, line.find('\'', start) - start);
    }
    if (kernels.empty())
      continue;
    GpuCode::Kernel &kernel = kernels.back();
    // What stands before the numbers differs from version to version.
    if (line.find(" bytes stack frame") != std::string::npos)
      sscanf(line.c_str() + line.find_first_of("0123456789"),
             "%u bytes stack frame, %u bytes spill stores, %u bytes spill "
             "loads",
             &kernel.stackBytes, &kernel.spillStoreBytes,
             &kernel.spillLoadBytes);
    if (size_t used = line.find("Used "); used != std::string::npos)
      sscanf(line.c_str() + used, "Used %u registers", &kernel.registers);
  }
  return kernels;
}

/// Whether a line of a log reports an error, not that there were some:
///   lenet.cu(3): error: expected a ")"
///   ptxas lenet.ptx, line 9; error   : Feature 'cp.async' requires ...
bool isError(const std::string &line) {
  constexpr const char *kWord = "error";
  for (size_t at = line.find(kWord); at != std::string::npos;
       at = line.find(kWord, at + 1)) {
    size_t next = line.find_first_not_of(' ', at + std::string(kWord).size());
    if (next != std::string::npos && line[next] == ':')
      return true;
  }
  return false;
}

/// The first error in `log` and the number of the others: assemblers repeat one
/// for every line that it concerns. Empty if there is none.
std::string summarizeErrors(const std::string &log) {
  std::string first;
  size_t count = 0;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);)
    if (isError(line) && count++ == 0)
      first = ": " + line;
  if (count > 1)
    first += " (the first of " + std::to_string(count) + " errors)";
  return first;
}

} // namespace

const std::vector<std::string> &Nvrtc::usualNames() {
  static const std::vector<std::string> names = {
      "libnvrtc.so.13", "libnvrtc.so.12",
      // Where the toolkit is installed without telling the loader.
      "/usr/local/cuda/lib64/libnvrtc.so.13",
      "/usr/local/cuda/lib64/libnvrtc.so.12"};
  return names;
}

LogicalResult Nvrtc::load(std::string &error,
                          const std::vector<std::string> &names) {
  void *library = nullptr;
  std::string reason; // that of the first name, which is the usual one
  for (const std::string &name : names) {
    library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library)
      break;
    const char *message = dlerror();
    if (reason.empty())
      reason = message;
  }
  if (!library) {
    error = "cannot compile CUDA kernels without NVRTC: " + reason +
            "; install cuda-nvrtc-13-0 from NVIDIA's repository or 'pip "
            "install nvidia-cuda-nvrtc', and name its folder in "
            "LD_LIBRARY_PATH";
    return failure();
  }
  auto find = [&](auto &function, const char *name) {
    function = reinterpret_cast<std::decay_t<decltype(function)>>(
        dlsym(library, name));
    if (!function && error.empty())
      error = std::string("this is not NVRTC: it has no ") + name;
  };
  error.clear();
#define INGOT_FIND(name) find(functions.name, #name)
  INGOT_FIND(nvrtcVersion);
  INGOT_FIND(nvrtcGetErrorString);
  INGOT_FIND(nvrtcGetNumSupportedArchs);
  INGOT_FIND(nvrtcGetSupportedArchs);
  INGOT_FIND(nvrtcCreateProgram);
  INGOT_FIND(nvrtcDestroyProgram);
  INGOT_FIND(nvrtcCompileProgram);
  INGOT_FIND(nvrtcGetProgramLogSize);
  INGOT_FIND(nvrtcGetProgramLog);
  INGOT_FIND(nvrtcGetCUBINSize);
  INGOT_FIND(nvrtcGetCUBIN);
  INGOT_FIND(nvrtcGetPTXSize);
  INGOT_FIND(nvrtcGetPTX);
#undef INGOT_FIND
  int major = 0, minor = 0;
  if (!error.empty() || functions.nvrtcVersion(&major, &minor) != 0)
    return failure();
  loadedVersion = 1000 * major + 10 * minor;
  return success();
}

std::vector<uint32_t> Nvrtc::capabilities() const {
  int count = 0;
  if (functions.nvrtcGetNumSupportedArchs(&count) != 0 || count <= 0)
    return {};
  std::vector<int> known(static_cast<size_t>(count));
  if (functions.nvrtcGetSupportedArchs(known.data()) != 0)
    return {};
  return {known.begin(), known.end()};
}

std::string Nvrtc::read(Program program, Result (*size)(Program, size_t *),
                        Result (*contents)(Program, char *)) {
  size_t bytes = 0;
  if (size(program, &bytes) != 0 || bytes == 0)
    return {};
  std::string text(bytes, '\0');
  return contents(program, text.data()) == 0 ? text : std::string();
}

LogicalResult Nvrtc::compile(const std::string &source, const std::string &name,
                             const std::string &architecture, GpuCode &code,
                             std::string &error) const {
  const char *headerName = "cuda_kernel.h";
  Program program;
  if (Result result =
          functions.nvrtcCreateProgram(&program, source.c_str(), name.c_str(),
                                       1, &kKernelHeader, &headerName)) {
    error = functions.nvrtcGetErrorString(result);
    return failure();
  }
  // Always these, because they are stored in the code. A virtual architecture
  // would leave inline assembly unchecked, so only real ones are compiled.
  std::string architectureOption = "--gpu-architecture=" + architecture;
  const char *options[] = {architectureOption.c_str(), "--std=c++17",
                           "--ptxas-options=-v"};
  Result result = functions.nvrtcCompileProgram(program, 3, options);
  // Both end with 0.
  code.log = read(program, functions.nvrtcGetProgramLogSize,
                  functions.nvrtcGetProgramLog)
                 .c_str();
  if (result == 0) {
    code.cubin =
        read(program, functions.nvrtcGetCUBINSize, functions.nvrtcGetCUBIN);
    code.ptx =
        read(program, functions.nvrtcGetPTXSize, functions.nvrtcGetPTX).c_str();
    code.kernels = readReport(code.log);
  }
  functions.nvrtcDestroyProgram(&program);
  if (result != 0 || code.cubin.empty()) {
    error = "NVRTC cannot compile " + name + " for " + architecture + ": " +
            functions.nvrtcGetErrorString(result) + summarizeErrors(code.log);
    return failure();
  }
  return success();
}
