//===- EmitRowPrograms.cpp - Kernels without contractions to vector loops ---===//
//
// Plans each kernel as sweeps over rows and prints one function per phase of the
// plan. Afterwards an `ingot.launch` stands for every such kernel.
//
//===----------------------------------------------------------------------===//

#include "ir/ops/Kernel.h"
#include "passes/Passes.h"
#include "passes/cpu/KernelFunction.h"
#include "passes/cpu/RowProgram.h"
#include "passes/schedule/ContractionForm.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace ingot {
#define GEN_PASS_DEF_EMITROWPROGRAMSPASS
#include "passes/Passes.h.inc"
} // namespace ingot

using namespace mlir;
using namespace ingot;

namespace {

/// True if LowerToLoops has been here.
bool isLowered(KernelOp kernel) {
  return llvm::none_of(kernel.getBody().front(), [](Operation &op) {
    return isa<StructuredOpInterface, CompositeOpInterface>(op);
  });
}

class KernelEmitter {
public:
  KernelEmitter(KernelOp kernel, SymbolTable &symbols, unsigned lanes)
      : kernel(kernel), symbols(symbols), lanes(lanes) {}

  LogicalResult emit() {
    FailureOr<ScalarGraph> graph = buildScalarGraph(kernel);
    if (failed(graph))
      return failure();
    plan = planRows(std::move(*graph), RowPlanOptions());
    placeScratch();
    // The size of the scratch memory is known when all phases are printed.
    interface = {kernel, /*scratchBytes=*/1, findOverwrites(plan, kernel)};
    SmallVector<KernelPhase> phases;
    for (auto [number, phase] : llvm::enumerate(plan.phases)) {
      int64_t tasks = 0;
      for (const RowNest &nest : phase)
        tasks += nest.tasks;
      std::string suffix = number == 0 ? "" : "_" + std::to_string(number);
      phases.push_back({emitPhase(phase, suffix), tasks});
    }
    for (const KernelPhase &phase : phases)
      if (failed(finishScratch(phase.function)))
        return failure();
    interface.scratchBytes = scratchBytes;
    replaceByLaunch(interface, phases, plan.flops);
    return success();
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

  /// Dispatches the tasks of a phase to its nests.
  void emitNests(OpBuilder &builder, ArrayRef<RowNest> nests,
                 KernelMemory &memory, Value task) {
    Location loc = kernel.getLoc();
    const RowNest &nest = nests.front();
    auto print = [&] {
      if (nest.loops)
        printPlainLoops(builder, loc, plan.graph, nest, memory, task);
      else
        printRowNest(builder, loc, plan.graph, nest, memory, task, lanes);
    };
    if (nests.size() == 1)
      return print();
    Value tasks = arith::ConstantIndexOp::create(builder, loc, nest.tasks);
    Value isFirst = arith::CmpIOp::create(
        builder, loc, arith::CmpIPredicate::ult, task, tasks);
    auto ifOp =
        scf::IfOp::create(builder, loc, isFirst, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(ifOp.thenYield());
    print();
    builder.setInsertionPoint(ifOp.elseYield());
    Value rest = arith::SubIOp::create(builder, loc, task, tasks);
    emitNests(builder, nests.drop_front(), memory, rest);
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
  unsigned lanes;
  RowPlan plan;
  KernelInterface interface;
  SmallVector<int64_t> scratchOffsets;
  int64_t scratchBytes = 0;
};

struct EmitRowProgramsPass
    : ingot::impl::EmitRowProgramsPassBase<EmitRowProgramsPass> {
  using EmitRowProgramsPassBase::EmitRowProgramsPassBase;

  void runOnOperation() override {
    if (vectorBits != 256 && vectorBits != 512) {
      getOperation()->emitError("expected vector-bits 256 or 512, found ")
          << vectorBits;
      return signalPassFailure();
    }
    SymbolTable symbols(getOperation());
    SmallVector<KernelOp> kernels;
    getOperation().walk([&](KernelOp kernel) { kernels.push_back(kernel); });
    for (KernelOp kernel : kernels) {
      if (!isLowered(kernel)) {
        kernel.emitOpError("expected loops inside, run ingot-lower-to-loops");
        return signalPassFailure();
      }
      if (!findContraction(kernel) &&
          failed(KernelEmitter(kernel, symbols, vectorBits / 32).emit()))
        return signalPassFailure();
    }
  }
};

} // namespace
