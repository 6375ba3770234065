//===- Nvrtc.h - CUDA C++ to code for a GPU ---------------------------------===//
//
// NVRTC is the compiler library of NVIDIA's toolkit. It needs neither a GPU nor
// a driver, and is loaded when the first kernel is compiled: whoever compiles
// for CPUs does not need it.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_COMPILER_EMIT_CUDA_NVRTC_H
#define INGOT_COMPILER_EMIT_CUDA_NVRTC_H

#include "llvm/Support/LogicalResult.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ingot::emit {

/// What the kernels of one source became for one kind of GPU.
struct GpuCode {
  /// What the assembler says of a kernel; per thread.
  struct Kernel {
    std::string name;
    unsigned registers = 0;
    unsigned stackBytes = 0;
    unsigned spillStoreBytes = 0, spillLoadBytes = 0;
  };

  std::string cubin; ///< machine code, an ELF file
  std::string ptx;   ///< what it was assembled from; runs on later GPUs, too
  std::vector<Kernel> kernels;
  std::string log; ///< warnings, and the assembler's report
};

/// The loaded library. Compilations may run on several threads at once.
class Nvrtc {
public:
  /// Where the library is looked for, in this order.
  static const std::vector<std::string> &usualNames();

  /// Loads the first of `names` that there is. Fails with a message in `error`
  /// that says what to install.
  llvm::LogicalResult
  load(std::string &error,
       const std::vector<std::string> &names = usualNames());

  /// 1000 * major + 10 * minor.
  int version() const { return loadedVersion; }

  /// The GPUs that it compiles for, as 10 * major + minor, ascending.
  std::vector<uint32_t> capabilities() const;

  /// Compiles `source`, which includes cuda_kernel.h and nothing else, for
  /// `architecture`: sm_80, sm_90a, ... `name` is what messages call the source.
  /// Fails with one line in `error`: the first of the compiler's errors, and how
  /// many there are. The same source gives the same bytes.
  llvm::LogicalResult compile(const std::string &source,
                              const std::string &name,
                              const std::string &architecture, GpuCode &code,
                              std::string &error) const;

private:
  using Program = struct _nvrtcProgram *;
  using Result = int;
  struct Functions {
    Result (*nvrtcVersion)(int *, int *);
    const char *(*nvrtcGetErrorString)(Result);
    Result (*nvrtcGetNumSupportedArchs)(int *);
    Result (*nvrtcGetSupportedArchs)(int *);
    Result (*nvrtcCreateProgram)(Program *, const char *source,
                                 const char *name, int headerCount,
                                 const char *const *headers,
                                 const char *const *headerNames);
    Result (*nvrtcDestroyProgram)(Program *);
    Result (*nvrtcCompileProgram)(Program, int optionCount,
                                  const char *const *options);
    Result (*nvrtcGetProgramLogSize)(Program, size_t *);
    Result (*nvrtcGetProgramLog)(Program, char *);
    Result (*nvrtcGetCUBINSize)(Program, size_t *);
    Result (*nvrtcGetCUBIN)(Program, char *);
    Result (*nvrtcGetPTXSize)(Program, size_t *);
    Result (*nvrtcGetPTX)(Program, char *);
  };

  /// What one of the pairs nvrtcGet...Size, nvrtcGet... holds.
  static std::string read(Program program, Result (*size)(Program, size_t *),
                          Result (*contents)(Program, char *));

  Functions functions = {};
  int loadedVersion = 0;
};

} // namespace ingot::emit

#endif // INGOT_COMPILER_EMIT_CUDA_NVRTC_H
