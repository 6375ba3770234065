//===- PrintLaunches.cpp - Kernels and how they are launched, as C++ --------===//
//
// usage: ingot_print_launches PROGRAM.mlir KERNELS.cu LAUNCHES.inc
//
// Compiles a program for CUDA and writes the text of its kernels, and a table of
// its launches for RunLaunches.cpp: a program that a sanitizer instruments cannot
// hold the compiler.
//
//===----------------------------------------------------------------------===//

#include "compiler/pipeline/Session.h"
#include "ir/ops/Kernel.h"
#include "ir/reference/ReferenceTensor.h"
#include "passes/cuda/CudaKernel.h"

#include <cstdio>
#include <fstream>
#include <sstream>

using namespace mlir;
using namespace ingot;
using namespace ingot::pipeline;
using namespace ingot::cuda;
using namespace ingot::cpu;

namespace {

/// `{bytes, type}`, which says what numbers an input gets.
std::string describe(Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  std::string elementType;
  llvm::raw_string_ostream(elementType) << type.getElementType();
  return "{" + std::to_string(ReferenceTensor::byteCount(type)) + ", \"" +
         elementType + "\"}";
}

std::string describe(ModuleOp module, LaunchOp launch) {
  std::string text = "{\"" + launch.getLabel().str() + "\", {";
  for (Value input : launch.getInputs())
    text += describe(input) + ", ";
  text += "}, {";
  for (Value output : launch.getOutputs())
    text += describe(output) + ", ";
  text += "}, {";
  for (int64_t overwritten : launch.getOverwrites())
    text += std::to_string(overwritten) + ", ";
  text += "}, " + std::to_string(launch.getScratchBytes()) + ", {";
  for (auto [phase, blocks] :
       llvm::zip_equal(launch.getPhases().getAsRange<FlatSymbolRefAttr>(),
                       launch.getTaskCounts())) {
    auto function = module.lookupSymbol<func::FuncOp>(phase.getValue());
    text += "{&ingot_kernel_" + phase.getValue().str() + ", " +
            std::to_string(blocks) + ", " +
            std::to_string(getCudaKernel(function)->sharedBytes) + "}, ";
  }
  return text + "}},\n";
}

} // namespace

int main(int argumentCount, char **arguments) {
  if (argumentCount != 4) {
    fprintf(stderr, "usage: ingot_print_launches PROGRAM KERNELS LAUNCHES\n");
    return 2;
  }
  try {
    std::ifstream program(arguments[1]);
    std::stringstream text;
    text << program.rdbuf();
    CompileSession session;
    CompileOptions options;
    options.target = Target::Cuda;
    OwningOpRef<ModuleOp> module =
        session.read({arguments[1], text.str()}, options);
    session.prepare(*module, options);
    session.runPasses(*module, options, /*front=*/true, /*back=*/true);
    std::ofstream(arguments[2]) << getCudaSource(*module);
    std::ofstream launches(arguments[3]);
    for (auto function : module->getOps<func::FuncOp>())
      if (getCudaKernel(function))
        launches << "extern \"C\" const KernelEntry ingot_kernel_"
                 << function.getSymName().str() << ";\n";
    launches << "static const TestLaunch kLaunches[] = {\n";
    module->walk(
        [&](LaunchOp launch) { launches << describe(*module, launch); });
    launches << "};\n";
  } catch (const std::exception &error) {
    fprintf(stderr, "ingot_print_launches: error: %s\n", error.what());
    return 1;
  }
  return 0;
}
