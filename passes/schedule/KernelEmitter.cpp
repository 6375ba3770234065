//===- KernelEmitter.cpp - From scheduled kernels to launches ---------------===//

#include "passes/schedule/KernelEmitter.h"

#include "ir/ScalarType.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/KernelKey.h"
#include "passes/schedule/TargetDescription.h"

#include "llvm/ADT/SetVector.h"

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

namespace {
/// Kernels that do the same, in the same way.
struct EqualKernels {
  /// What users called them, in the order of the program.
  llvm::SmallSetVector<StringAttr, 1> labels;
  std::optional<EmittedKernel> emitted;

  /// Not only the first label: a debugger would show all other layers as that one.
  std::string getName() const {
    std::string name = labels.front().str();
    size_t others = labels.size() - 1;
    if (others > 0)
      name += " and " + std::to_string(others) +
              (others == 1 ? " other" : " others");
    return name;
  }
};
} // namespace

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
  SmallVector<std::pair<KernelOp, EqualKernels *>> kernels;
  llvm::StringMap<EqualKernels> byText;
  module.walk([&](KernelOp kernel) {
    EqualKernels &equal = byText[getKernelText(kernel)];
    equal.labels.insert(kernel.getLabelAttr());
    kernels.emplace_back(kernel, &equal);
  });
  SymbolTable symbols(module);
  for (auto [kernel, equal] : kernels) {
    std::optional<ScheduleAttr> schedule = kernel.getSchedule();
    if (!schedule)
      return kernel.emitOpError(
          "expected a schedule, run ingot-schedule-kernels");
    if (!equal->emitted) {
      KernelEmitter emit =
          findKernelEmitter(target, schedule->getKernelClass());
      if (!emit)
        return kernel.emitOpError("class '")
               << schedule->getKernelClass() << "' has no emitter for "
               << stringifyTargetKind(target);
      StringAttr label = kernel.getLabelAttr();
      kernel.setLabel(equal->getName()); // what emitters name functions after
      FailureOr<EmittedKernel> made = emit(kernel, symbols);
      kernel.setLabelAttr(label);
      if (failed(made))
        return failure();
      equal->emitted = std::move(*made);
    }
    replaceByLaunch(kernel, *equal->emitted);
  }
  return success();
}
