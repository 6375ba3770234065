//===- GpuContext.h - The part of a context that is on a GPU ---------------===//
//
// One block of device memory holds the arena, a place for every argument and the
// states, so that every address is known and a variant is captured when the context
// is made: copies in, kernels, copies out, all one graph.
//
// A state lies in host memory as well, where the caller may look at it. Which of
// the two is newer is kept per state; what neither side asks for is not copied.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_RUNTIME_DEVICE_CUDA_GPUCONTEXT_H
#define INGOT_RUNTIME_DEVICE_CUDA_GPUCONTEXT_H

#include "runtime/core/Context.h"
#include "runtime/device/cuda/LoadedProgram.h"

namespace ingot::runtime::cuda {

class GpuContext {
public:
  GpuContext(ingot_context &context, const LoadedProgram &program)
      : context(context), program(program),
        metadata(*context.program->metadata) {}
  ~GpuContext();

  /// Called once.
  ingot_status_t create();
  ingot_status_t run(uint32_t variant, const Arguments &arguments);
  ingot_status_t exposeState(size_t index);
  void resetStates();

private:
  ingot_status_t allocateTables();
  /// Fills `argumentOffsets`; `*longest` is where the longest list ends. False if
  /// one has no end that fits.
  bool layOutArguments(uint64_t *longest);
  ingot_status_t allocateMemory();

  /// Those of a variant's inputs, of its outputs, and of the end.
  const uint64_t *offsetsOf(uint32_t variant) const {
    return argumentOffsets.data() + firstOffsets[variant];
  }
  Address addressOf(uint32_t variant, const schema::Slot &slot) const;
  ingot_status_t launchStep(uint32_t variant, const schema::Step &step);
  // The parts of a run. They only queue, or record in a capture.
  ingot_status_t queueInputs(uint32_t index);
  ingot_status_t queueOutputs(uint32_t index);
  ingot_status_t queueVariant(uint32_t index);
  ingot_status_t capture(uint32_t index);
  ingot_status_t runObserved(uint32_t index);
  /// Says why, if the states cannot be used now.
  ingot_status_t checkIsUsable() const;
  ingot_status_t uploadStates();
  void noteWrittenStates(const schema::Variant &variant);

  ingot_context &context; ///< whose states are those in host memory
  const LoadedProgram &program;
  const schema::Metadata &metadata;

  Device device; ///< a stream of its own: contexts run at the same time
  DeviceMemory memory;
  /// What the places of the arguments begin with, at the same offsets.
  PinnedMemory staging;
  uint64_t argumentsBegin = 0; ///< of the places for arguments in `memory`

  /// From there and from the begin of `staging`, variant after variant.
  HeapArray<uint64_t> argumentOffsets;
  HeapArray<size_t> firstOffsets; ///< by variant: which of these is its first

  DeviceGraph *graphs = nullptr; ///< by variant
  uint32_t graphCount = 0;
  HeapArray<Address> states; ///< by state index
  HeapArray<bool> isNewerOnHost, isNewerOnGpu;
  // The parameters of the launch that is being queued.
  HeapArray<Address> slots;
  HeapArray<void *> parameters;

  bool hasFailed = false; ///< then nobody knows what the states hold
};

} // namespace ingot::runtime::cuda

#endif // INGOT_RUNTIME_DEVICE_CUDA_GPUCONTEXT_H
