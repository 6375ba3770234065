//===- PackWeights.cpp - Constant operands of contractions as panels ---------===//
//
// Packing a weight at run time costs as much as several rows of its product. A
// weight that never changes is packed here instead, and the kernel told so.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Kernel.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"
#include "passes/cpu/ContractionPlan.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

namespace ingot {
#define GEN_PASS_DEF_PACKWEIGHTSPASS
#include "passes/Passes.h.inc"
} // namespace ingot

using namespace mlir;
using namespace ingot;

/// The operations that lead from the input of a kernel to an operand of its
/// product, last first. Empty optional if anything else reads one of them.
static std::optional<SmallVector<Operation *>> findPath(BlockArgument input,
                                                        Value operand) {
  SmallVector<Operation *> path;
  while (operand.hasOneUse()) {
    if (operand == input)
      return path;
    Operation *op = operand.getDefiningOp();
    path.push_back(op);
    operand = cast<LoopsOp>(op).getInputs()[0];
  }
  return std::nullopt;
}

namespace {

struct PackWeightsPass : ingot::impl::PackWeightsPassBase<PackWeightsPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<KernelOp> kernels;
    getOperation().walk([&](KernelOp kernel) { kernels.push_back(kernel); });
    for (KernelOp kernel : kernels)
      if (LoopsOp product = findContraction(kernel))
        if (failed(packKernel(kernel, product)))
          return signalPassFailure();
  }

  LogicalResult packKernel(KernelOp kernel, LoopsOp product) {
    FailureOr<ContractionForm> form = readContraction(kernel, product);
    if (failed(form))
      return failure();
    unsigned buffer = form->rhs.buffer;
    auto constant = kernel.getInputs()[buffer].getDefiningOp<ConstantOp>();
    if (!constant || form->rhsPanelColumns != 0 || !isMatrix(*form))
      return success();
    int64_t panelColumns = choosePanelColumns(*form, vectorBits);
    BlockArgument input = kernel.getBody().getArgument(buffer);
    auto path = findPath(input, product.getInputs()[form->rhsOperand]);
    auto order = findOrder(*form, constant.getType());
    if (panelColumns == 0 || !path || !order)
      return success();

    OpBuilder builder(constant);
    builder.setInsertionPointAfter(constant);
    Value packed = builder.createOrFold<PackOp>(constant.getLoc(), constant,
                                                *order, panelColumns);
    kernel.getInputsMutable()[buffer].set(packed);
    if (constant->use_empty())
      constant.erase();
    auto type = cast<RankedTensorType>(packed.getType());
    replaceOperand(*form, input, type);
    for (Operation *op : *path)
      op->erase();
    return success();
  }

  /// True if the right operand is one matrix, shared by all batch elements.
  static bool isMatrix(const ContractionForm &form) {
    int64_t moving = llvm::count_if(form.columns.loops, [&](unsigned loop) {
      return form.loopExtents[loop] > 1;
    });
    return moving <= 1 && llvm::all_of(form.batch, [&](const LoopGroup &group) {
             return group.extent == 1 || form.stride(form.rhs, group) == 0;
           });
  }

  /// The dimensions of the right operand's buffer in the order in which the
  /// product walks them: those of the reduction, then the column. Empty if it
  /// does not walk all of the buffer.
  static std::optional<SmallVector<int64_t>>
  findOrder(const ContractionForm &form, RankedTensorType type) {
    if (form.rhs.offset != 0 || form.columns.extent == 1)
      return std::nullopt;
    SmallVector<int64_t> strides = computeStrides(type.getShape());
    SmallVector<int64_t> order;
    int64_t rank = type.getRank();
    for (int64_t dim = 0; dim < rank; ++dim)
      if (type.getDimSize(dim) == 1)
        order.push_back(dim);
    auto addLoop = [&](unsigned loop) {
      for (int64_t dim = 0; dim < rank; ++dim)
        if (type.getDimSize(dim) > 1 &&
            strides[dim] == form.rhs.strides[loop] &&
            type.getDimSize(dim) == form.loopExtents[loop])
          order.push_back(dim);
    };
    for (const LoopGroup &group : form.reduction)
      llvm::for_each(group.loops, addLoop);
    addLoop(form.columns.movingLoop(form.loopExtents));
    return isPermutationVector(order) &&
                   static_cast<int64_t>(order.size()) == rank
               ? std::optional(order)
               : std::nullopt;
  }

  /// Lets the product read the tensor [reduction loops..., column] that `input`,
  /// now of `type`, holds in panels.
  static void replaceOperand(const ContractionForm &form, BlockArgument input,
                             RankedTensorType type) {
    LoopsOp product = form.product;
    input.setType(type);
    OpBuilder builder(product);
    SmallVector<int64_t> shape;
    LoopAccess read;
    auto addLoop = [&](unsigned loop) {
      shape.push_back(form.loopExtents[loop]);
      read.dims.push_back(Loop{loop});
    };
    for (const LoopGroup &group : form.reduction)
      llvm::for_each(group.loops, addLoop);
    addLoop(form.columns.movingLoop(form.loopExtents));
    Value matrix = UnpackOp::create(
        builder, product.getLoc(),
        RankedTensorType::get(shape, type.getElementType()), input);
    product->setOperand(form.rhsOperand, matrix);
    product.setRead(form.rhsOperand, read);
  }
};

} // namespace
