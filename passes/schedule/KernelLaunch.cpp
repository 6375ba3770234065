//===- KernelLaunch.cpp - From an ingot.kernel to a launch ------------------===//

#include "passes/schedule/KernelLaunch.h"

#include "ir/ScalarType.h"

using namespace mlir;
using namespace ingot;

MemRefType ingot::getBufferType(RankedTensorType type) {
  Type element = getScalarType(type.getElementType());
  if (element.isInteger(1))
    element = IntegerType::get(type.getContext(), 8);
  return MemRefType::get(type.getShape(), element);
}

void ingot::replaceByLaunch(const KernelInterface &interface,
                            ArrayRef<KernelPhase> phases, int64_t flops) {
  KernelOp kernel = interface.kernel;
  OpBuilder builder(kernel);
  SmallVector<Attribute> symbols;
  SmallVector<int64_t> taskCounts;
  for (const KernelPhase &phase : phases) {
    symbols.push_back(FlatSymbolRefAttr::get(phase.function));
    taskCounts.push_back(phase.taskCount);
  }
  auto launch = LaunchOp::create(
      builder, kernel.getLoc(), kernel.getResultTypes(), kernel.getLabel(),
      kernel.getInputs(), builder.getArrayAttr(symbols), taskCounts,
      interface.scratchBytes, interface.overwrites, flops,
      /*slots=*/ArrayAttr());
  kernel.replaceAllUsesWith(launch.getResults());
  kernel.erase();
}
