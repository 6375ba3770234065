//===- DriverWork.cpp - Modules, kernels, streams, events, graphs -----------===//
#include "Emulator.h"

#include <algorithm>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

using namespace ingot::emulator;
using namespace ingot::runtime::cuda;

#define ENTER(symbol)                                                          \
  Lock lock(mutex());                                                          \
  if (Result entered = enter(#symbol, true))                                   \
  return entered

namespace {

/// Loads a shared object for this machine that lies in memory. Its size is in
/// its header: the section headers come last.
void *loadImage(const Elf64_Ehdr &header) {
  size_t bytes = header.e_shoff + size_t(header.e_shnum) * header.e_shentsize;
  int file = memfd_create("kernels", MFD_CLOEXEC);
  if (file < 0)
    return nullptr;
  void *library = nullptr;
  if (write(file, &header, bytes) == static_cast<ssize_t>(bytes)) {
    std::string path = "/proc/self/fd/" + std::to_string(file);
    library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library)
      state().kernelError = dlerror();
  }
  close(file);
  return library;
}

/// A launch with its own copy of the parameters, as the driver makes one.
struct KernelLaunch {
  const ingot::kernel::host::KernelEntry *entry;
  ingot::shim::Launch launch;
  std::vector<std::vector<char>> parameters;

  Result operator()() {
    if (!state().machine.runsKernels)
      return kSuccess;
    std::vector<void *> addresses;
    addresses.reserve(parameters.size());
    for (std::vector<char> &parameter : parameters)
      addresses.push_back(parameter.data());
    const char *error = ingot::shim::run(*entry, launch, addresses.data(),
                                         state().machine.schedule);
    if (!error)
      return kSuccess;
    state().kernelError = error;
    return kLaunchFailed;
  }
};

/// Removes a handle from the set of live ones, after `end`, or says that it is not
/// there.
template <typename Object>
Result release(
    const char *symbol, std::set<Object *> &live, Object *object,
    const std::function<void()> &end = [] {}) {
  Lock lock(mutex());
  Result entered = enter(symbol, true);
  if (entered == kInvalidContext)
    return entered;
  if (!live.count(object))
    return kInvalidHandle;
  end();
  live.erase(object);
  delete object;
  return entered;
}

} // namespace

extern "C" {

Result cuModuleLoadData(Module *module, const void *image) {
  ENTER(cuModuleLoadData);
  auto *header = static_cast<const Elf64_Ehdr *>(image);
  if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
    return kInvalidImage;
  if (header->e_machine != EM_X86_64 && header->e_machine != EM_AARCH64)
    return kNoBinaryForGpu;
  void *library = loadImage(*header);
  if (!library)
    return kInvalidImage;
  *module = new ModuleObject{library, {}};
  state().modules.insert(*module);
  return kSuccess;
}

Result cuModuleUnload(Module module) {
  return release("cuModuleUnload", state().modules, module, [&] {
    runAll();
    dlclose(module->library);
  });
}

Result cuModuleGetFunction(Function *function, Module module,
                           const char *name) {
  ENTER(cuModuleGetFunction);
  std::string symbol = std::string("ingot_kernel_") + name;
  void *entry = dlsym(module->library, symbol.c_str());
  if (!entry)
    return kNotFound;
  module->functions.push_back(std::make_unique<FunctionObject>());
  *function = module->functions.back().get();
  (*function)->entry =
      static_cast<const ingot::kernel::host::KernelEntry *>(entry);
  return kSuccess;
}

Result cuFuncLoad(Function) {
  ENTER(cuFuncLoad);
  return kSuccess;
}

Result cuFuncGetParamInfo(Function function, size_t index, size_t *offset,
                          size_t *bytes) {
  ENTER(cuFuncGetParamInfo);
  if (index >= function->entry->parameterCount)
    return kInvalidValue;
  *offset = 0;
  for (size_t i = 0; i <= index; ++i) {
    *bytes = function->entry->parameterBytes[i];
    *offset = (*offset + *bytes - 1) / *bytes * *bytes; // naturally aligned
    if (i < index)
      *offset += *bytes;
  }
  return kSuccess;
}

Result cuFuncSetAttribute(Function function, int attribute, int value) {
  ENTER(cuFuncSetAttribute);
  if (attribute != kMaxDynamicSharedBytes || value < 0 || value > 227 * 1024)
    return kInvalidValue;
  function->maxSharedBytes = static_cast<unsigned>(value);
  return kSuccess;
}

Result cuLaunchKernel(Function function, unsigned gridX, unsigned gridY,
                      unsigned gridZ, unsigned blockX, unsigned blockY,
                      unsigned blockZ, unsigned sharedBytes, Stream stream,
                      void **parameters, void **) {
  ENTER(cuLaunchKernel);
  if (sharedBytes > function->maxSharedBytes || gridX == 0 || gridY == 0 ||
      gridZ == 0)
    return kInvalidValue;
  KernelLaunch work{function->entry, {}, {}};
  work.launch = {{gridX, gridY, gridZ}, {blockX, blockY, blockZ}, sharedBytes};
  for (unsigned i = 0; i < function->entry->parameterCount; ++i) {
    auto *bytes = static_cast<const char *>(parameters[i]);
    work.parameters.emplace_back(bytes,
                                 bytes + function->entry->parameterBytes[i]);
  }
  return submit(stream, std::move(work));
}

Result cuStreamCreate(Stream *stream, unsigned) {
  ENTER(cuStreamCreate);
  *stream = new StreamObject;
  state().streams.insert(*stream);
  return kSuccess;
}

Result cuStreamDestroy_v2(Stream stream) {
  return release("cuStreamDestroy_v2", state().streams, stream, [&] {
    runUntil(stream, stream->submitted);
    for (EventObject *event : state().events)
      if (event->stream == stream)
        event->stream = nullptr; // it has happened
    // Nobody can end its capture any more.
    if (stream->capture && stream->capture->origin == stream) {
      state().graphs.erase(stream->capture);
      delete stream->capture;
    }
  });
}

Result cuStreamSynchronize(Stream stream) {
  ENTER(cuStreamSynchronize);
  if (!state().streams.count(stream))
    return kInvalidHandle;
  if (stream->capture) {
    stream->captureInvalid = true;
    return kCaptureUnsupported;
  }
  return runUntil(stream, stream->submitted);
}

Result cuStreamWaitEvent(Stream stream, Event event, unsigned) {
  ENTER(cuStreamWaitEvent);
  if (event->capture) {
    // Work of a capture can be awaited only inside it; a stream that waits
    // joins the capture.
    if (stream->capture && stream->capture != event->capture)
      return kCaptureInvalidated;
    stream->capture = event->capture;
    if (event->stream && stream == event->capture->origin)
      event->stream->hasUnjoinedWork = false;
    return kSuccess;
  }
  if (!event->stream)
    return kSuccess;
  Stream awaited = event->stream;
  uint64_t position = event->position;
  return submit(stream, [awaited, position] {
    return state().streams.count(awaited) ? runUntil(awaited, position)
                                          : kSuccess;
  });
}

Result cuStreamBeginCapture_v2(Stream stream, int) {
  ENTER(cuStreamBeginCapture_v2);
  if (stream->capture)
    return kCaptureUnsupported;
  stream->capture = new GraphObject{{}, stream};
  stream->captureInvalid = false;
  state().graphs.insert(stream->capture);
  return kSuccess;
}

Result cuStreamEndCapture(Stream stream, Graph *graph) {
  Lock lock(mutex());
  // Not ENTER: a capture ends also on a lost device.
  Result result = enter("cuStreamEndCapture", true);
  Graph captured = stream->capture;
  *graph = nullptr;
  if (!captured || captured->origin != stream)
    return kInvalidValue;
  for (StreamObject *other : state().streams) {
    if (other->capture != captured)
      continue;
    if (result == kSuccess && other->captureInvalid)
      result = kCaptureInvalidated;
    if (result == kSuccess && other != stream && other->hasUnjoinedWork)
      result = kCaptureUnjoined;
    other->capture = nullptr;
    other->captureInvalid = other->hasUnjoinedWork = false;
  }
  for (EventObject *event : state().events)
    if (event->capture == captured)
      event->capture = nullptr;
  if (result == kSuccess) {
    *graph = captured;
    return kSuccess;
  }
  state().graphs.erase(captured);
  delete captured;
  return result;
}

Result cuEventCreate(Event *event, unsigned) {
  ENTER(cuEventCreate);
  *event = new EventObject;
  state().events.insert(*event);
  return kSuccess;
}

Result cuEventDestroy_v2(Event event) {
  return release("cuEventDestroy_v2", state().events, event);
}

Result cuEventRecord(Event event, Stream stream) {
  ENTER(cuEventRecord);
  *event = {stream, stream->submitted, stream->capture};
  return kSuccess;
}

Result cuEventSynchronize(Event event) {
  ENTER(cuEventSynchronize);
  if (event->capture) {
    event->stream->captureInvalid = true;
    return kCaptureUnsupported;
  }
  return event->stream ? runUntil(event->stream, event->position) : kSuccess;
}

Result cuGraphInstantiateWithFlags(GraphExec *executable, Graph graph,
                                   unsigned long long) {
  ENTER(cuGraphInstantiateWithFlags);
  *executable = new GraphExecObject{graph->work};
  state().executables.insert(*executable);
  return kSuccess;
}

Result cuGraphLaunch(GraphExec executable, Stream stream) {
  ENTER(cuGraphLaunch);
  if (!state().executables.count(executable))
    return kInvalidHandle;
  for (const Work &work : executable->work)
    if (Result result = submit(stream, work))
      return result;
  return kSuccess;
}

Result cuGraphExecDestroy(GraphExec executable) {
  return release("cuGraphExecDestroy", state().executables, executable);
}

Result cuGraphDestroy(Graph graph) {
  return release("cuGraphDestroy", state().graphs, graph);
}

} // extern "C"
