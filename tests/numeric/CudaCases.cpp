//===- CudaCases.cpp - Cases as CUDA kernels, run on the CPU ------------------===//

#include "tests/numeric/CudaCases.h"

#include "compiler/pipeline/Session.h"
#include "ir/Ingot.h"
#include "passes/cuda/CudaKernel.h"
#include "tests/cuda/shim/Shim.h"

#include "gtest/gtest.h"

#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace mlir;
using namespace ingot;
using namespace ingot::test;

namespace {

using Bytes = std::vector<char>;

/// Bytes after every buffer that nobody may write.
constexpr size_t kGuard = 64;
constexpr char kFill = 0x5a;

Bytes makeBuffer(int64_t bytes) { return Bytes(bytes + kGuard, kFill); }

Bytes makeBuffer(const ReferenceTensor &tensor) {
  Bytes buffer = makeBuffer(ReferenceTensor::byteCount(tensor.type));
  tensor.toBytes(buffer.data());
  return buffer;
}

bool isIntact(const Bytes &buffer) {
  return std::all_of(buffer.end() - kGuard, buffer.end(),
                     [](char byte) { return byte == kFill; });
}

/// What the compiler says about `source`, empty if it made the library.
std::string compileForShim(const std::string &source,
                           const std::string &library) {
  std::string file = library + ".cu", log = library + ".log";
  std::ofstream(file) << source;
  // -O1: the text is compiled once and run on a few elements.
  std::string command = std::string(INGOT_CXX) + " -x c++ -std=c++20 -O1 " +
                        "-fPIC -shared -I" INGOT_ABI_FOLDER " -o " + library +
                        " " + file + " > " + log + " 2>&1";
  if (std::system(command.c_str()) == 0)
    return "";
  std::ifstream stream(log);
  std::string text((std::istreambuf_iterator<char>(stream)), {});
  return "the kernels do not compile: " + text.substr(0, 2000);
}

} // namespace

/// A module of launches, and a library of their kernels.
class ingot::test::CudaProgram {
public:
  static std::string load(const std::string &text, Mode mode,
                          std::unique_ptr<CudaProgram> &result) {
    static int count = 0;
    auto loaded = std::make_unique<CudaProgram>();
    CompileOptions options;
    options.mode = mode;
    try {
      loaded->module = loaded->session.read({"numeric", text}, options);
      loaded->session.prepare(*loaded->module, options);
      loaded->session.runPasses(*loaded->module, options, /*front=*/true,
                                /*back=*/true, Target::Cuda);
    } catch (const std::exception &error) {
      return error.what();
    }
    std::filesystem::path folder = testing::TempDir() + "ingot_cuda_cases_" +
                                   std::to_string(getpid()) + "_" +
                                   std::to_string(count++);
    std::filesystem::create_directories(folder);
    std::string library = folder / "kernels.so";
    std::string error = compileForShim(getCudaSource(*loaded->module), library);
    if (error.empty() &&
        !(loaded->library = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL)))
      error = dlerror();
    std::filesystem::remove_all(folder);
    if (!error.empty())
      return error;
    result = std::move(loaded);
    return "";
  }

  ~CudaProgram() {
    if (library)
      dlclose(library);
  }

  std::string run(const std::string &name,
                  const std::vector<ReferenceTensor> &inputs,
                  std::vector<ReferenceTensor> &results) {
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
          ReferenceTensor::fromBytes(results[i].type, inOrder[i].data());
    }
    return "";
  }

private:
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
      } else if (isa<ReshapeOp>(op)) {
        Bytes copy = buffers[op.getOperand(0)];
        buffers[op.getResult(0)] = std::move(copy);
      } else if (auto launch = dyn_cast<LaunchOp>(op)) {
        std::string error = runLaunch(launch, seed, buffers);
        if (!error.empty())
          return launch.getLabel().str() + ": " + error;
      } else {
        for (Value value : op.getOperands()) // the return
          results.push_back(buffers[value]);
      }
    }
    return "";
  }

  std::string runLaunch(LaunchOp launch, uint64_t seed,
                        DenseMap<Value, Bytes> &buffers) {
    std::vector<Bytes> inputs, outputs;
    for (Value input : launch.getInputs())
      inputs.push_back(buffers[input]);
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
      addresses.push_back(
          isShared ? outputs[place - launch.getOverwrites().begin()].data()
                   : input.data());
    }
    for (Bytes &output : outputs)
      addresses.push_back(output.data());
    if (launch.getScratchBytes() > 0)
      addresses.push_back(scratch.data());
    std::vector<void *> parameters;
    for (void *&address : addresses)
      parameters.push_back(&address);

    for (auto [phase, blocks] :
         llvm::zip_equal(launch.getPhases().getAsRange<FlatSymbolRefAttr>(),
                         launch.getTaskCounts())) {
      auto kernel = module->lookupSymbol<func::FuncOp>(phase.getValue());
      auto *entry = static_cast<const kernel::host::KernelEntry *>(
          dlsym(library, ("ingot_kernel_" + phase.getValue()).str().c_str()));
      if (!entry)
        return dlerror();
      std::optional<CudaKernelFunction> description = getCudaKernel(kernel);
      shim::Launch grid;
      grid.gridBlocks[0] = blocks;
      grid.blockThreads[0] = description->threads;
      grid.sharedBytes = description->sharedBytes;
      shim::Schedule schedule;
      schedule.seed = seed;
      if (const char *error =
              shim::run(*entry, grid, parameters.data(), schedule))
        return error;
    }
    if (inputs != before)
      return "an input was written";
    if (!isIntact(scratch) || !llvm::all_of(outputs, isIntact))
      return "bytes beyond a result or the scratch memory were written";
    for (auto [result, output] : llvm::zip_equal(launch.getResults(), outputs))
      buffers[result] = std::move(output);
    return "";
  }

  CompileSession session;
  OwningOpRef<ModuleOp> module;
  void *library = nullptr;
};

CudaCases::CudaCases(std::map<std::string, std::string> texts, Mode mode)
    : texts(std::move(texts)), mode(mode) {
  std::string together;
  for (const auto &[name, text] : this->texts)
    together += text;
  CudaProgram::load(together, mode, all);
}

CudaCases::~CudaCases() = default;

std::string CudaCases::run(const std::string &name,
                           const std::vector<ReferenceTensor> &inputs,
                           std::vector<ReferenceTensor> &results) {
  if (all)
    return all->run(name, inputs, results);
  std::unique_ptr<CudaProgram> alone;
  std::string error = CudaProgram::load(texts.at(name), mode, alone);
  return error.empty() ? alone->run(name, inputs, results) : error;
}
