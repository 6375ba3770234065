//===- Differentiate.cpp - Expands ingot.grad -------------------------------===//
//
// Reverse mode. Every operation between `wrt` and `loss` is visited once, last
// first, and adds its vector-Jacobian products to the gradients of its operands.
// Afterwards no ingot.grad, no ingot.detach and no ingot.checkpoint is left.
//
// The work and the operations built are linear in the length of the path: no
// value is differentiated twice for one ingot.grad, however many paths lead
// through it.
//
// What the blocks of ingot.checkpoint make is then computed again for each gradient
// (Recomputation), once all are expanded: they are gradients of the originals.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Pointwise.h"
#include "ir/ops/Program.h"
#include "ir/ops/Shape.h"
#include "passes/Passes.h"
#include "passes/autodiff/Recomputation.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;

#define GEN_PASS_DEF_DIFFERENTIATEPASS
#include "passes/PassBase.inc"

namespace {

/// The number of the gradient that an operation was built for, until all are expanded.
constexpr StringLiteral kGradientAttr = "ingot.gradient";

bool isFloatTensor(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && isa<FloatType>(type.getElementType());
}

/// Expands one ingot.grad. All that `loss` depends on stands in its block.
class GradExpansion {
public:
  /// The `number` is that of the gradient in its function.
  GradExpansion(ingot::ir::GradOp grad, int64_t number)
      : grad(grad), builder(grad), number(number) {}

  LogicalResult run() {
    findPath();
    while (decomposePath())
      findPath();
    if (grad.getAllUsed() && failed(requireUse()))
      return failure();
    Operation *lastBefore = grad->getPrevNode();
    Operation *firstBehind = grad->getNextNode();
    seed();
    for (Operation *op : llvm::reverse(path))
      if (failed(visit(op)))
        return failure();
    replaceGrad();
    eraseUnused(lastBefore);
    markBuilt(lastBefore, firstBehind);
    return success();
  }

private:
  /// Fills `needed` with what `loss` depends on, `path`, in program order, with the
  /// operations between it and `wrt`, and `active` with the floats that depend on
  /// `wrt`. Integers and booleans have no gradient: nothing passes through them,
  /// and neither does it through ingot.detach.
  void findPath() {
    path.clear();
    active.clear();
    needed.clear();
    SmallVector<Value> worklist = {grad.getLoss()};
    while (!worklist.empty()) {
      Value value = worklist.pop_back_val();
      if (!needed.insert(value).second)
        continue;
      Operation *op = value.getDefiningOp();
      if (op && !isa<ingot::ir::DetachOp>(op))
        llvm::append_range(worklist, op->getOperands());
    }
    active.insert_range(grad.getWrt());
    for (Operation &op : *grad->getBlock()) {
      if (&op == grad)
        break;
      if (isa<ingot::ir::DetachOp>(op) ||
          llvm::none_of(op.getResults(),
                        [&](Value value) { return needed.contains(value); }) ||
          llvm::none_of(op.getOperands(),
                        [&](Value value) { return active.contains(value); }))
        continue;
      auto floats = llvm::make_filter_range(op.getResults(), isFloatTensor);
      if (floats.empty())
        continue;
      active.insert_range(floats);
      path.push_back(&op);
    }
  }

  /// Through a comparison, as the gradient of relu has one, a loss does depend: then
  /// the gradient exists and is zero, as in PyTorch.
  LogicalResult requireUse() {
    for (auto [i, wrt] : llvm::enumerate(grad.getWrt())) {
      if (needed.contains(wrt))
        continue;
      InFlightDiagnostic error = grad.emitError("the loss does not depend on ");
      auto argument = dyn_cast<BlockArgument>(wrt);
      auto function = dyn_cast<func::FuncOp>(grad->getParentOp());
      StringAttr state;
      if (argument && function)
        state = function.getArgAttrOfType<StringAttr>(argument.getArgNumber(),
                                                      ingot::ir::kStateAttr);
      if (state)
        error << "'" << state.getValue() << "'";
      else
        error << "wrt[" << i << "]";
      return error << "; {.allow_unused = true} gives a gradient of 0";
    }
    return success();
  }

  /// Replaces composites on the path that do not know their derivative by their
  /// decompositions. Returns whether there were any; a decomposition may hold
  /// composites again.
  bool decomposePath() {
    bool changed = false;
    for (Operation *op : path) {
      auto composite = dyn_cast<ingot::ir::CompositeOpInterface>(op);
      if (!composite || isa<ingot::ir::DifferentiableOpInterface>(op))
        continue;
      OpBuilder before(op);
      Operation *lastBefore = op->getPrevNode();
      op->replaceAllUsesWith(composite.decompose(before));
      // Parts of what another gradient built are its own, too.
      if (Attribute built = op->getDiscardableAttr(kGradientAttr))
        for (Operation *part = op->getPrevNode(); part != lastBefore;
             part = part->getPrevNode())
          part->setDiscardableAttr(kGradientAttr, built);
      op->erase();
      changed = true;
    }
    return changed;
  }

  /// d loss / d loss = 1.
  void seed() {
    RankedTensorType type = grad.getLoss().getType();
    Attribute one = builder.getFloatAttr(type.getElementType(), 1.0);
    gradients[grad.getLoss()] = ingot::ir::ConstantOp::create(
        builder, grad.getLoc(), DenseElementsAttr::get(type, one));
  }

  /// Adds the contributions of `op` to the gradients of its operands. All users
  /// of its results have been visited.
  LogicalResult visit(Operation *op) {
    SmallVector<Value> resultGrads;
    for (Value result : op->getResults())
      resultGrads.push_back(gradients.lookup(result));
    if (llvm::none_of(resultGrads, [](Value value) { return bool(value); }))
      return success(); // Every user has the derivative 0.

    auto differentiable = dyn_cast<ingot::ir::DifferentiableOpInterface>(op);
    if (!differentiable) {
      InFlightDiagnostic error = op->emitError("cannot differentiate '")
                                 << op->getName()
                                 << "', on which a loss depends";
      error.attachNote(grad.getLoc()) << "the gradient is asked for here";
      return error;
    }
    SmallVector<Value> operandGrads;
    if (failed(differentiable.buildVjp(builder, resultGrads, operandGrads)))
      return failure();
    for (auto [operand, contribution] :
         llvm::zip_equal(op->getOperands(), operandGrads))
      if (contribution && active.contains(operand))
        accumulate(operand, contribution, op->getLoc());
    return success();
  }

  /// The sum is located at the user that contributes last.
  void accumulate(Value value, Value contribution, Location location) {
    assert(contribution.getType() == value.getType() &&
           "a gradient has the type of its value");
    Value &sum = gradients[value];
    sum = sum ? ingot::ir::AddOp::create(builder, location, sum, contribution)
              : contribution;
  }

  void replaceGrad() {
    for (auto [wrt, result] : llvm::zip_equal(grad.getWrt(), grad.getGrads())) {
      Value gradient = gradients.lookup(wrt);
      if (!gradient) { // The loss does not depend on it.
        auto type = cast<RankedTensorType>(wrt.getType());
        gradient = ingot::ir::ConstantOp::create(
            builder, grad.getLoc(),
            DenseElementsAttr::get(type,
                                   builder.getZeroAttr(type.getElementType())));
      }
      result.replaceAllUsesWith(gradient);
    }
  }

  /// Erases the gradient and what was built after `lastBefore` for operands
  /// whose gradient nobody wants.
  void eraseUnused(Operation *lastBefore) {
    Operation *op = grad->getPrevNode();
    grad.erase();
    while (op != lastBefore) {
      Operation *previous = op->getPrevNode();
      if (isOpTriviallyDead(op))
        op->erase();
      op = previous;
    }
  }

  /// Notes on what was built between the two that it belongs to this gradient.
  void markBuilt(Operation *lastBefore, Operation *firstBehind) {
    Operation *op = lastBefore ? lastBefore->getNextNode()
                               : &firstBehind->getBlock()->front();
    for (; op != firstBehind; op = op->getNextNode())
      op->setDiscardableAttr(kGradientAttr, builder.getI64IntegerAttr(number));
  }

  ingot::ir::GradOp grad;
  OpBuilder builder;
  int64_t number;
  SmallVector<Operation *> path;
  DenseSet<Value> needed, active;
  DenseMap<Value, Value> gradients; ///< complete once all users are visited
};

struct DifferentiatePass
    : ingot::passes::impl::DifferentiatePassBase<DifferentiatePass> {
  void runOnOperation() override {
    // Program order: a gradient that another one is computed from stands before
    // it, so it is expanded when the outer one is.
    SmallVector<ingot::ir::GradOp> grads;
    getOperation().walk([&](ingot::ir::GradOp op) { grads.push_back(op); });
    for (auto [number, grad] : llvm::enumerate(grads))
      if (failed(GradExpansion(grad, number).run()))
        return signalPassFailure();
    recompute();
    // Not before: an outer gradient must not pass either.
    getOperation().walk([](ingot::ir::DetachOp detach) {
      detach.replaceAllUsesWith(detach.getInput());
      detach.erase();
    });
  }

private:
  /// Lets each gradient compute again what the blocks of checkpoints make.
  void recompute() {
    ingot::passes::CheckpointedBlocks blocks(getOperation());
    std::optional<ingot::passes::Recomputation> recomputation;
    int64_t present = -1;
    for (Operation &op : getOperation().getBody().front()) {
      auto number = dyn_cast_if_present<IntegerAttr>(
          op.removeDiscardableAttr(kGradientAttr));
      if (!number)
        continue;
      if (present != number.getInt())
        recomputation.emplace(blocks, present = number.getInt());
      recomputation->readAgain(&op);
    }
    getOperation().walk(
        [](ingot::ir::CheckpointOp checkpoint) { checkpoint.erase(); });
  }
};

} // namespace
