//===- InsertCopies.cpp - Gives every function result a launch of its own ----===//
//
// The one place that decides where a copy is needed, so that PlanArena can write
// every function result where it belongs.
//
//===----------------------------------------------------------------------===//

#include "ir/TensorBytes.h"
#include "ir/ops/Kernel.h"
#include "passes/Passes.h"
#include "passes/memory/CopyKernel.h"
#include "passes/memory/Storage.h"

using namespace mlir;
using namespace ingot;

namespace ingot {
#define GEN_PASS_DEF_INSERTCOPIESPASS
#include "passes/Passes.h.inc"
} // namespace ingot

namespace {

struct InsertCopiesPass : ingot::impl::InsertCopiesPassBase<InsertCopiesPass> {
  using InsertCopiesPassBase::InsertCopiesPassBase;

  void runOnOperation() override {
    copyKernels.clear();
    SymbolTable symbols(getOperation());
    for (auto function : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if (!isKernelFunction(function))
        insertCopies(function, symbols);
  }

  void insertCopies(func::FuncOp function, SymbolTable &symbols) {
    Operation *terminator = function.getBody().front().getTerminator();
    llvm::DenseSet<Value> taken;
    for (OpOperand &returned : terminator->getOpOperands()) {
      Value root = resolveAlias(returned.get());
      bool isOwn = root.getDefiningOp<LaunchOp>() && taken.insert(root).second;
      if (isOwn && mayWriteInPlace(function, root, returned.getOperandNumber()))
        continue;
      returned.set(copy(returned.get(), terminator, symbols));
    }
  }

  /// A result that becomes the new value of a state overwrites the old one: all
  /// readers of the old value must have run, and the writer itself must allow it.
  static bool mayWriteInPlace(func::FuncOp function, Value root,
                              unsigned result) {
    StringRef state = stateOfResult(function, result);
    if (state.empty())
      return true;
    auto writer = root.getDefiningOp<LaunchOp>();
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
                       ? writer.getOverwrites()[number] !=
                             static_cast<int64_t>(use.getOperandNumber())
                       : !user->isBeforeInBlock(writer))
            return false;
        }
    }
    return true;
  }

  Value copy(Value value, Operation *before, SymbolTable &symbols) {
    int64_t bytes = tensorBytes(value.getType());
    // Found by size, not by name: another function may have the name.
    CopyKernel &kernel = copyKernels[bytes];
    if (!kernel.function)
      kernel = cuda ? createCudaCopyKernel(symbols, bytes)
                    : createCpuCopyKernel(symbols, bytes);
    OpBuilder builder(before);
    return LaunchOp::create(builder, value.getLoc(), TypeRange{value.getType()},
                            "copy", value,
                            builder.getArrayAttr(FlatSymbolRefAttr::get(
                                kernel.function.getSymNameAttr())),
                            ArrayRef<int64_t>{kernel.taskCount},
                            /*scratch_bytes=*/0, ArrayRef<int64_t>{-1},
                            /*flops=*/0,
                            /*slots=*/ArrayAttr())
        .getResult(0);
  }

  llvm::DenseMap<int64_t, CopyKernel> copyKernels; ///< by bytes
};

} // namespace
