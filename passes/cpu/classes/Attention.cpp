//===- Attention.cpp - A block of queries against all keys, as vector code ---===//

#include "passes/schedule/classes/Attention.h"

#include "passes/cpu/AttentionPhase.h"
#include "passes/schedule/KernelClass.h"
#include "passes/schedule/TargetDescription.h"

using namespace mlir;
using namespace ingot::cpu;

namespace {

class AttentionEmitter : public KernelEmitter {
public:
  StringRef getClassName() const override { return "attention"; }
  TargetKind getTarget() const override { return TargetKind::cpu; }

  FailureOr<EmittedKernel> emit(KernelOp kernel,
                                SymbolTable &symbols) const override {
    std::string reason;
    AttentionSchedule schedule;
    FailureOr<AttentionForm> form = readAttention(kernel, reason);
    if (succeeded(form))
      reason = readSchedule(*kernel.getSchedule(), schedule);
    if (!reason.empty())
      return kernel.emitOpError(reason);
    int64_t bits = form->accumulatorType().getIntOrFloatBitWidth();
    int64_t lanes = getTargetOf(kernel).getLanes(bits);
    int64_t tasks = schedule.tasks[0] * schedule.tasks[1];
    AttentionScratch places(*form, schedule, lanes);
    KernelInterface interface{kernel, tasks * places.perTask * bits / 8,
                              getOverwrites(*kernel.getSchedule(), kernel)};
    func::FuncOp function = createKernelFunction(symbols, interface, "");
    AttentionPhase(*form, schedule, interface, function, lanes).emit();
    EmittedKernel emitted;
    emitted.scratchBytes = interface.scratchBytes;
    emitted.flops = form->flops();
    emitted.phases.push_back({function, tasks});
    return emitted;
  }
};

const AttentionEmitter emitter;
const RegisterKernelEmitter registration(emitter);

} // namespace
