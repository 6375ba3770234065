//===- KernelProgram.cpp - Compiles kernels in the test process --------------===//

#include "tests/passes/cpu/KernelProgram.h"

#include "compiler/emit/cpu/KernelCode.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/Shape.h"
#include "passes/Dialects.h"
#include "passes/Passes.h"
#include "runtime/abi/kernel_abi.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"

#include <ctime>
#include <stdexcept>

using namespace mlir;
using namespace ingot;
using namespace ingot::emit;
using namespace ingot::cpu;
using namespace ingot::test;

namespace {

/// Memory of a tensor whose start is aligned to `alignment` and no more, with a
/// guard behind it.
class GuardedBuffer {
public:
  GuardedBuffer(size_t bytes, size_t alignment)
      : bytes(bytes), storage(bytes + 3 * kGuardBytes, kGuard) {
    auto base = reinterpret_cast<uintptr_t>(storage.data());
    uintptr_t start = (base + kGuardBytes - 1) / kGuardBytes * kGuardBytes;
    offset = start - base + (alignment < kGuardBytes ? alignment : 0);
  }
  char *data() { return storage.data() + offset; }
  size_t size() const { return bytes; }

  void check(const std::string &what) const {
    for (size_t i = 0; i < storage.size(); ++i)
      if ((i < offset || i >= offset + bytes) && storage[i] != kGuard)
        throw std::runtime_error(what + " was written outside its bounds");
  }

private:
  static constexpr size_t kGuardBytes = 64;
  static constexpr char kGuard = '\xff'; // all ones: NaN as a float
  size_t bytes, offset;
  std::vector<char> storage;
};

struct Phase {
  ingot_kernel_t kernel;
  int64_t tasks;
};

/// Time that this thread ran, so that a busy machine disturbs less.
double threadSeconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

size_t countBytes(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  unsigned bits = tensor.getElementType().getIntOrFloatBitWidth();
  return tensor.getNumElements() * ((bits + 7) / 8);
}

} // namespace

struct KernelProgram::Impl {
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::unique_ptr<llvm::orc::LLJIT> jit;

  std::vector<Phase> lookUp(LaunchOp launch) const {
    std::vector<Phase> phases;
    for (auto [name, tasks] :
         llvm::zip(launch.getPhases(), launch.getTaskCounts())) {
      auto address = jit->lookup(cast<FlatSymbolRefAttr>(name).getValue());
      if (!address)
        throw std::runtime_error(toString(address.takeError()));
      phases.push_back({address->toPtr<ingot_kernel_t>(), tasks});
    }
    return phases;
  }

  static void launch(ArrayRef<Phase> phases, const std::vector<void *> &buffers,
                     TaskOrder order) {
    for (const Phase &phase : phases)
      for (int64_t i = 0; i < phase.tasks; ++i)
        phase.kernel(buffers.data(),
                     order == TaskOrder::Forward ? i : phase.tasks - 1 - i);
  }
};

bool ingot::test::hostHasVectors(int bits) {
  return bits <= vectorBits(hostCpuLevel());
}

KernelProgram::KernelProgram(const std::string &moduleText,
                             const std::string &passes, int vectorBits)
    : impl(std::make_unique<Impl>()) {
  // Passes are registered once per process.
  static bool registered = (registerIngotPasses(), true);
  (void)registered;
  DialectRegistry registry;
  registerDialects(registry);
  impl->context.appendDialectRegistry(registry);
  impl->context.loadAllAvailableDialects();

  std::string messages;
  ScopedDiagnosticHandler handler(&impl->context, [&](Diagnostic &diagnostic) {
    messages += diagnostic.str() + "\n";
    return success();
  });
  auto require = [&](bool ok, const char *what) {
    if (!ok)
      throw std::runtime_error(std::string(what) + " failed: " + messages);
  };
  impl->module = parseSourceString<ModuleOp>(moduleText, &impl->context);
  require(bool(impl->module), "parsing");
  PassManager manager(&impl->context);
  llvm::raw_string_ostream stream(messages);
  CpuLevel level =
      vectorBits == 512 ? CpuLevel::X86_64_V4 : CpuLevel::X86_64_V3;
  FailureOr<OpPassManager> pipeline =
      parsePassPipeline(std::string("builtin.module(ingot-set-target{target=") +
                            cpuLevelName(level) + "}," + passes + ")",
                        stream);
  require(succeeded(pipeline), "parsing the pass pipeline");
  static_cast<OpPassManager &>(manager) = std::move(*pipeline);
  require(succeeded(manager.run(*impl->module)), "running the passes");

  llvm::LLVMContext llvmContext;
  std::unique_ptr<llvm::Module> code =
      translateKernels(*impl->module, level, llvmContext);
  require(bool(code), "translating kernels");
  llvm::SmallVector<char> object;
  require(succeeded(
              generateCode(*code, level, CodeFormat::Object, object, messages)),
          "generating code");

  // generateCode has initialised the targets.
  auto jit = llvm::orc::LLJITBuilder().create();
  require(bool(jit), "creating the JIT");
  impl->jit = std::move(*jit);
  llvm::Error error =
      impl->jit->addObjectFile(llvm::MemoryBuffer::getMemBufferCopy(
          StringRef(object.data(), object.size()), "kernels"));
  if (error)
    throw std::runtime_error(toString(std::move(error)));
}

KernelProgram::~KernelProgram() = default;

/// Runs the launches of a function; `runLaunch` is given the buffers of each,
/// which are aligned to `alignment` bytes, 0: as their elements.
static std::vector<TensorBytes> runFunction(
    func::FuncOp function, const std::vector<TensorBytes> &inputs,
    size_t alignment,
    llvm::function_ref<void(LaunchOp, std::vector<void *> &)> runLaunch) {
  llvm::DenseMap<Value, std::shared_ptr<GuardedBuffer>> buffers;
  auto allocate = [&](Type type) {
    unsigned bits =
        cast<RankedTensorType>(type).getElementType().getIntOrFloatBitWidth();
    return std::make_shared<GuardedBuffer>(
        countBytes(type), std::max<size_t>(alignment, (bits + 7) / 8));
  };
  auto fill = [](GuardedBuffer &buffer, ArrayRef<char> bytes) {
    if (bytes.size() != buffer.size())
      throw std::runtime_error("expected " + std::to_string(buffer.size()) +
                               " bytes, found " + std::to_string(bytes.size()));
    std::copy(bytes.begin(), bytes.end(), buffer.data());
  };
  if (inputs.size() != function.getNumArguments())
    throw std::runtime_error("wrong number of inputs");
  for (auto [argument, bytes] : llvm::zip(function.getArguments(), inputs)) {
    buffers[argument] = allocate(argument.getType());
    fill(*buffers[argument], bytes);
  }
  for (Operation &op : function.getBody().front()) {
    if (auto constant = dyn_cast<ConstantOp>(op)) {
      auto elements = cast<DenseElementsAttr>(constant.getValue());
      auto buffer = std::make_shared<GuardedBuffer>(
          countBytes(constant.getType()), INGOT_BUFFER_ALIGNMENT);
      if (elements.isSplat())
        for (size_t i = 0, size = elements.getRawData().size();
             i < buffer->size(); ++i)
          buffer->data()[i] = elements.getRawData()[i % size];
      else
        fill(*buffer, elements.getRawData());
      buffers[constant.getResult()] = buffer;
      continue;
    }
    if (op.hasTrait<ingot::ir::OpTrait::Alias>()) {
      buffers[op.getResult(0)] = buffers[op.getOperand(0)];
      continue;
    }
    auto launch = dyn_cast<LaunchOp>(op);
    if (!launch)
      continue;
    std::vector<void *> pointers;
    std::vector<std::shared_ptr<GuardedBuffer>> used;
    for (Value input : launch.getInputs())
      used.push_back(buffers[input]);
    for (auto [result, overwritten] :
         llvm::zip(launch.getResults(), launch.getOverwrites())) {
      auto buffer = allocate(result.getType());
      if (overwritten >= 0) {
        // A copy, because the test may want the input afterwards.
        fill(*buffer, ArrayRef<char>(used[overwritten]->data(),
                                     used[overwritten]->size()));
        used[overwritten] = buffer;
      }
      buffers[result] = buffer;
      used.push_back(buffer);
    }
    if (launch.getScratchBytes() > 0)
      used.push_back(std::make_shared<GuardedBuffer>(launch.getScratchBytes(),
                                                     INGOT_BUFFER_ALIGNMENT));
    for (auto &buffer : used)
      pointers.push_back(buffer->data());
    runLaunch(launch, pointers);
    for (auto &buffer : used)
      buffer->check("a buffer of '" + launch.getLabel().str() + "'");
  }
  std::vector<TensorBytes> outputs;
  for (Value value :
       function.getBody().front().getTerminator()->getOperands()) {
    GuardedBuffer &buffer = *buffers[value];
    outputs.emplace_back(buffer.data(), buffer.data() + buffer.size());
  }
  return outputs;
}

std::vector<TensorBytes>
KernelProgram::run(const std::string &function,
                   const std::vector<TensorBytes> &inputs,
                   TaskOrder order) const {
  auto op = impl->module->lookupSymbol<func::FuncOp>(function);
  return runFunction(op, inputs, /*alignment=*/0,
                     [&](LaunchOp launch, std::vector<void *> &buffers) {
                       impl->launch(impl->lookUp(launch), buffers, order);
                     });
}

std::vector<double>
KernelProgram::measure(const std::string &function,
                       const std::vector<TensorBytes> &inputs,
                       int repetitions) const {
  auto op = impl->module->lookupSymbol<func::FuncOp>(function);
  std::vector<double> seconds;
  auto measureLaunch = [&](LaunchOp launch, std::vector<void *> &buffers) {
    std::vector<Phase> phases = impl->lookUp(launch);
    impl->launch(phases, buffers, TaskOrder::Forward); // warms the caches
    size_t first = seconds.size();
    seconds.resize(first + phases.size());
    for (int r = 0; r < repetitions; ++r)
      for (auto [i, phase] : llvm::enumerate(phases)) {
        double start = threadSeconds();
        impl->launch(phase, buffers, TaskOrder::Forward);
        seconds[first + i] += (threadSeconds() - start) / repetitions;
      }
  };
  runFunction(op, inputs, INGOT_BUFFER_ALIGNMENT, measureLaunch);
  return seconds;
}
