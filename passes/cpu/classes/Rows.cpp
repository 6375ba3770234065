//===- Rows.cpp - Sweeps over rows, as vector loops -------------------------===//
//
// One function per phase of the plan.
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
    KernelMemory memory(function, plan.graph, scratchOffsets, scratchBytes);
    OpBuilder builder(function.front().getTerminator());
    emitNests(builder, phase, memory, getTask(function));
    return function;
  }

  /// Dispatches the tasks of a phase to its nests: by halves, so that neither a task
  /// nor the passes of LLVM go through all nests to find one.
  void emitNests(OpBuilder &builder, ArrayRef<RowNest> nests,
                 KernelMemory &memory, Value task) {
    Location loc = kernel.getLoc();
    if (nests.size() == 1) {
      const RowNest &nest = nests.front();
      if (nest.loops)
        printPlainLoops(builder, loc, plan.graph, nest, memory, task);
      else if (findRowCopy(plan.graph, nest))
        printRowCopy(builder, loc, plan.graph, nest, memory, task, target,
                     symbols);
      else
        printRowNest(builder, loc, plan.graph, nest, memory, task, target);
      return;
    }
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
    emitNests(builder, first, memory, task);
    builder.setInsertionPoint(ifOp.elseYield());
    Value rest = arith::SubIOp::create(builder, loc, task, tasks);
    emitNests(builder, nests.drop_front(first.size()), memory, rest);
  }

  /// Gives the scratch argument its final size, or removes it.
  LogicalResult finishScratch(func::FuncOp function) {
    unsigned argument = function.getNumArguments() - 2;
    if (scratchBytes == 0)
      return function.eraseArgument(argument);
    Builder builder(function.getContext());
    auto type = MemRefType::get({scratchBytes}, builder.getI8Type());
    function.getArgument(argument).setType(type);
    SmallVector<Type> types(function.getFunctionType().getInputs());
    types[argument] = type;
    function.setFunctionType(builder.getFunctionType(types, {}));
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
