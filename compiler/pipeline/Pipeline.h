//===- Pipeline.h - The way of a program through the passes ------------------===//

#ifndef INGOT_COMPILER_PIPELINE_PIPELINE_H
#define INGOT_COMPILER_PIPELINE_PIPELINE_H

#include "compiler/emit/cpu/CpuTarget.h"
#include "ingot/compile.h"

#include "mlir/Pass/PassManager.h"

namespace ingot::pipeline {

/// Every knob of the pipeline. A pass gets its options from here only.
struct PipelineOptions {
  Target target = Target::Cpu;
  /// One kernel per operation instead of fusing.
  bool eager = false;
  /// Decides vector width and instructions of the kernels.
  emit::CpuLevel cpuLevel = emit::CpuLevel::X86_64_V3;
  /// What is known better of the machine than that it has the level: "l2=512K".
  std::string facts;
  /// Make constants of states that no function writes.
  bool freeze = false;
};

/// What `ingot-set-target` calls the target.
llvm::StringRef targetName(const PipelineOptions &options);

/// Stops 3 to 6, from the builder's module to kernels: what `ingot verify` compares
/// kernels with.
void buildFrontPipeline(mlir::OpPassManager &passes,
                        const PipelineOptions &options);

/// Stops 7 to 9, from kernels to launches with planned memory.
void buildBackPipeline(mlir::OpPassManager &passes,
                       const PipelineOptions &options);

} // namespace ingot::pipeline

#endif // INGOT_COMPILER_PIPELINE_PIPELINE_H
