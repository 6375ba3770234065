//===- InsertCopies.cpp - Gives every function result a kernel of its own ----===//
//
// The one place that decides where a copy is needed, so that PlanArena can write
// every function result where it belongs.
//
//===----------------------------------------------------------------------===//

#include "ir/ScalarType.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/Loops.h"
#include "passes/Passes.h"
#include "passes/memory/Storage.h"
#include "passes/schedule/KernelClass.h"

using namespace mlir;
using namespace ingot;

namespace ingot {
#define GEN_PASS_DEF_INSERTCOPIESPASS
#include "passes/Passes.h.inc"
} // namespace ingot

namespace {

struct InsertCopiesPass : ingot::impl::InsertCopiesPassBase<InsertCopiesPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function.isExternal() && !isKernelFunction(function))
        insertCopies(function);
  }

  static void insertCopies(func::FuncOp function) {
    Operation *terminator = function.getBody().front().getTerminator();
    llvm::DenseSet<Value> taken;
    for (OpOperand &returned : terminator->getOpOperands()) {
      Value root = resolveAlias(returned.get());
      bool isOwn = root.getDefiningOp<KernelOp>() && taken.insert(root).second;
      if (isOwn && mayWriteInPlace(function, root, returned.getOperandNumber()))
        continue;
      returned.set(copy(returned.get(), terminator));
    }
  }

  /// A result that becomes the new value of a state overwrites the old one: all
  /// readers of the old value must have run, and the writer itself must allow it.
  static bool mayWriteInPlace(func::FuncOp function, Value root,
                              unsigned result) {
    StringRef state = stateOfResult(function, result);
    if (state.empty())
      return true;
    auto writer = root.getDefiningOp<KernelOp>();
    SmallVector<int64_t> overwrites =
        getOverwrites(*writer.getSchedule(), writer);
    unsigned number = cast<OpResult>(root).getResultNumber();
    for (BlockArgument argument : function.getArguments()) {
      if (stateOfArgument(function, argument.getArgNumber()) != state)
        continue;
      SmallVector<Value> names = {argument};
      while (!names.empty())
        for (OpOperand &use : names.pop_back_val().getUses()) {
          Operation *user = use.getOwner();
          if (user->hasTrait<ingot::OpTrait::Alias>())
            names.push_back(user->getResult(0));
          else if (user == writer
                       ? overwrites[number] !=
                             static_cast<int64_t>(use.getOperandNumber())
                       : !user->isBeforeInBlock(writer))
            return false;
        }
    }
    return true;
  }

  /// The copy of a tensor by a kernel, which waits for its schedule.
  static Value copy(Value value, Operation *before) {
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
    return kernel.getResult(0);
  }
};

} // namespace
