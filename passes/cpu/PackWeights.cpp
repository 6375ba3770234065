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

#include "mlir/Dialect/Tensor/IR/Tensor.h"

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
    operand = isa<linalg::GenericOp>(op)
                  ? cast<linalg::GenericOp>(op).getInputs()[0]
                  : cast<tensor::ExtractSliceOp>(op).getSource();
  }
  return std::nullopt;
}

/// `matrix` as [ceil(columns / panelColumns)][reduction][panelColumns], where the
/// element (k, n) is at `positions[k] + n * stride`; zero beyond the columns.
static DenseElementsAttr packPanels(DenseElementsAttr matrix,
                                    RankedTensorType type, int64_t columns,
                                    ArrayRef<int64_t> positions,
                                    int64_t stride) {
  if (matrix.isSplat() && columns == type.getDimSize(0) * type.getDimSize(2))
    return matrix.resizeSplat(type);
  int64_t elementBytes = type.getElementType().getIntOrFloatBitWidth() / 8;
  ArrayRef<char> source = matrix.getRawData();
  std::vector<char> target(type.getNumElements() * elementBytes, 0);
  int64_t reduction = type.getDimSize(1), panelColumns = type.getDimSize(2);
  for (int64_t k = 0; k < reduction; ++k)
    for (int64_t n = 0; n < columns; ++n) {
      int64_t from = matrix.isSplat() ? 0 : positions[k] + n * stride;
      int64_t to =
          (n / panelColumns * reduction + k) * panelColumns + n % panelColumns;
      std::copy_n(source.data() + from * elementBytes, elementBytes,
                  target.data() + to * elementBytes);
    }
  return DenseElementsAttr::getFromRawBuffer(type, target);
}

namespace {

struct PackWeightsPass : ingot::impl::PackWeightsPassBase<PackWeightsPass> {
  using Base::Base;

  void runOnOperation() override {
    SmallVector<KernelOp> kernels;
    getOperation().walk([&](KernelOp kernel) { kernels.push_back(kernel); });
    for (KernelOp kernel : kernels)
      if (linalg::GenericOp product = findContraction(kernel))
        if (failed(packKernel(kernel, product)))
          return signalPassFailure();
  }

  LogicalResult packKernel(KernelOp kernel, linalg::GenericOp product) {
    FailureOr<ContractionForm> form = readContraction(kernel, product);
    if (failed(form))
      return failure();
    const StridedView &view = form->rhs;
    auto constant = kernel.getInputs()[view.buffer].getDefiningOp<ConstantOp>();
    auto matrix = constant ? dyn_cast<DenseElementsAttr>(constant.getValue())
                           : DenseElementsAttr();
    if (!matrix || form->rhsPanelColumns != 0 || !isMatrix(*form))
      return success();
    int64_t panelColumns = choosePanelColumns(*form, vectorBits);
    BlockArgument input = kernel.getBody().getArgument(view.buffer);
    auto path = findPath(input, product.getInputs()[form->rhsOperand]);
    if (panelColumns == 0 || !path)
      return success();

    int64_t columns = form->columns.extent;
    int64_t reduction = form->reductionExtent();
    Type element = matrix.getElementType();
    auto type =
        RankedTensorType::get({llvm::divideCeilSigned(columns, panelColumns),
                               reduction, panelColumns},
                              element);
    OpBuilder builder(constant);
    auto packed = ConstantOp::create(
        builder, constant.getLoc(), type,
        packPanels(matrix, type, columns, findPositions(*form),
                   form->stride(view, form->columns)));
    kernel.getInputsMutable()[view.buffer].set(packed);
    if (constant->use_empty())
      constant.erase();
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

  /// Where column 0 of each k lies in the right operand's buffer.
  static SmallVector<int64_t> findPositions(const ContractionForm &form) {
    SmallVector<int64_t> positions = {form.rhs.offset};
    for (const LoopGroup &group : form.reduction) {
      SmallVector<int64_t> inner;
      for (int64_t outer : positions)
        for (int64_t i = 0; i < group.extent; ++i)
          inner.push_back(outer + i * form.stride(form.rhs, group));
      positions = std::move(inner);
    }
    return positions;
  }

  /// Lets the product read the tensor [reduction loops..., column] that `input`,
  /// now of `type`, holds in panels.
  static void replaceOperand(const ContractionForm &form, BlockArgument input,
                             RankedTensorType type) {
    linalg::GenericOp product = form.product;
    input.setType(type);
    OpBuilder builder(product);
    SmallVector<int64_t> shape;
    SmallVector<AffineExpr> dims;
    auto addLoop = [&](unsigned loop) {
      shape.push_back(form.loopExtents[loop]);
      dims.push_back(builder.getAffineDimExpr(loop));
    };
    for (const LoopGroup &group : form.reduction)
      llvm::for_each(group.loops, addLoop);
    addLoop(form.columns.movingLoop(form.loopExtents));
    Value matrix = UnpackOp::create(
        builder, product.getLoc(),
        RankedTensorType::get(shape, type.getElementType()), input);
    product->setOperand(form.rhsOperand, matrix);
    SmallVector<AffineMap> maps = product.getIndexingMapsArray();
    maps[form.rhsOperand] =
        AffineMap::get(product.getNumLoops(), 0, dims, builder.getContext());
    product.setIndexingMapsAttr(builder.getAffineMapArrayAttr(maps));
  }
};

} // namespace
