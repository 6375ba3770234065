//===- Finish.cpp - Launches with planned memory to an artifact or object -----===//

#include "compiler/artifact/ArtifactWriter.h"
#include "compiler/artifact/EmbedProgram.h"
#include "compiler/artifact/EmbeddedHeader.h"
#include "compiler/emit/cpu/KernelCode.h"
#include "compiler/emit/cuda/DeviceCode.h"
#include "compiler/pipeline/Session.h"
#include "ingot/tensor.h"
#include "ir/Ingot.h"
#include "passes/cuda/CudaKernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::emit;
using namespace ingot::cuda;
using namespace ingot::artifact;
using namespace ingot::pipeline;

static ArtifactInfo artifactInfo(const std::string &name,
                                 const CompileOptions &options) {
  return {name, options.mode == Mode::Eager ? "eager" : "fused", options.target,
          CompileSession::pipelineOptions(options).cpuLevel};
}

CompiledProgram CompileSession::finishCpu(ModuleOp module,
                                          const std::string &name,
                                          const CompileOptions &options) {
  ArtifactInfo info = artifactInfo(name, options);
  llvm::LLVMContext llvmContext;
  std::unique_ptr<llvm::Module> code =
      translateKernels(module, info.cpuLevel, llvmContext);
  if (!code)
    fail("the kernels cannot be translated");
  bool isObject = options.packaging == Packaging::Object;
  SmallVector<char> object;
  std::string error;
  CodeImage image;
  FailureOr<ArtifactParts> parts = failure();
  if (isObject) {
    // The linker places the kernels: the metadata only numbers them.
    for (llvm::Function &function : *code)
      image.entries[function.getName().str()] = 0;
    parts = buildArtifact(module, image, info);
    if (failed(parts))
      fail("the object cannot be written");
    embedProgram(*code, *parts, name);
  }
  if (failed(generateCode(*code, info.cpuLevel, CodeFormat::Object, object,
                          error)))
    throw Error(error);
  if (!isObject) {
    if (failed(
            linkImage(StringRef(object.data(), object.size()), image, error)))
      throw Error(error);
    parts = buildArtifact(module, image, info);
    if (failed(parts))
      fail("the artifact cannot be written");
  }

  CompiledProgram result;
  if (isObject) {
    result.artifact.assign(object.data(), object.size());
    result.header = embeddedHeader(*parts, name);
  } else {
    result.artifact = serializeArtifact(*parts);
  }
  result.weightBytes = parts->weights.size();
  result.codeBytes = parts->code.size();
  return result;
}

CompiledProgram CompileSession::finishCuda(ModuleOp module,
                                           const std::string &name,
                                           const CompileOptions &options) {
  if (options.packaging == Packaging::Object)
    throw Error("an object holds code for a CPU: expected target cpu, found "
                "cuda");
  DeviceCodeMaker make = options.makeDeviceCode;
  if (!make)
    make = makeDeviceCode;
  std::vector<DeviceCode> codes =
      make(name, getCudaSource(module), options.gpus);
  FailureOr<ArtifactParts> parts =
      buildArtifact(module, codes, artifactInfo(name, options));
  if (failed(parts))
    fail("the artifact cannot be written");
  CompiledProgram result;
  result.artifact = serializeArtifact(*parts);
  result.weightBytes = parts->weights.size();
  result.codeBytes = parts->code.size();
  return result;
}

CompiledProgram CompileSession::finish(ModuleOp module, const std::string &name,
                                       const CompileOptions &options) {
  CompiledProgram result = options.target == Target::Cuda
                               ? finishCuda(module, name, options)
                               : finishCpu(module, name, options);
  for (auto function : module.getOps<func::FuncOp>()) {
    if (isKernelFunction(function))
      continue;
    FunctionReport report;
    report.name = function.getSymName().str();
    report.arenaBytes =
        function->getAttrOfType<IntegerAttr>(kArenaBytesAttr).getInt();
    for (auto launch : function.getOps<LaunchOp>()) {
      ++report.kernels;
      report.flops += launch.getFlops();
    }
    result.functions.push_back(report);
  }
  return result;
}
