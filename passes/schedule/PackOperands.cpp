//===- PackOperands.cpp - Operands in the layouts that schedules ask for ----===//
//
// Packing a weight at run time costs as much as several rows of its product. A
// weight that never changes is packed here instead, and the kernel told so.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Kernel.h"
#include "ir/ops/Loops.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"
#include "passes/schedule/KernelClass.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

#define GEN_PASS_DEF_PACKOPERANDSPASS
#include "passes/PassBase.inc"

using namespace mlir;
using namespace ingot::schedule;

namespace {

struct PackOperandsPass
    : ingot::passes::impl::PackOperandsPassBase<PackOperandsPass> {
  void runOnOperation() override {
    SmallVector<ingot::ir::KernelOp> kernels;
    getOperation().walk([&](ingot::ir::KernelOp kernel) {
      if (kernel.getSchedule())
        kernels.push_back(kernel);
    });
    for (ingot::ir::KernelOp kernel : kernels) {
      const KernelClass *kernelClass =
          findKernelClass(kernel.getSchedule()->getKernelClass());
      if (!kernelClass)
        continue;
      for (const PanelLayout &layout :
           kernelClass->getLayouts(kernel, *kernel.getSchedule()))
        pack(kernel, layout);
    }
  }

  static void pack(ingot::ir::KernelOp kernel, const PanelLayout &layout) {
    Value tensor = kernel.getInputs()[layout.input];
    Operation *definition = tensor.getDefiningOp();
    OpBuilder builder(kernel);
    if (definition)
      builder.setInsertionPointAfter(definition);
    Value panels = builder.createOrFold<ingot::ir::PackOp>(
        tensor.getLoc(), tensor, layout.order, layout.panelColumns);
    kernel.getInputsMutable()[layout.input].set(panels);
    if (definition && isOpTriviallyDead(definition))
      definition->erase();
    unpackInside(kernel, layout, panels.getType());
  }

  /// Lets the kernel read the matrix that the panels hold, in the order in which
  /// it knew the tensor.
  static void unpackInside(ingot::ir::KernelOp kernel,
                           const PanelLayout &layout, Type panels) {
    BlockArgument input = kernel.getBody().getArgument(layout.input);
    auto type = cast<RankedTensorType>(input.getType());
    OpBuilder builder = OpBuilder::atBlockBegin(&kernel.getBody().front());
    SmallVector<int64_t> shape =
        applyPermutation(type.getShape(), layout.order);
    Value matrix = ingot::ir::UnpackOp::create(builder, kernel.getLoc(),
                                               type.clone(shape), input);
    Value tensor = matrix;
    if (!isIdentityPermutation(layout.order)) {
      // Dimension order[d] of the tensor is dimension d of the matrix.
      ingot::ir::LoopsBuilder loops(input);
      SmallVector<LoopSum> all = loops.all();
      loops.reads(applyPermutation(all, layout.order));
      loops.writes(all, type.getElementType());
      tensor = LoopsOp::create(
                   builder, kernel.getLoc(), TypeRange{type}, loops.build(),
                   matrix, Value(),
                   [](OpBuilder &, ValueRange elements) -> SmallVector<Value> {
                     return {elements[0]};
                   })
                   .getResult(0);
    }
    input.setType(panels);
    input.replaceAllUsesExcept(tensor, matrix.getDefiningOp());
  }
};

} // namespace
