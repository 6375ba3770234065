//===- CudaKernel.cpp - The text of a kernel, and its launch ----------------===//

#include "passes/cuda/CudaKernel.h"
#include "ir/ops/Kernel.h"
#include "passes/schedule/KernelClass.h"

#include "passes/cuda/ScalarText.h"
#include "passes/schedule/KernelKey.h"

using namespace mlir;
using namespace ingot::cuda;

static constexpr const char *kCudaAttr = "ingot.cuda";

/// What CUDA allows in the first dimension of a grid.
static constexpr int64_t kMaxGridBlocks = std::numeric_limits<int32_t>::max();
/// Addresses in the 32,764 bytes of parameters that a kernel has since CUDA 12.1.
static constexpr size_t kMaxParameters = 32764 / 8;

int64_t ingot::cuda::countBlocks(int64_t items) {
  constexpr int64_t kMaxBlocks = 1024;
  return std::clamp<int64_t>(llvm::divideCeil(items, kBlockThreads), 1,
                             kMaxBlocks);
}

std::string ingot::cuda::getInputName(unsigned input) {
  return "input" + text(input);
}
std::string ingot::cuda::getOutputName(unsigned output) {
  return "output" + text(output);
}

std::string
ingot::cuda::getSumText(int64_t constant,
                        ArrayRef<std::pair<std::string, int64_t>> terms) {
  std::string sum;
  for (const auto &[name, factor] : terms) {
    if (factor == 0)
      continue;
    if (!sum.empty())
      sum += " + ";
    sum += factor == 1 ? name : name + " * " + text(factor);
  }
  if (sum.empty())
    return text(constant);
  return constant == 0 ? sum : sum + " + " + text(constant);
}

/// A name that is a C identifier and no function of the C library.
static std::string nameKernel(StringRef label, size_t phase) {
  std::string name;
  for (char c : label)
    name += llvm::isAlnum(c) ? c : '_';
  if (name.empty() || llvm::isDigit(name.front()))
    name = "_" + name;
  return name + "_kernel" + (phase == 0 ? "" : text(phase));
}

/// The parameters of all phases. Those that may share memory must not promise
/// otherwise: a read through restrict could be stale.
static std::string printParameters(const KernelInterface &interface) {
  KernelOp kernel = interface.kernel;
  unsigned inputCount = kernel.getInputs().size();
  llvm::SmallBitVector shared(inputCount + kernel.getNumResults());
  for (auto [result, input] : llvm::enumerate(interface.overwrites))
    if (input >= 0) {
      shared.set(input);
      shared.set(inputCount + result);
    }
  SmallVector<std::string> parameters;
  auto add = [&](StringRef qualifier, Type tensor, const std::string &name) {
    StringRef promise = shared.test(parameters.size()) ? "" : "__restrict__ ";
    Type element = cast<RankedTensorType>(tensor).getElementType();
    parameters.push_back(
        (qualifier + getStorageText(element) + " *" + promise + name).str());
  };
  for (unsigned input = 0; input < inputCount; ++input)
    add("const ", kernel.getInputs()[input].getType(), getInputName(input));
  for (unsigned output = 0; output < kernel.getNumResults(); ++output)
    add("", kernel.getResult(output).getType(), getOutputName(output));
  if (interface.scratchBytes > 0)
    parameters.push_back("unsigned char *__restrict__ scratch");
  return "(" + llvm::join(parameters, ",\n     ") + ")";
}

/// Buffers of the inputs, of the outputs, and scratch memory.
static SmallVector<Type> getArgumentTypes(const KernelInterface &interface) {
  KernelOp kernel = interface.kernel;
  Builder builder(kernel.getContext());
  SmallVector<Type> types;
  for (Type tensor :
       llvm::concat<Type>(llvm::to_vector(kernel.getInputs().getTypes()),
                          llvm::to_vector(kernel.getResultTypes())))
    types.push_back(getBufferType(cast<RankedTensorType>(tensor)));
  if (interface.scratchBytes > 0)
    types.push_back(
        MemRefType::get({interface.scratchBytes}, builder.getI8Type()));
  return types;
}

static func::FuncOp declareFunction(SymbolTable &symbols, Location loc,
                                    const std::string &name, TypeRange types) {
  Builder builder(loc.getContext());
  auto function =
      func::FuncOp::create(loc, name, builder.getFunctionType(types, {}));
  function.setPrivate();
  function->setAttr(kKernelFunctionAttr, builder.getUnitAttr());
  symbols.insert(function); // may rename it
  return function;
}

FailureOr<EmittedKernel>
ingot::cuda::declareCudaPhases(KernelOp kernel, SymbolTable &symbols,
                               ArrayRef<CudaPhase> phases, int64_t scratchBytes,
                               int64_t flops) {
  KernelInterface interface{kernel, scratchBytes,
                            getOverwrites(*kernel.getSchedule(), kernel)};
  for (const CudaPhase &phase : phases)
    if (phase.blocks > kMaxGridBlocks)
      return kernel.emitError("kernel has ")
             << phase.blocks << " blocks, expected at most " << kMaxGridBlocks;
  std::string parameters = printParameters(interface);
  SmallVector<Type> types = getArgumentTypes(interface);
  if (types.size() > kMaxParameters)
    return kernel.emitError("kernel reads and writes ")
           << types.size() << " tensors, expected at most " << kMaxParameters
           << " on a GPU";
  EmittedKernel emitted{{}, scratchBytes, flops};
  for (auto [number, phase] : llvm::enumerate(phases)) {
    func::FuncOp function = declareFunction(
        symbols, kernel.getLoc(), nameKernel(kernel.getLabel(), number), types);
    std::string source;
    llvm::raw_string_ostream out(source);
    out << "// " << getLabelLine(kernel);
    if (phases.size() > 1)
      out << ", phase " << number + 1 << " of " << phases.size();
    out << ": " << phase.sharedBytes << " bytes of shared memory\n"
        << "INGOT_KERNEL(" << function.getSymName() << ", " << kBlockThreads
        << ",\n    " << parameters << ") {\n"
        << phase.body << "}\n";
    setCudaKernel(function, {source, kBlockThreads, phase.sharedBytes});
    emitted.phases.push_back({function, phase.blocks});
  }
  return emitted;
}

void ingot::cuda::setCudaKernel(func::FuncOp function,
                                const CudaKernelFunction &kernel) {
  Builder builder(function.getContext());
  function->setAttr(
      kCudaAttr,
      builder.getDictionaryAttr(
          {builder.getNamedAttr("shared_bytes",
                                builder.getI64IntegerAttr(kernel.sharedBytes)),
           builder.getNamedAttr("source", builder.getStringAttr(kernel.source)),
           builder.getNamedAttr("threads",
                                builder.getI64IntegerAttr(kernel.threads))}));
}

std::optional<CudaKernelFunction>
ingot::cuda::getCudaKernel(func::FuncOp function) {
  auto attributes = function->getAttrOfType<DictionaryAttr>(kCudaAttr);
  if (!attributes)
    return std::nullopt;
  return CudaKernelFunction{
      attributes.getAs<StringAttr>("source").getValue(),
      attributes.getAs<IntegerAttr>("threads").getInt(),
      attributes.getAs<IntegerAttr>("shared_bytes").getInt()};
}

std::string ingot::cuda::getCudaSource(ModuleOp module) {
  return getCudaSources(module, 1).front();
}

std::vector<std::string> ingot::cuda::getCudaSources(ModuleOp module,
                                                     unsigned count) {
  std::vector<std::string> sources(count, "#include \"cuda_kernel.h\"\n\n"
                                          "using namespace ingot::kernel;\n");
  auto isShorter = [](const std::string &lhs, const std::string &rhs) {
    return lhs.size() < rhs.size();
  };
  for (auto function : module.getOps<func::FuncOp>())
    if (std::optional<CudaKernelFunction> kernel = getCudaKernel(function))
      *llvm::min_element(sources, isShorter) += "\n" + kernel->source.str();
  return sources;
}
