//===- InsertCopies.cpp - Gives every function result a launch of its own ----===//
//
// The one place that decides where a copy is needed, so that PlanArena can write
// every function result where it belongs.
//
//===----------------------------------------------------------------------===//

#include "ir/TensorBytes.h"
#include "passes/Passes.h"
#include "passes/memory/Storage.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace ingot;

namespace ingot {
#define GEN_PASS_DEF_INSERTCOPIESPASS
#include "passes/Passes.h.inc"
} // namespace ingot

namespace {

/// Bytes that one iteration of a copy moves: a cache line.
constexpr int64_t kLineBytes = 64;

/// Copies larger than this are split, so that several threads take part.
constexpr int64_t kTaskBytes = 1 << 20;

/// Adds a kernel that copies `bytes` bytes to the module.
func::FuncOp createCopyKernel(SymbolTable &symbols, int64_t bytes) {
  OpBuilder builder(symbols.getOp()->getContext());
  Location loc = symbols.getOp()->getLoc();
  Type byte = builder.getI8Type();
  auto buffer = MemRefType::get({bytes}, byte);
  auto kernel = func::FuncOp::create(
      loc, "copy_" + std::to_string(bytes),
      builder.getFunctionType({buffer, buffer, builder.getIndexType()}, {}));
  kernel.setPrivate();
  symbols.insert(kernel);
  kernel->setAttr(kKernelFunctionAttr, builder.getUnitAttr());
  for (unsigned argument : {0, 1})
    kernel.setArgAttr(argument, "llvm.noalias", builder.getUnitAttr());

  Block *entry = kernel.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  Value source = entry->getArgument(0), target = entry->getArgument(1);
  auto index = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  auto move = [&](OpBuilder &nested, Value offset, int64_t width) {
    auto vectorType = VectorType::get({width}, byte);
    Value line =
        vector::LoadOp::create(nested, loc, vectorType, source, offset);
    vector::StoreOp::create(nested, loc, line, target, offset);
  };
  int64_t lines = bytes / kLineBytes;
  int64_t linesPerTask = kTaskBytes / kLineBytes;
  Value task = entry->getArgument(2);
  if (lines > 0) {
    Value begin = arith::MulIOp::create(builder, loc, task,
                                        index(linesPerTask * kLineBytes));
    Value end = arith::MinUIOp::create(
        builder, loc,
        arith::AddIOp::create(builder, loc, begin,
                              index(linesPerTask * kLineBytes)),
        index(lines * kLineBytes));
    scf::ForOp::create(
        builder, loc, begin, end, index(kLineBytes), {},
        [&](OpBuilder &nested, Location, Value offset, ValueRange) {
          move(nested, offset, kLineBytes);
          scf::YieldOp::create(nested, loc);
        });
  }
  // What is left is less than a line; every task but the first skips it.
  Value isFirst = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                        task, index(0));
  scf::IfOp::create(builder, loc, isFirst, [&](OpBuilder &nested, Location) {
    int64_t offset = lines * kLineBytes;
    for (int64_t width = kLineBytes / 2; width >= 1; width /= 2)
      if ((bytes - offset) & width) {
        move(nested, arith::ConstantIndexOp::create(nested, loc, offset),
             width);
        offset += width;
      }
    scf::YieldOp::create(nested, loc);
  });
  func::ReturnOp::create(builder, loc);
  return kernel;
}

struct InsertCopiesPass : ingot::impl::InsertCopiesPassBase<InsertCopiesPass> {
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
    func::FuncOp &kernel = copyKernels[bytes];
    if (!kernel)
      kernel = createCopyKernel(symbols, bytes);
    OpBuilder builder(before);
    int64_t tasks = std::max<int64_t>(
        1, llvm::divideCeil(bytes / kLineBytes * kLineBytes, kTaskBytes));
    return LaunchOp::create(builder, value.getLoc(), TypeRange{value.getType()},
                            "copy", value,
                            builder.getArrayAttr(FlatSymbolRefAttr::get(
                                kernel.getSymNameAttr())),
                            ArrayRef<int64_t>{tasks}, /*scratch_bytes=*/0,
                            ArrayRef<int64_t>{-1}, /*flops=*/0,
                            /*slots=*/ArrayAttr())
        .getResult(0);
  }

  llvm::DenseMap<int64_t, func::FuncOp> copyKernels; ///< by bytes
};

} // namespace
