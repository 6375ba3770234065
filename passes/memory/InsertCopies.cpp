//===- InsertCopies.cpp - Gives every function result a kernel of its own ----===//
//
// The one place that decides where a copy is needed, so that PlanArena can write
// every function result where it belongs: an output into memory of its own, the
// new value of a state over the old one. Whoever reads the old value must run
// before its writer: kernels are moved where that suffices, and where the writer
// comes first by what it computes, it writes elsewhere and is copied at the end.
//
//===----------------------------------------------------------------------===//

#include "ir/ScalarType.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/Loops.h"
#include "passes/Passes.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/Storage.h"
#include "passes/schedule/TargetDescription.h"
#include "passes/schedule/classes/Rows.h"

using namespace mlir;
using namespace ingot::passes;
using namespace ingot::schedule;

#define GEN_PASS_DEF_INSERTCOPIESPASS
#include "passes/PassBase.inc"

namespace {

class FunctionCopies {
public:
  FunctionCopies(func::FuncOp function, TargetAttr target)
      : function(function), target(target),
        terminator(function.getBody().front().getTerminator()) {
    for (BlockArgument argument : function.getArguments())
      if (StringRef state = stateOfArgument(function, argument.getArgNumber());
          !state.empty())
        oldValues[state] = argument;
  }

  LogicalResult run() {
    for (auto kernel : function.getOps<KernelOp>())
      if (!kernel.getSchedule())
        return kernel.emitOpError(
            "expected a schedule, run ingot-schedule-kernels");
    // Outputs first: what is an output, too, is copied into its state, which can
    // wait for the end.
    for (OpOperand &returned : terminator->getOpOperands())
      if (!getOldValue(returned) && failed(giveToOutput(returned)))
        return failure();
    // What is there from the start can be copied at any time: as early as the
    // readers of the old value let it, for it may be overwritten itself.
    for (OpOperand &returned : terminator->getOpOperands())
      if (getOldValue(returned) && !isUnchanged(returned) &&
          !resolveAlias(returned.get()).getDefiningOp<KernelOp>() &&
          failed(replaceByCopy(returned, findEarlyPlace(returned))))
        return failure();
    for (OpOperand &returned : terminator->getOpOperands())
      if (getOldValue(returned) && !isUnchanged(returned) &&
          failed(giveToState(returned)))
        return failure();
    return success();
  }

private:
  /// What the state that `returned` becomes was before; null if `returned` is an
  /// output or nobody can read the state.
  Value getOldValue(OpOperand &returned) {
    return oldValues.lookup(
        stateOfResult(function, returned.getOperandNumber()));
  }

  bool isUnchanged(OpOperand &returned) {
    return resolveAlias(returned.get()) == getOldValue(returned);
  }

  /// What nobody reads before it is written needs no order.
  LogicalResult giveToOutput(OpOperand &returned) {
    Value root = resolveAlias(returned.get());
    if (root.getDefiningOp<KernelOp>() && taken.insert(root).second)
      return success();
    return replaceByCopy(returned, isa<BlockArgument>(root)
                                       ? findEarlyPlace(returned)
                                       : terminator);
  }

  LogicalResult giveToState(OpOperand &returned) {
    Value root = resolveAlias(returned.get());
    if (!taken.contains(root) &&
        writeInPlace(cast<OpResult>(root), getOldValue(returned))) {
      taken.insert(root);
      return success();
    }
    return replaceByCopy(returned, terminator);
  }

  /// The first place where `returned` is there and its old value, if it has one, not
  /// needed any more: before the operation that is found.
  Operation *findEarlyPlace(OpOperand &returned) {
    Operation *last = returned.get().getDefiningOp();
    if (Value old = getOldValue(returned))
      for (OpOperand *use : readsOf(old))
        if (!last || last->isBeforeInBlock(use->getOwner()))
          last = use->getOwner();
    return last ? last->getNextNode() : &function.getBody().front().front();
  }

  //===--- Writing over old values -----------------------------------------===//

  /// Orders everything so that `result` may be written over `old`. False if its
  /// kernel reads `old` otherwise than it overwrites it, or must run before a
  /// reader; the order is valid, too, then.
  bool writeInPlace(OpResult result, Value old) {
    auto writer = cast<KernelOp>(result.getOwner());
    llvm::SmallPtrSet<Operation *, 4> readers;
    for (OpOperand *use : readsOf(old))
      if (use->getOwner() != writer)
        readers.insert(use->getOwner());
      else if (getOverwrites(*writer.getSchedule(),
                             writer)[result.getResultNumber()] !=
               static_cast<int64_t>(use->getOperandNumber()))
        return false;
    if (!moveBehind(writer, readers))
      return false;
    overwritten[writer].push_back(old);
    return true;
  }

  /// The kernels that read `value`, looking through aliases.
  SmallVector<OpOperand *> readsOf(Value value) {
    SmallVector<OpOperand *> reads;
    SmallVector<Value> names = {value};
    while (!names.empty())
      for (OpOperand &use : names.pop_back_val().getUses()) {
        if (use.getOwner()->hasTrait<ingot::ir::OpTrait::Alias>())
          names.push_back(use.getOwner()->getResult(0));
        else if (use.getOwner() != terminator)
          reads.push_back(&use);
      }
    return reads;
  }

  /// Moves `writer`, and all that must run after it, behind the last of `readers`.
  /// False, and nothing is moved, if one of them must.
  bool moveBehind(Operation *writer,
                  const llvm::SmallPtrSetImpl<Operation *> &readers) {
    Operation *last = writer;
    for (Operation *reader : readers)
      if (last->isBeforeInBlock(reader))
        last = reader;
    if (last == writer)
      return true;
    SmallVector<Operation *> moved;
    llvm::DenseSet<Operation *> waiting;
    auto waits = [&](Operation *op) {
      auto comesFromWaiting = [&](Value value) {
        return waiting.contains(value.getDefiningOp());
      };
      if (op == writer || llvm::any_of(op->getOperands(), comesFromWaiting))
        return true;
      return llvm::any_of(overwritten.lookup(op), [&](Value old) {
        return llvm::any_of(readsOf(old), [&](OpOperand *read) {
          return read->getOwner() != op && waiting.contains(read->getOwner());
        });
      });
    };
    for (Operation *op = writer; op != last->getNextNode();
         op = op->getNextNode())
      if (waits(op)) {
        if (readers.contains(op))
          return false;
        waiting.insert(op);
        moved.push_back(op);
      }
    for (Operation *op : llvm::reverse(moved))
      op->moveAfter(last);
    return true;
  }

  //===--- Copies ----------------------------------------------------------===//

  LogicalResult replaceByCopy(OpOperand &returned, Operation *before) {
    FailureOr<Value> copied = copy(returned.get(), before);
    if (failed(copied))
      return failure();
    returned.set(*copied);
    return success();
  }

  FailureOr<Value> copy(Value value, Operation *before) {
    OpBuilder builder(before);
    auto type = cast<RankedTensorType>(value.getType());
    auto kernel = KernelOp::create(builder, value.getLoc(), TypeRange{type},
                                   "copy", value, /*schedule=*/ScheduleAttr());
    Block &body = kernel.getBody().emplaceBlock();
    body.addArgument(type, value.getLoc());
    builder.setInsertionPointToStart(&body);
    LoopsBuilder loops(value);
    SmallVector<LoopSum> all = loops.all();
    loops.reads(all);
    loops.writes(all, getScalarType(type.getElementType()));
    auto identity = LoopsOp::create(
        builder, value.getLoc(), TypeRange{type}, loops.build(),
        body.getArgument(0), Value(),
        [](OpBuilder &, ValueRange elements) -> SmallVector<Value> {
          return {elements[0]};
        });
    YieldOp::create(builder, value.getLoc(), identity.getResults());
    FailureOr<ScheduleAttr> schedule = scheduleAsRows(kernel, target);
    if (failed(schedule))
      return failure();
    kernel.setScheduleAttr(*schedule);
    return kernel.getResult(0);
  }

  func::FuncOp function;
  TargetAttr target;
  Operation *terminator;
  llvm::StringMap<Value> oldValues; ///< by state
  llvm::DenseSet<Value> taken;      ///< kernel results that have their place
  /// The old values of states that a kernel writes over.
  llvm::DenseMap<Operation *, SmallVector<Value>> overwritten;
};

struct InsertCopiesPass
    : ingot::passes::impl::InsertCopiesPassBase<InsertCopiesPass> {
  void runOnOperation() override {
    FailureOr<TargetAttr> target = requireTarget(getOperation());
    if (failed(target))
      return signalPassFailure();
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function.isExternal() && !isKernelFunction(function) &&
          failed(FunctionCopies(function, *target).run()))
        return signalPassFailure();
  }
};

} // namespace
