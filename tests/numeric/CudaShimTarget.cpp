//===- CudaShimTarget.cpp - Cases as CUDA kernels, run on the CPU -------------===//
//
// The kernels are printed as CUDA C++, compiled as C++ and run under the shim of
// tests/cuda, with threads in order and in a random order. Results take the place
// of the inputs that they may overwrite.
//
//===----------------------------------------------------------------------===//

#include "tests/numeric/NumericTarget.h"

#include "compiler/pipeline/Session.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/Shape.h"
#include "passes/cuda/CudaKernel.h"
#include "tests/cuda/shim/Shim.h"

#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>
#include <unistd.h>

using namespace mlir;
using namespace ingot;
using namespace ingot::pipeline;
using namespace ingot::cuda;
using namespace ingot::cpu;
using namespace ingot::test;

namespace {

using Bytes = std::vector<char>;

/// Bytes before and after every buffer that nobody may write.
constexpr size_t kGuard = 64;
constexpr char kFill = 0x5a;

/// What is read before it is written is NaN.
Bytes makeBuffer(int64_t bytes) {
  Bytes buffer(kGuard + bytes + kGuard, kFill);
  std::fill(buffer.begin() + kGuard, buffer.end() - kGuard, char(0xff));
  return buffer;
}

char *getData(Bytes &buffer) { return buffer.data() + kGuard; }

Bytes makeBuffer(const ReferenceTensor &tensor) {
  Bytes buffer = makeBuffer(ReferenceTensor::byteCount(tensor.type));
  tensor.toBytes(getData(buffer));
  return buffer;
}

bool isIntact(const Bytes &buffer) {
  auto isFill = [](char byte) { return byte == kFill; };
  return std::all_of(buffer.begin(), buffer.begin() + kGuard, isFill) &&
         std::all_of(buffer.end() - kGuard, buffer.end(), isFill);
}

constexpr const char *kKeepApart = "-ffp-contract=off";
#if defined(__x86_64__)
constexpr const char *kContract = "-ffp-contract=fast -mfma";
#else
constexpr const char *kContract = "-ffp-contract=fast";
#endif

/// True if this machine can run what is compiled with kContract.
bool canContract() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("fma");
#else
  return true;
#endif
}

/// What the compiler says about `source`, empty if it made the library.
/// With `contracts`, products and sums become fused multiply-adds as on a GPU.
std::string compileForShim(const std::string &source,
                           const std::string &library, bool contracts) {
  std::string file = library + ".cu", log = library + ".log";
  std::ofstream(file) << source;
  // -O1: the text is compiled once and run on a few elements.
  std::string command = std::string(INGOT_CXX) + " -x c++ -std=c++20 -O1 " +
                        (contracts ? kContract : kKeepApart) +
                        " -fPIC -shared -I" INGOT_ABI_FOLDER " -o " + library +
                        " " + file + " > " + log + " 2>&1";
  if (std::system(command.c_str()) == 0)
    return "";
  std::ifstream stream(log);
  std::string text((std::istreambuf_iterator<char>(stream)), {});
  return "the kernels do not compile: " + text.substr(0, 2000);
}

/// A module of launches, and libraries of their kernels.
class CudaShimProgram : public TargetProgram {
public:
  static std::string load(const std::string &text, Mode mode,
                          std::unique_ptr<TargetProgram> &result) {
    auto loaded = std::make_unique<CudaShimProgram>();
    CompileOptions options;
    options.mode = mode;
    options.target = Target::Cuda;
    try {
      loaded->module = loaded->session.read({"numeric", text}, options);
      loaded->session.prepare(*loaded->module, options);
      loaded->session.runPasses(*loaded->module, options, /*front=*/true,
                                /*back=*/true);
    } catch (const std::exception &error) {
      return error.what();
    }
    std::string error =
        loaded->compileKernels(mode == Mode::Fused && canContract());
    if (error.empty())
      result = std::move(loaded);
    return error;
  }

  ~CudaShimProgram() override {
    for (void *library : libraries)
      dlclose(library);
  }

  std::string run(const std::string &name,
                  const std::vector<ReferenceTensor> &inputs,
                  std::vector<ReferenceTensor> &results) override {
    auto function = module->lookupSymbol<func::FuncOp>(name);
    std::vector<Bytes> inOrder, shuffled;
    for (auto [seed, buffers] : {std::pair(uint64_t(0), &inOrder),
                                 std::pair(uint64_t(7), &shuffled)}) {
      std::string error = runOnce(function, inputs, seed, *buffers);
      if (!error.empty())
        return error;
    }
    for (size_t i = 0; i < results.size(); ++i) {
      if (inOrder[i] != shuffled[i])
        return "result " + std::to_string(i) +
               " depends on the order of threads";
      results[i] =
          ReferenceTensor::fromBytes(results[i].type, getData(inOrder[i]));
    }
    return "";
  }

private:
  /// In several libraries, for compilers that run side by side.
  std::string compileKernels(bool contracts) {
    static int count = 0;
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() /
        ("ingot_cuda_shim_" + std::to_string(getpid()) + "_" +
         std::to_string(count++));
    std::filesystem::create_directories(folder);
    std::vector<std::pair<std::string, std::future<std::string>>> compilations;
    for (const std::string &source :
         getCudaSources(*module, std::thread::hardware_concurrency())) {
      std::string path =
          folder / ("kernels" + std::to_string(compilations.size()) + ".so");
      compilations.emplace_back(path,
                                std::async(std::launch::async, compileForShim,
                                           source, path, contracts));
    }
    std::string error;
    for (auto &[path, compilation] : compilations) {
      std::string result = compilation.get();
      if (result.empty()) {
        if (void *library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL))
          libraries.push_back(library);
        else
          result = dlerror();
      }
      if (error.empty())
        error = result;
    }
    std::filesystem::remove_all(folder);
    return error;
  }

  const kernel::host::KernelEntry *findEntry(StringRef kernel) {
    std::string symbol = ("ingot_kernel_" + kernel).str();
    for (void *library : libraries)
      if (void *entry = dlsym(library, symbol.c_str()))
        return static_cast<const kernel::host::KernelEntry *>(entry);
    return nullptr;
  }

  std::string runOnce(func::FuncOp function,
                      const std::vector<ReferenceTensor> &inputs, uint64_t seed,
                      std::vector<Bytes> &results) {
    DenseMap<Value, Bytes> buffers;
    for (auto [argument, input] :
         llvm::zip_equal(function.getArguments(), inputs))
      buffers[argument] = makeBuffer(input);
    for (Operation &op : function.front()) {
      if (auto constant = dyn_cast<ConstantOp>(op)) {
        buffers[constant] =
            makeBuffer(*ReferenceTensor::fromElements(constant.getValue()));
      } else if (op.hasTrait<ingot::ir::OpTrait::Alias>()) {
        Bytes copy = buffers.at(op.getOperand(0));
        buffers[op.getResult(0)] = std::move(copy);
      } else if (auto launch = dyn_cast<LaunchOp>(op)) {
        std::string error = runLaunch(launch, seed, buffers);
        if (!error.empty())
          return launch.getLabel().str() + ": " + error;
      } else if (isa<func::ReturnOp>(op)) {
        for (Value value : op.getOperands())
          results.push_back(buffers.at(value));
      } else {
        return "'" + op.getName().getStringRef().str() +
               "' in a program, expected launches, aliases and constants";
      }
    }
    return "";
  }

  std::string runLaunch(LaunchOp launch, uint64_t seed,
                        DenseMap<Value, Bytes> &buffers) {
    std::vector<Bytes> inputs, outputs;
    for (Value input : launch.getInputs())
      inputs.push_back(buffers.at(input));
    std::vector<Bytes> before = inputs;
    for (auto [result, overwritten] :
         llvm::zip_equal(launch.getResults(), launch.getOverwrites()))
      outputs.push_back(overwritten >= 0
                            ? inputs[overwritten]
                            : makeBuffer(ReferenceTensor::byteCount(
                                  cast<RankedTensorType>(result.getType()))));
    Bytes scratch = makeBuffer(launch.getScratchBytes());
    std::vector<void *> addresses;
    for (auto [number, input] : llvm::enumerate(inputs)) {
      auto *place = llvm::find(launch.getOverwrites(), (int64_t)number);
      bool isShared = place != launch.getOverwrites().end();
      addresses.push_back(getData(
          isShared ? outputs[place - launch.getOverwrites().begin()] : input));
    }
    for (Bytes &output : outputs)
      addresses.push_back(getData(output));
    if (launch.getScratchBytes() > 0)
      addresses.push_back(getData(scratch));
    std::vector<void *> parameters;
    for (void *&address : addresses)
      parameters.push_back(&address);

    for (auto [phase, blocks] :
         llvm::zip_equal(launch.getPhases().getAsRange<FlatSymbolRefAttr>(),
                         launch.getTaskCounts())) {
      auto kernel = module->lookupSymbol<func::FuncOp>(phase.getValue());
      const kernel::host::KernelEntry *entry = findEntry(phase.getValue());
      if (!entry)
        return "no kernel '" + phase.getValue().str() + "' in the libraries";
      std::optional<CudaKernelFunction> description = getCudaKernel(kernel);
      shim::Launch grid;
      grid.gridBlocks[0] = blocks;
      grid.blockThreads[0] = description->threads;
      grid.sharedBytes = description->sharedBytes;
      shim::Schedule schedule;
      schedule.seed = seed;
      // Apart regions show overruns, overlapping ones a reuse that comes too early.
      schedule.separateRegions = seed == 0;
      if (const char *error =
              shim::run(*entry, grid, parameters.data(), schedule))
        return error;
    }
    if (inputs != before)
      return "an input was written";
    if (!isIntact(scratch) || !llvm::all_of(outputs, isIntact))
      return "bytes around a result or the scratch memory were written";
    for (auto [result, output] : llvm::zip_equal(launch.getResults(), outputs))
      buffers[result] = std::move(output);
    return "";
  }

  CompileSession session;
  OwningOpRef<ModuleOp> module;
  std::vector<void *> libraries;
};

const RegisterTarget
    cudaShim({"cuda_shim",
              CudaShimProgram::load,
              {"f64", "bf16", "f16", "i64", "i32", "i8", "ui8", "i1"}});

} // namespace
