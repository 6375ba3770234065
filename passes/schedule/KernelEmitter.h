//===- KernelEmitter.h - From scheduled kernels to launches -----------------===//
//
// What the emitters of all targets agree on. An emitter turns the kernels of one
// class into functions of one target; it stands in passes/<target>/classes, in a
// file that has the name of the class and registers it.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_KERNELEMITTER_H
#define INGOT_PASSES_SCHEDULE_KERNELEMITTER_H

#include "ir/ops/Kernel.h"
#include "passes/Layers.h"
#include "passes/schedule/Decisions.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace ingot::schedule {

/// What the emitter of a kernel knows before it writes the first phase.
struct KernelInterface {
  ir::KernelOp kernel;
  int64_t scratchBytes = 0;
  /// Per result: the input that it may share memory with, or -1.
  llvm::SmallVector<int64_t> overwrites;
};

/// A phase of a kernel and its number of tasks.
struct KernelPhase {
  mlir::func::FuncOp function;
  int64_t taskCount;
};

/// What became of a kernel.
struct EmittedKernel {
  llvm::SmallVector<KernelPhase> phases;
  int64_t scratchBytes = 0;
  int64_t flops = 0;
};

/// Adds the functions of a kernel's phases to the module. They do as the kernel's
/// schedule says, which is one that the class could check. Reports what has no code
/// for the target.
using KernelEmitter = mlir::FailureOr<EmittedKernel> (*)(
    ir::KernelOp kernel, mlir::SymbolTable &symbols);

/// The emitter that knows the form which `readForm(kernel, reason)` finds, and the
/// decisions of the kernel's schedule.
template <typename Schedule, auto readForm, auto emitForm>
mlir::FailureOr<EmittedKernel> emitScheduled(ir::KernelOp kernel,
                                             mlir::SymbolTable &symbols) {
  std::string reason;
  auto form = readForm(kernel, reason);
  Schedule schedule;
  if (succeeded(form))
    reason = readSchedule(*kernel.getSchedule(), schedule);
  if (!reason.empty())
    return kernel.emitOpError(reason);
  return emitForm(kernel, *form, schedule, symbols);
}

/// A static object of this type makes the emitter of a class for a target known.
struct RegisterKernelEmitter {
  RegisterKernelEmitter(llvm::StringRef className, ir::TargetKind target,
                        KernelEmitter emit);
};

/// Null if the target cannot run kernels of the class.
KernelEmitter findKernelEmitter(ir::TargetKind target,
                                llvm::StringRef className);

/// Replaces every kernel of the module by a launch of functions for the module's
/// target, which has to be `target`. Equal kernels share functions.
mlir::LogicalResult emitKernels(mlir::ModuleOp module, ir::TargetKind target);

/// The memref that holds a tensor: row-major, booleans as bytes 0 and 1.
mlir::MemRefType getBufferType(mlir::RankedTensorType type);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_KERNELEMITTER_H
