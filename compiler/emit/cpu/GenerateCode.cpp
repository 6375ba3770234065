//===- GenerateCode.cpp - LLVM IR to x86-64 machine code ---------------------===//

#include "compiler/emit/cpu/KernelCode.h"

#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/Transforms/IPO/AlwaysInliner.h"
#include "llvm/Transforms/IPO/DeadArgumentElimination.h"
#include "llvm/Transforms/IPO/SCCP.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::emit;

namespace {

std::unique_ptr<llvm::TargetMachine> createTargetMachine(CpuLevel level,
                                                         std::string &error) {
  llvm::InitializeAllTargets();
  llvm::InitializeAllTargetMCs();
  llvm::InitializeAllAsmPrinters();
  llvm::InitializeAllAsmParsers();
  llvm::Triple triple("x86_64-unknown-linux-gnu");
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, error);
  if (!target)
    return nullptr;
  llvm::TargetOptions options;
  options.FunctionSections = true;
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, cpuLevelName(level), /*Features=*/"", options, llvm::Reloc::PIC_,
      llvm::CodeModel::Small, llvm::CodeGenOptLevel::Aggressive));
}

/// The kernels are vectorised and unrolled when they get here: LLVM's own loop
/// transformations would only undo the schedule. Each is one function once its body is
/// in it: the default pipeline would simplify bodies first, and then again where they
/// were inlined.
void optimize(llvm::Module &code, llvm::TargetMachine &machine) {
  llvm::PipelineTuningOptions tuning;
  tuning.LoopUnrolling = false;
  tuning.LoopInterleaving = false;
  tuning.SLPVectorization = false;
  llvm::PassBuilder builder(&machine, tuning);
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  auto level = llvm::OptimizationLevel::O2;
  auto phase = llvm::ThinOrFullLTOPhase::None;
  llvm::ModulePassManager passes;
  // Folds descriptors: inlining keeps what `noalias` promises of an access only if it
  // sees which argument that is of.
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(llvm::EarlyCSEPass()));
  passes.addPass(llvm::AlwaysInlinerPass());
  // What all callers of a shared function pass is part of it.
  passes.addPass(llvm::IPSCCPPass());
  passes.addPass(llvm::DeadArgumentEliminationPass());
  passes.addPass(llvm::createModuleToFunctionPassAdaptor(
      builder.buildFunctionSimplificationPipeline(level, phase)));
  passes.addPass(builder.buildModuleOptimizationPipeline(level, phase));
  passes.run(code, modules);
}

} // namespace

LogicalResult ingot::emit::generateCode(llvm::Module &code, CpuLevel level,
                                        CodeFormat format,
                                        SmallVectorImpl<char> &output,
                                        std::string &error) {
  std::unique_ptr<llvm::TargetMachine> machine =
      createTargetMachine(level, error);
  if (!machine)
    return failure();
  code.setTargetTriple(machine->getTargetTriple());
  code.setDataLayout(machine->createDataLayout());
  optimize(code, *machine);

  llvm::raw_svector_ostream stream(output);
  llvm::legacy::PassManager emitter;
  llvm::CodeGenFileType type = format == CodeFormat::Object
                                   ? llvm::CodeGenFileType::ObjectFile
                                   : llvm::CodeGenFileType::AssemblyFile;
  if (machine->addPassesToEmitFile(emitter, stream, nullptr, type)) {
    error = "the target cannot emit this kind of file";
    return failure();
  }
  emitter.run(code);
  return success();
}
