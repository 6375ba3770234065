//===- Rows.cpp - Sweeps over rows, as vector loops -------------------------===//
//
// One function per phase of the plan, which holds its nests or, if they are many, finds the
// part of a task, a function of some of them: LLVM goes through much of a function for
// each access to memory, and a concatenation of 4000 tensors took six times as long to
// compile (CompileTime.OfConcatenatedInputsIsInProportion).
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/classes/Rows.h"

#include "ir/TensorBytes.h"

#include "passes/cpu/KernelFunction.h"
#include "passes/cpu/RowCopies.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/TargetDescription.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace ingot::cpu;

/// The most nests of a function.
static constexpr size_t kNestsOfFunction = 64;

namespace {

class RowsPrinter {
public:
  RowsPrinter(KernelOp kernel, RowPlan plan, SymbolTable &symbols)
      : kernel(kernel), symbols(symbols), plan(std::move(plan)),
        target(getTargetOf(kernel)) {}

  FailureOr<EmittedKernel> print() {
    placeScratch();
    // The size of the scratch memory is known when all phases are printed.
    interface = {kernel, /*scratchBytes=*/1,
                 getOverwrites(*kernel.getSchedule(), kernel)};
    EmittedKernel emitted;
    for (auto [number, phase] : llvm::enumerate(plan.phases)) {
      int64_t tasks = 0;
      for (const RowNest &nest : phase)
        tasks += nest.tasks;
      std::string suffix = number == 0 ? "" : "_" + std::to_string(number);
      emitted.phases.push_back({emitPhase(phase, suffix), tasks});
    }
    for (const KernelPhase &phase : emitted.phases)
      if (failed(finishScratch(phase.function)))
        return failure();
    emitted.scratchBytes = scratchBytes;
    emitted.flops = plan.flops;
    return emitted;
  }

private:
  void placeScratch() {
    scratchOffsets.assign(plan.graph.buffers.size(), 0);
    for (auto [number, buffer] : llvm::enumerate(plan.graph.buffers)) {
      if (buffer.kind != KernelBuffer::Scratch)
        continue;
      Type type = storageType(buffer.elementType);
      scratchOffsets[number] = scratchBytes;
      scratchBytes +=
          llvm::alignTo(buffer.elementCount * type.getIntOrFloatBitWidth() / 8,
                        kBufferAlignment);
    }
  }

  func::FuncOp emitPhase(const std::vector<RowNest> &phase, StringRef suffix) {
    func::FuncOp function = createKernelFunction(symbols, interface, suffix);
    if (phase.size() <= kNestsOfFunction) {
      printNests(function, /*part=*/{}, phase);
      return function;
    }
    OpBuilder builder(function.front().getTerminator());
    dispatch(builder, phase, getTask(function), kNestsOfFunction,
             [&](ArrayRef<RowNest> nests, Value task) {
               func::FuncOp part = createPhasePart(symbols, function);
               SmallVector<Value> arguments = printNests(function, part, nests);
               arguments.push_back(task);
               func::CallOp::create(builder, kernel.getLoc(), part, arguments);
             });
    return function;
  }

  /// Prints nests into `part`, or into `phase` if there is none. Returns the arguments of
  /// the phase that the part takes before the task.
  SmallVector<Value> printNests(func::FuncOp phase, func::FuncOp part,
                                ArrayRef<RowNest> nests) {
    func::FuncOp function = part ? part : phase;
    KernelMemory memory(phase, part, plan.graph, scratchOffsets, scratchBytes);
    OpBuilder builder(function.front().getTerminator());
    dispatch(builder, nests, getTask(function), 1,
             [&](ArrayRef<RowNest> nest, Value task) {
               printNest(builder, nest.front(), memory, task);
             });
    return memory.getTaken();
  }

  void printNest(OpBuilder &builder, const RowNest &nest, KernelMemory &memory,
                 Value task) {
    Location loc = kernel.getLoc();
    if (nest.loops)
      printPlainLoops(builder, loc, plan.graph, nest, memory, task);
    else if (findRowCopy(plan.graph, nest))
      printRowCopy(builder, loc, plan.graph, nest, memory, task, target,
                   symbols);
    else
      printRowNest(builder, loc, plan.graph, nest, memory, task, target);
  }

  /// Has `print` called for no more than `most` nests at once, and with the task that
  /// counts from 0 in them: by halves, so that neither a task nor the passes of LLVM go
  /// through all nests to find one.
  void dispatch(
      OpBuilder &builder, ArrayRef<RowNest> nests, Value task, size_t most,
      llvm::function_ref<void(ArrayRef<RowNest> nests, Value task)> print) {
    if (nests.size() <= most)
      return print(nests, task);
    Location loc = kernel.getLoc();
    ArrayRef<RowNest> first = nests.take_front(nests.size() / 2);
    int64_t count = 0;
    for (const RowNest &nest : first)
      count += nest.tasks;
    Value tasks = arith::ConstantIndexOp::create(builder, loc, count);
    Value isFirst = arith::CmpIOp::create(
        builder, loc, arith::CmpIPredicate::ult, task, tasks);
    auto ifOp =
        scf::IfOp::create(builder, loc, isFirst, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(ifOp.thenYield());
    dispatch(builder, first, task, most, print);
    builder.setInsertionPoint(ifOp.elseYield());
    Value rest = arith::SubIOp::create(builder, loc, task, tasks);
    dispatch(builder, nests.drop_front(first.size()), rest, most, print);
  }

  /// Gives the scratch argument its final size, or removes it.
  LogicalResult finishScratch(func::FuncOp function) {
    unsigned argument = function.getNumArguments() - 2;
    if (scratchBytes == 0)
      return function.eraseArgument(argument);
    Builder builder(function.getContext());
    auto type = MemRefType::get({scratchBytes}, builder.getI8Type());
    for (OpOperand &use : function.getArgument(argument).getUses())
      if (auto call = dyn_cast<func::CallOp>(use.getOwner()))
        setArgumentType(symbols.lookup<func::FuncOp>(call.getCallee()),
                        use.getOperandNumber(), type);
    setArgumentType(function, argument, type);
    return success();
  }

  KernelOp kernel;
  SymbolTable &symbols;
  RowPlan plan;
  TargetAttr target;
  KernelInterface interface;
  SmallVector<int64_t> scratchOffsets;
  int64_t scratchBytes = 0;
};

FailureOr<EmittedKernel> emitRows(KernelOp kernel, SymbolTable &symbols) {
  FailureOr<RowPlan> plan = readRowPlan(kernel);
  if (failed(plan))
    return failure();
  return RowsPrinter(kernel, std::move(*plan), symbols).print();
}

const RegisterKernelEmitter registration(kRowsClass, TargetKind::cpu, emitRows);

} // namespace
