//===- CpuBackend.cpp - Programs whose kernels run on this CPU -------------===//
#include "runtime/core/Context.h"
#include "runtime/core/Status.h"
#include "runtime/core/StepEvent.h"
#include "runtime/device/cpu/CodeImage.h"
#include "runtime/device/cpu/FloatingPoint.h"
#include "runtime/device/cpu/SymbolFile.h"
#include "runtime/device/cpu/ThreadPool.h"

#include <algorithm>
#include <new>

using namespace ingot::runtime;
namespace schema = ingot::schema;

namespace {

constexpr uint32_t kMaxThreads = 1024;

/// A step with its addresses, ready to be called.
struct BoundStep {
  ingot_kernel_t kernel;
  void **slots; ///< inside `CpuContext::slots`
  uint32_t slotCount;
  uint32_t taskCount;
};

/// A slot whose address the caller gives with each run.
struct ArgumentSlot {
  void **slot; ///< inside `CpuContext::slots`
  uint64_t offset;
  uint32_t position;
  bool isOutput;
};

/// The parts of `CpuContext`'s arrays that belong to one variant.
struct BoundVariant {
  BoundStep *steps;
  uint32_t stepCount;
  ArgumentSlot *arguments;
  size_t argumentCount;
};

/// What the CPU adds to a context.
struct CpuContext {
  HeapArray<BoundVariant> variants;
  HeapArray<BoundStep> steps;
  HeapArray<ArgumentSlot> arguments;
  HeapArray<void *> slots;
  /// Null if every step runs on the calling thread.
  ThreadPool *pool = nullptr;
};

CpuContext &dataOf(const ingot_context &context) {
  return *static_cast<CpuContext *>(context.backendData);
}

ingot_status_t load(ingot_program &program, const uint8_t *code,
                    const uint8_t *) {
  if (ingot_status_t status =
          createCodeImage(*program.metadata, code, &program.codeImage))
    return status;
  const auto &kernels = *program.metadata->kernels();
  if (!program.kernelTable.allocate(kernels.size()))
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate %u kernels",
                kernels.size());
  for (uint32_t i = 0; i < kernels.size(); ++i)
    program.kernelTable[i] = reinterpret_cast<ingot_kernel_t>(
        program.codeImage.data() + kernels.Get(i)->entry());
  program.kernels = program.kernelTable.data();
  return INGOT_OK;
}

void unload(ingot_program &program) { withdrawSymbols(program); }

bool isArgument(const schema::Slot &slot) {
  return slot.kind() == schema::SlotKind::Input ||
         slot.kind() == schema::SlotKind::Output;
}

/// The address of a slot that stays the same from run to run.
void *resolve(const ingot_context &context, const schema::Slot &slot) {
  switch (slot.kind()) {
  case schema::SlotKind::Arena:
    return context.memory.data() + slot.offset();
  case schema::SlotKind::State:
    return context.states[slot.index()] + slot.offset();
  case schema::SlotKind::Constant:
    // The kernel ABI has one type for all buffers; the loader has verified that
    // no step writes a constant.
    return const_cast<uint8_t *>(context.program->weights) + slot.offset();
  case schema::SlotKind::Input:
  case schema::SlotKind::Output:
    break;
  }
  return nullptr;
}

/// Allocates the tables of all variants.
ingot_status_t allocateTables(const schema::Metadata &metadata,
                              CpuContext &cpu) {
  const auto &variants = *metadata.variants();
  size_t stepCount = 0, slotCount = 0, argumentCount = 0;
  for (const schema::Variant *variant : variants) {
    stepCount += variant->steps()->size();
    for (const schema::Step *step : *variant->steps()) {
      slotCount += step->slots()->size();
      argumentCount += std::count_if(
          step->slots()->begin(), step->slots()->end(),
          [](const schema::Slot *slot) { return isArgument(*slot); });
    }
  }
  if (!cpu.variants.allocate(variants.size()) ||
      !cpu.steps.allocate(stepCount) || !cpu.slots.allocate(slotCount) ||
      !cpu.arguments.allocate(argumentCount))
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate tables for %zu steps",
                stepCount);
  return INGOT_OK;
}

/// Fills the tables: afterwards only inputs and outputs have no address.
void bindSteps(const ingot_context &context, CpuContext &cpu) {
  const ingot_program &program = *context.program;
  BoundStep *nextStep = cpu.steps.data();
  void **nextSlot = cpu.slots.data();
  ArgumentSlot *nextArgument = cpu.arguments.data();
  BoundVariant *nextVariant = cpu.variants.data();

  for (const schema::Variant *variant : *program.metadata->variants()) {
    BoundVariant &bound = *nextVariant++;
    bound.steps = nextStep;
    bound.stepCount = variant->steps()->size();
    bound.arguments = nextArgument;
    for (const schema::Step *step : *variant->steps()) {
      *nextStep++ = {program.kernels[step->kernel()], nextSlot,
                     step->slots()->size(), step->task_count()};
      for (const schema::Slot *slot : *step->slots()) {
        if (isArgument(*slot))
          *nextArgument++ = {nextSlot, slot->offset(), slot->index(),
                             slot->kind() == schema::SlotKind::Output};
        else
          *nextSlot = resolve(context, *slot);
        ++nextSlot;
      }
    }
    bound.argumentCount = static_cast<size_t>(nextArgument - bound.arguments);
  }
}

/// Starts as many threads as the options ask for and any step can occupy.
ingot_status_t startThreads(CpuContext &cpu,
                            const ingot_context_options_t &options) {
  uint32_t threads = options.threads;
  if (threads > kMaxThreads)
    return fail(INGOT_INVALID_ARGUMENT,
                "threads: expected at most %u, found %u", kMaxThreads, threads);
  if (threads == 0)
    threads = std::min(countUsableCpus(), kMaxThreads);
  uint32_t mostTasks = 1;
  for (const BoundStep &step : cpu.steps)
    mostTasks = std::max(mostTasks, step.taskCount);
  threads = std::min(threads, mostTasks);
  return threads == 1 ? INGOT_OK : ThreadPool::create(threads, &cpu.pool);
}

ingot_status_t createContext(ingot_context &context,
                             const ingot_context_options_t &options) {
  void *memory = malloc(sizeof(CpuContext));
  if (!memory)
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate a context");
  auto *cpu = new (memory) CpuContext;
  context.backendData = cpu;
  if (ingot_status_t status = allocateTables(*context.program->metadata, *cpu))
    return status;
  bindSteps(context, *cpu);
  return startThreads(*cpu, options);
}

void releaseContext(ingot_context &context) {
  if (!context.backendData)
    return;
  CpuContext &cpu = dataOf(context);
  ThreadPool::destroy(cpu.pool);
  cpu.~CpuContext();
  free(&cpu);
}

void bindArguments(const BoundVariant &variant, const Arguments &arguments) {
  for (size_t i = 0; i < variant.argumentCount; ++i) {
    const ArgumentSlot &slot = variant.arguments[i];
    const ingot_buffer_view_t &view = slot.isOutput
                                          ? arguments.outputs[slot.position]
                                          : arguments.inputs[slot.position];
    *slot.slot = static_cast<uint8_t *>(view.data) + slot.offset;
  }
}

void runStep(const CpuContext &cpu, const BoundStep &step) {
  // One task is not worth waking anyone for.
  if (cpu.pool && step.taskCount > 1) {
    cpu.pool->run(step.kernel, step.slots, step.taskCount);
    return;
  }
  for (uint32_t task = 0; task < step.taskCount; ++task)
    step.kernel(step.slots, task);
}

void runObserved(const ingot_context &context, const CpuContext &cpu,
                 uint32_t index) {
  const BoundVariant &variant = cpu.variants[index];
  for (uint32_t i = 0; i < variant.stepCount; ++i) {
    const BoundStep &step = variant.steps[i];
    ingot_step_event_t event = describeStep(context, index, i);
    event.slot_count = step.slotCount;
    event.slots = step.slots;
    observeStep(context, event, [&] {
      DefaultFloatingPoint mode; // an observer runs in the caller's mode
      runStep(cpu, step);
      return INGOT_OK;
    });
  }
}

ingot_status_t run(ingot_context &context, uint32_t index,
                   const Arguments &arguments) {
  const CpuContext &cpu = dataOf(context);
  const BoundVariant &variant = cpu.variants[index];
  bindArguments(variant, arguments);
  if (context.observeBefore || context.observeAfter) {
    runObserved(context, cpu, index);
    return INGOT_OK;
  }
  DefaultFloatingPoint mode;
  for (uint32_t i = 0; i < variant.stepCount; ++i)
    runStep(cpu, variant.steps[i]);
  return INGOT_OK;
}

// The kernels use the states that the caller sees.
void resetStates(ingot_context &) {}

} // namespace

const Backend ingot::runtime::kCpuBackend = {
    /*runsOnHost=*/true,
    load,
    unload,
    publishSymbols,
    createContext,
    releaseContext,
    run,
    /*exposeState=*/nullptr,
    resetStates};
