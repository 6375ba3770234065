//===- KernelEmitter.cpp - From scheduled kernels to launches ---------------===//

#include "passes/schedule/KernelEmitter.h"

#include "ir/ScalarType.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/KernelKey.h"
#include "passes/schedule/TargetDescription.h"

using namespace mlir;
using namespace ingot::schedule;

namespace {
struct Registered {
  StringRef className;
  TargetKind target;
  KernelEmitter emit;
};
} // namespace

/// Files register their emitters before main.
static SmallVector<Registered> &registeredEmitters() {
  static SmallVector<Registered> emitters;
  return emitters;
}

RegisterKernelEmitter::RegisterKernelEmitter(StringRef className,
                                             TargetKind target,
                                             KernelEmitter emit) {
  registeredEmitters().push_back({className, target, emit});
}

KernelEmitter ingot::schedule::findKernelEmitter(TargetKind target,
                                                 StringRef className) {
  for (const Registered &emitter : registeredEmitters())
    if (emitter.target == target && emitter.className == className)
      return emitter.emit;
  return nullptr;
}

MemRefType ingot::schedule::getBufferType(RankedTensorType type) {
  Type element = getScalarType(type.getElementType());
  if (element.isInteger(1))
    element = IntegerType::get(type.getContext(), 8);
  return MemRefType::get(type.getShape(), element);
}

static void replaceByLaunch(KernelOp kernel, const EmittedKernel &emitted) {
  OpBuilder builder(kernel);
  SmallVector<Attribute> symbols;
  SmallVector<int64_t> taskCounts;
  for (const KernelPhase &phase : emitted.phases) {
    symbols.push_back(FlatSymbolRefAttr::get(phase.function));
    taskCounts.push_back(phase.taskCount);
  }
  ScheduleAttr schedule = kernel.getScheduleAttr();
  auto launch = LaunchOp::create(
      builder, kernel.getLoc(), kernel.getResultTypes(), kernel.getLabel(),
      kernel.getInputs(), builder.getArrayAttr(symbols), taskCounts,
      emitted.scratchBytes, getOverwrites(schedule, kernel), emitted.flops,
      schedule, /*slots=*/ArrayAttr());
  kernel.replaceAllUsesWith(launch.getResults());
  kernel.erase();
}

LogicalResult ingot::schedule::emitKernels(ModuleOp module, TargetKind target) {
  FailureOr<TargetAttr> machine = requireTarget(module);
  if (failed(machine))
    return failure();
  if (machine->getKind() != target)
    return module.emitError("expected a module for ")
           << stringifyTargetKind(target) << ", found one for "
           << stringifyTargetKind(machine->getKind());
  SymbolTable symbols(module);
  llvm::StringMap<EmittedKernel> known;
  SmallVector<KernelOp> kernels;
  module.walk([&](KernelOp kernel) { kernels.push_back(kernel); });
  for (KernelOp kernel : kernels) {
    std::optional<ScheduleAttr> schedule = kernel.getSchedule();
    if (!schedule)
      return kernel.emitOpError(
          "expected a schedule, run ingot-schedule-kernels");
    auto [emitted, isNew] = known.try_emplace(getKernelText(kernel));
    if (isNew) {
      KernelEmitter emit =
          findKernelEmitter(target, schedule->getKernelClass());
      if (!emit)
        return kernel.emitOpError("class '")
               << schedule->getKernelClass() << "' has no emitter for "
               << stringifyTargetKind(target);
      FailureOr<EmittedKernel> made = emit(kernel, symbols);
      if (failed(made))
        return failure();
      emitted->second = std::move(*made);
    }
    replaceByLaunch(kernel, emitted->second);
  }
  return success();
}
