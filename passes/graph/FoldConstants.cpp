//===- FoldConstants.cpp - Computes what depends on constants only -----------===//
//
// Runs the reference evaluator, so a folded value is the float64 result rounded
// once. Afterwards no operation that is small enough has only constant operands, but
// for broadcasts: what a kernel can read several times is stored once.
//
//===----------------------------------------------------------------------===//

#include "ir/TensorBytes.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/Program.h"
#include "ir/ops/Shape.h"
#include "ir/reference/Evaluator.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace ingot::passes;

#define GEN_PASS_DEF_FOLDCONSTANTSPASS
#include "passes/PassBase.inc"

namespace {

/// Larger results would make the artifact grow more than they save time.
constexpr int64_t kMaxResultBytes = 64 * 1024;

/// The constant that `value` is, or that it is a larger view of: a broadcast. That
/// one is never stored, it only takes part in what is.
ConstantOp findConstant(Value value) {
  if (auto expand = value.getDefiningOp<ingot::ir::ExpandOp>())
    value = expand.getInput();
  return value.getDefiningOp<ConstantOp>();
}

/// Bytes that the elements of a value take in an artifact, 0 of a broadcast.
int64_t countStoredBytes(Value value) {
  auto constant = value.getDefiningOp<ConstantOp>();
  if (!constant)
    return 0;
  return cast<ElementsAttr>(constant.getValue()).isSplat()
             ? elementBytes(constant.getType().getElementType())
             : tensorBytes(constant.getType());
}

/// True if folding `op` stores no more than what it replaces: a view of weights
/// that nobody else reads.
bool replacesItsOperand(Operation *op) {
  return ingot::ir::isView(op) && op->getOperand(0).hasOneUse();
}

bool shouldFold(Operation *op) {
  if (op->getNumOperands() == 0 || !isPure(op) ||
      isa<ingot::ir::KernelOp, ingot::ir::GradOp, ingot::ir::ExpandOp>(op) ||
      !isa<ingot::ir::IngotDialect>(op->getDialect()) ||
      op->hasTrait<mlir::OpTrait::IsTerminator>() ||
      !llvm::all_of(op->getOperands(), findConstant))
    return false;
  int64_t limit = kMaxResultBytes;
  if (llvm::any_of(op->getOperands(), [](Value operand) {
        return isa<ingot::ir::ExpandOp>(operand.getDefiningOp());
      })) {
    // The result of a broadcast may only take the place of something as large.
    limit = 0;
    for (Value operand : op->getOperands())
      limit = std::max(limit, countStoredBytes(operand));
    limit = std::min(limit, kMaxResultBytes);
  } else if (replacesItsOperand(op)) {
    return true;
  }
  return llvm::all_of(op->getResultTypes(), [&](Type type) {
    return ingot::ir::tensorBytes(type) <= limit;
  });
}

DenseElementsAttr toElements(const ingot::ir::ReferenceTensor &tensor) {
  if (tensor.type.getElementType().isInteger(1)) {
    SmallVector<bool> values(tensor.integers.begin(), tensor.integers.end());
    return DenseElementsAttr::get(tensor.type, ArrayRef<bool>(values));
  }
  std::vector<char> bytes(ingot::ir::ReferenceTensor::byteCount(tensor.type));
  tensor.toBytes(bytes.data());
  // A tensor of one value is stored as one element.
  size_t size = ingot::ir::elementBytes(tensor.type.getElementType());
  bool isSplat = true;
  for (size_t i = size; i < bytes.size() && isSplat; ++i)
    isSplat = bytes[i] == bytes[i - size];
  ArrayRef<char> raw(bytes);
  return DenseElementsAttr::getFromRawBuffer(
      tensor.type, isSplat ? raw.take_front(size) : raw);
}

struct FoldConstantsPass
    : ingot::passes::impl::FoldConstantsPassBase<FoldConstantsPass> {
  void runOnOperation() override {
    Block &block = getOperation().getBody().front();
    for (Operation &op : llvm::make_early_inc_range(block))
      if (shouldFold(&op) && failed(fold(&op)))
        return signalPassFailure();
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
      if (isOpTriviallyDead(&op))
        op.erase();
  }

  LogicalResult fold(Operation *op) {
    Evaluator evaluator(&getContext());
    std::vector<ReferenceTensor> operands;
    for (Value operand : op->getOperands()) {
      auto tensor =
          ReferenceTensor::fromElements(findConstant(operand).getValue());
      if (failed(tensor))
        return op->emitError("has a constant operand that cannot be read");
      if (auto expand = operand.getDefiningOp<ExpandOp>()) {
        auto expanded = evaluator.run(expand, {std::move(*tensor)});
        if (failed(expanded))
          return failure();
        tensor = std::move(expanded->front());
      }
      operands.push_back(std::move(*tensor));
    }
    auto results = evaluator.run(op, std::move(operands));
    if (failed(results))
      return failure();
    OpBuilder builder(op);
    for (auto [result, tensor] : llvm::zip(op->getResults(), *results))
      result.replaceAllUsesWith(
          ConstantOp::create(builder, op->getLoc(), tensor.type,
                             cast<ElementsAttr>(toElements(tensor))));
    op->erase();
    return success();
  }
};

} // namespace
