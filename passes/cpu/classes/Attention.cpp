//===- Attention.cpp - A block of queries against all keys, as vector code ---===//

#include "passes/schedule/classes/Attention.h"

#include "passes/cpu/AttentionPhase.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/TargetDescription.h"

using namespace mlir;
using namespace ingot::cpu;

namespace {

FailureOr<EmittedKernel> emitAttention(KernelOp kernel,
                                       const AttentionForm &form,
                                       const AttentionSchedule &schedule,
                                       SymbolTable &symbols) {
  int64_t bits = form.accumulatorType().getIntOrFloatBitWidth();
  int64_t lanes = getTargetOf(kernel).getLanes(bits);
  int64_t tasks = schedule.tasks[0] * schedule.tasks[1];
  AttentionScratch places(form, schedule, lanes);
  KernelInterface interface{kernel, tasks * places.perTask * bits / 8,
                            getOverwrites(*kernel.getSchedule(), kernel)};
  EmittedKernel emitted;
  auto addPhase = [&](StringRef suffix, void (AttentionPhase::*emit)()) {
    func::FuncOp function = createKernelFunction(symbols, interface, suffix);
    AttentionPhase phase(form, schedule, interface, function, lanes);
    (phase.*emit)();
    emitted.phases.push_back({function, tasks});
  };
  addPhase("", &AttentionPhase::emit);
  if (AttentionPhase::needsSums(form, schedule))
    addPhase("_sums", &AttentionPhase::emitSums);
  emitted.scratchBytes = interface.scratchBytes;
  emitted.flops = form.flops;
  return emitted;
}

const RegisterKernelEmitter registration(
    "attention", TargetKind::cpu,
    emitScheduled<AttentionSchedule, readAttention, emitAttention>);

} // namespace
