//===- ingot/compile.h - Programs to artifacts --------------------------------===//
//
// The compiler as a function: a program's name, or the text of a module, in; the
// bytes of an artifact out. No MLIR or LLVM type is visible here.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_COMPILE_H
#define INGOT_COMPILE_H

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ingot {

/// What the code of a compiled program is put into.
enum class Packaging {
  Artifact, ///< a file for ingot_program_load_file
  Object    ///< an ELF object for the linker, and a C header; CPUs only
};

/// How operations become kernels.
enum class Mode {
  Fused, ///< operations over one iteration space share a kernel
  Eager  ///< one kernel per operation, as an eager framework would launch
};

/// What kernels become.
enum class Target {
  Cpu, ///< functions of vector code
  Cuda ///< CUDA C++, compiled for GPUs
};

/// The kernels of a program for one kind of GPU.
struct DeviceCode {
  enum class Kind {
    Cubin,         ///< machine code; later minor versions run it, too
    SpecificCubin, ///< machine code of one version only: sm_90a
    Ptx            ///< text; the driver compiles it for this or a later GPU
  };
  /// What a kernel takes, per thread.
  struct Resources {
    uint32_t registers = 0, stackBytes = 0;
    uint32_t spillStoreBytes = 0, spillLoadBytes = 0;
  };

  Kind kind;
  uint32_t capability; ///< 10 * major + minor
  std::string bytes;
  std::map<std::string, Resources> kernels; ///< by name; empty: not known
};

/// Makes code from the CUDA C++ of a program. `name` is what messages call it,
/// `gpus` as in CompileOptions. Throws ingot::Error.
using DeviceCodeMaker = std::function<std::vector<DeviceCode>(
    const std::string &name, const std::string &source,
    const std::vector<std::string> &gpus)>;

/// Throws ingot::Error unless `gpus` are names of different GPUs on which kernels
/// can run: "sm_90", or "sm_90a". Whether the compiler knows them is not asked.
void checkGpus(const std::vector<std::string> &gpus);

/// What is compiled.
struct Source {
  std::string name; ///< of the program; also in messages and in the artifact
  /// The module in text form. Without: the program registered as `name`.
  std::optional<std::string> text;
  /// The file of `text`, for messages; empty: `name`. Without a text, the library
  /// that has the program, as it was given to dlopen(); empty: the only file that
  /// has one of this name.
  std::string file = {};
};

/// A tensor of a program's interface.
struct TensorInfo {
  std::string name;
  std::string dtype; ///< "f32", as the runtime spells it
  std::vector<int64_t> shape;
};

/// A state tensor of a program, as declared.
struct StateInfo : TensorInfo {
  enum class Role { Parameter, Buffer, OptimizerSlot };
  Role role;
};

/// A module that a function calls.
struct ModuleInfo {
  std::string path;       ///< "features.0.conv"; empty: the root
  std::string text;       ///< "Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))"
  int64_t parameters = 0; ///< elements, with those of its submodules
  /// Of its operations, with those of its submodules: two for each term of sums of
  /// products, one for each element of others. Gradients do not count.
  int64_t flops = 0;
  TensorInfo output; ///< its dtype is empty if it is not one tensor
};

/// A function of a program, for one batch size.
struct FunctionInfo {
  std::string name; ///< "forward@32"
  std::vector<TensorInfo> inputs, outputs;
  std::vector<ModuleInfo> modules; ///< callers before what they call
  std::string error;               ///< why it cannot be built; empty: it can
  /// Whether it writes a parameter: a step of a training does.
  bool updatesParameters = false;
};

/// (x - center) / scale, with one pair for each feature of a sample, which are equal
/// parts of it in row-major order (the channels of an image, the numbers of a vector),
/// or one pair for all.
struct InputScaling {
  std::vector<double> centers, scales;
};

struct CompileOptions {
  /// What the result calls the program, in its metadata, its symbols and its header,
  /// so that several instances of one program link together; empty: its own name.
  std::string name;
  /// The program is built once for each of these.
  std::vector<int64_t> batches = {1};
  Mode mode = Mode::Fused;
  Packaging packaging = Packaging::Artifact;
  Target target = Target::Cpu;
  /// "x86-64-v3", "x86-64-v4" or "native".
  std::string cpu = "native";
  /// What is known of the CPU beyond typical facts of its level ("native": beyond
  /// what this machine says of itself), as in "l2=512K,registers=16". Schedules
  /// depend on facts only, so that equal ones give equal code.
  std::string cpuFacts;
  /// For which GPUs Target::Cuda makes machine code; PTX of the oldest of them is
  /// added for those that come later.
  std::vector<std::string> gpus = {"sm_80", "sm_90", "sm_100"};
  /// Empty: NVRTC, which then must be installed.
  DeviceCodeMaker makeDeviceCode;
  /// Of the parameters' first values and the random numbers.
  uint64_t seed = 0;
  /// Every step of an optimiser adds the norm of each gradient that it is given to the
  /// outputs of its function, "grad_norm.fc.weight". Not for a text.
  bool watchesGradients = false;
  /// Only these functions are compiled, for all batches ("forward") or for one
  /// ("forward@32"); empty: all. Of the others, errors do not matter.
  std::vector<std::string> functions;
  /// State that no compiled function writes becomes a constant, so that packing
  /// and folding happen now. For deployment; the artifact then cannot be given
  /// other weights.
  bool freeze = false;
  /// Called once with every state tensor of the program. Returns one address per
  /// tensor of its first value, dense, row-major, or null to keep the initial one;
  /// they are read before the next call into the compiler returns. May throw.
  std::function<std::vector<const void *>(const std::vector<StateInfo> &)>
      loadStates;
  /// What is done to inputs before a function sees them, by name: the samples that a
  /// caller gives are then those from before it. Inputs are floats.
  std::map<std::string, InputScaling> inputScalings;
  /// Name of a pass ("form-kernels", ...) after which the IR is given to `onDump`,
  /// once per run of the pass; empty: none.
  std::string dumpAfter;
  std::function<void(const std::string &text)> onDump;
  /// Schedules for some or all kernels, as `onSchedules` gives them. One that its
  /// kernel cannot follow is an error; of lines without a kernel `onWarning` is
  /// told. Messages call the text `schedulesName`, that of its file.
  std::string schedules, schedulesName = "schedules";
  /// Is given the schedule of every kernel as text that `schedules` takes back.
  std::function<void(const std::string &text)> onSchedules;
  /// Is given "file:line: message" of what is odd but no error.
  std::function<void(const std::string &text)> onWarning;
};

/// Throws ingot::Error unless there are machines as `options` describe them: its
/// target with `cpu` and `cpuFacts`, or with `gpus`.
void checkTarget(const CompileOptions &options);

/// Sizes of a compiled function.
struct FunctionReport {
  std::string name; ///< with its batch: "forward@32"
  int64_t kernels = 0;
  int64_t arenaBytes = 0;
  int64_t flops = 0;
};

struct CompiledProgram {
  std::string artifact; ///< the bytes of an artifact file, or of an object
  std::string header;   ///< C header, for an object
  std::vector<FunctionReport> functions;
  uint64_t weightBytes = 0;
  uint64_t codeBytes = 0;
};

/// Names of the programs that are registered in this process, sorted; with
/// `library`, a path that was given to dlopen(), of those in it.
std::vector<std::string> registeredPrograms(const std::string &library = "");

/// Compiles `source`; batches and seed are not used for a text. Throws
/// ingot::Error with one line if the program is unknown, wrong, or fails to
/// compile.
CompiledProgram compile(const Source &source, const CompileOptions &options);

/// The functions of `source`; first those that can be built. Throws as compile(),
/// but not because of an error in a function.
std::vector<FunctionInfo> describeFunctions(const Source &source,
                                            const CompileOptions &options);

/// What `source` looks like on its way.
enum class TextFormat {
  Ir,       ///< as the DSL built it, in the form that compile() reads
  Assembly, ///< of the kernels
  Cuda      ///< the kernels as CUDA C++ over runtime/abi/cuda_kernel.h
};
std::string compileToText(const Source &source, const CompileOptions &options,
                          TextFormat format);

} // namespace ingot

#endif // INGOT_COMPILE_H
