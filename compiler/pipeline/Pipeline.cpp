//===- Pipeline.cpp - The way of a program through the passes ----------------===//
//
// The ten stops as code: each line is one pass, each comment the invariant that
// holds after it. Stops 1 and 2 are the builder's, stop 10 is the runtime's.
//
//===----------------------------------------------------------------------===//

#include "compiler/pipeline/Pipeline.h"

#include "passes/Passes.h"
#include "runtime/abi/kernel_abi.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace ingot;
using namespace ingot::passes;
using namespace ingot::ir;
using namespace ingot::pipeline;

static_assert(kBufferAlignment == INGOT_BUFFER_ALIGNMENT,
              "emitters rely on what the runtime aligns buffers to");

StringRef ingot::pipeline::targetName(const PipelineOptions &options) {
  return options.target == Target::Cuda ? "cuda"
                                        : cpuLevelName(options.cpuLevel);
}

void ingot::pipeline::buildFrontPipeline(OpPassManager &passes,
                                         const PipelineOptions &options) {
  // The machine: what later passes know of it stands on the module.
  passes.addPass(createSetTargetPass(
      SetTargetPassOptions{targetName(options).str(), options.facts}));

  // 3. autodiff: what has a better gradient as a whole is whole; no ingot.grad is left.
  if (!options.eager)
    passes.addNestedPass<func::FuncOp>(createRaiseCompositesPass());
  passes.addNestedPass<func::FuncOp>(createDifferentiatePass());

  // Functions say whether their samples depend on each other, while they still look
  // the same for every batch.
  passes.addNestedPass<func::FuncOp>(createFindIndependentRowsPass());

  // 4. graph: folded, without common or dead work.
  if (options.freeze)
    passes.addPass(createBindWeightsPass()); // read-only state is constant
  passes.addPass(createCanonicalizerPass());

  // 5. layout: images have their channels last, each transpose left is a conversion.
  passes.addNestedPass<func::FuncOp>(createConvertToChannelsLastPass());
  passes.addNestedPass<func::FuncOp>(createSinkTransposesPass());

  // Every operation has a kernel class; before folding, which then transposes
  // constant weights of convolutions.
  passes.addNestedPass<func::FuncOp>(createDecomposeCompositesPass());
  passes.addPass(createCanonicalizerPass());
  // Vectors along channels are full, where columns can make up for few of them; an
  // operation is then more than one kernel.
  if (options.target == Target::Cpu && !options.eager)
    passes.addNestedPass<func::FuncOp>(createWidenConvolutionsPass());
  passes.addNestedPass<func::FuncOp>(createFoldConstantsPass());
  passes.addNestedPass<func::FuncOp>(createSimplifyPass());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());

  // 6. fusion: only kernels, aliases, constants and returns are left.
  passes.addNestedPass<func::FuncOp>(
      createFormKernelsPass(FormKernelsPassOptions{options.eager}));
}

void ingot::pipeline::buildBackPipeline(OpPassManager &passes,
                                        const PipelineOptions &options) {
  // 7. schedule: kernels hold loops over scalar bodies,
  passes.addNestedPass<func::FuncOp>(
      createLowerToLoopsPass(LowerToLoopsPassOptions{/*kernelsOnly=*/true}));
  // and each says how it runs and what its results may overwrite,
  passes.addPass(createScheduleKernelsPass());
  // by which it is known where a function's result needs a copy;
  passes.addPass(createInsertCopiesPass());
  // constant operands lie in panels where a schedule asks for them.
  passes.addPass(createPackOperandsPass());

  // 8. emit: kernels are launches of functions; nothing inside one allocates.
  bool isCuda = options.target == Target::Cuda;
  if (isCuda) {
    passes.addPass(createEmitCudaKernelsPass());
  } else {
    passes.addPass(createEmitCpuKernelsPass());
    passes.addPass(createExpandMathPass()); // and call no function
  }

  // 9. memory: every buffer of every launch has a place, and that is proved.
  passes.addPass(createPlanArenaPass(PlanArenaPassOptions{
      isCuda ? INGOT_GPU_BUFFER_ALIGNMENT : INGOT_BUFFER_ALIGNMENT}));
  passes.addPass(createCheckArenaPass());
}
