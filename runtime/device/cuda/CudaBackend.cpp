//===- CudaBackend.cpp - Programs whose kernels run on a GPU ---------------===//
#include "runtime/core/Status.h"
#include "runtime/device/cuda/GpuContext.h"

#include <cstdlib>
#include <new>

using namespace ingot::runtime;
using namespace ingot::runtime::cuda;

namespace {

GpuContext &dataOf(const ingot_context &context) {
  return *static_cast<GpuContext *>(context.backendData);
}

LoadedProgram &dataOf(const ingot_program &program) {
  return *static_cast<LoadedProgram *>(program.backendData);
}

ingot_status_t load(ingot_program &program, const uint8_t *code,
                    const uint8_t *weights) {
  void *memory = malloc(sizeof(LoadedProgram));
  if (!memory)
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate a program");
  program.backendData = new (memory) LoadedProgram;
  return dataOf(program).load(*program.metadata, code, weights);
}

void unload(ingot_program &program) {
  if (!program.backendData)
    return;
  dataOf(program).~LoadedProgram();
  free(program.backendData);
}

ingot_status_t createContext(ingot_context &context,
                             const ingot_context_options_t &) {
  void *memory = malloc(sizeof(GpuContext));
  if (!memory)
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate a context");
  context.backendData =
      new (memory) GpuContext(context, dataOf(*context.program));
  return dataOf(context).create();
}

void releaseContext(ingot_context &context) {
  if (!context.backendData)
    return;
  dataOf(context).~GpuContext();
  free(context.backendData);
}

ingot_status_t run(ingot_context &context, uint32_t index,
                   const Arguments &arguments) {
  return dataOf(context).run(index, arguments);
}

ingot_status_t exposeState(ingot_context &context, size_t index) {
  return dataOf(context).exposeState(index);
}

void resetStates(ingot_context &context) { dataOf(context).resetStates(); }

} // namespace

const Backend ingot::runtime::kCudaBackend = {
    /*runsOnHost=*/false,
    load,
    unload,
    /*publishSymbols=*/nullptr,
    createContext,
    releaseContext,
    run,
    exposeState,
    resetStates};
