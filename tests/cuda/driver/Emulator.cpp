//===- Emulator.cpp - The state behind the emulated driver's functions ------===//
#include "Emulator.h"

#include <cstdlib>
#include <dlfcn.h>
#include <utility>

using namespace ingot::emulator;
using namespace ingot::runtime::cuda;

State &ingot::emulator::state() {
  static State state;
  return state;
}

std::recursive_mutex &ingot::emulator::mutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

std::vector<ContextObject *> &ingot::emulator::contextStack() {
  static thread_local std::vector<ContextObject *> stack;
  return stack;
}

void ingot::emulator::reset(const Machine &machine) {
  Lock lock(mutex());
  contextStack().clear();
  State &current = state();
  for (auto &[address, bytes] : current.allocations)
    free(reinterpret_cast<void *>(address));
  for (void *memory : current.hostAllocations)
    free(memory);
  for (StreamObject *stream : current.streams)
    delete stream;
  for (EventObject *event : current.events)
    delete event;
  for (ModuleObject *module : current.modules) {
    dlclose(module->library);
    delete module;
  }
  for (GraphObject *graph : current.graphs)
    delete graph;
  for (GraphExecObject *executable : current.executables)
    delete executable;
  current = State();
  current.machine = machine;
}

void ingot::emulator::failCall(const char *symbol, unsigned call, int result) {
  Lock lock(mutex());
  State &current = state();
  current.faults[{symbol, current.calls[symbol] + call}] = result;
}

unsigned ingot::emulator::callCount(const char *symbol) {
  Lock lock(mutex());
  return state().calls[symbol];
}

unsigned ingot::emulator::liveObjects() {
  Lock lock(mutex());
  const State &current = state();
  return static_cast<unsigned>(
      current.contextUsers + current.allocations.size() +
      current.hostAllocations.size() + current.streams.size() +
      current.events.size() + current.modules.size() + current.graphs.size() +
      current.executables.size());
}

const char *ingot::emulator::kernelError() {
  return state().kernelError.c_str();
}

Result ingot::emulator::enter(const char *symbol, bool needsContext) {
  State &current = state();
  unsigned call = ++current.calls[symbol];
  if (auto fault = current.faults.find({symbol, call});
      fault != current.faults.end())
    return finish(fault->second);
  if (needsContext && contextStack().empty())
    return kInvalidContext;
  return needsContext ? current.lost : kSuccess;
}

Result ingot::emulator::finish(Result result) {
  if (result >= kIllegalAddress && result < kCaptureUnsupported &&
      state().lost == kSuccess)
    state().lost = result;
  return result;
}

Result ingot::emulator::submit(StreamObject *stream, Work work) {
  if (!state().streams.count(stream))
    return kInvalidHandle;
  if (stream->capture) {
    if (stream->captureInvalid)
      return kCaptureInvalidated;
    stream->capture->work.push_back(std::move(work));
    stream->hasUnjoinedWork = true;
    return kSuccess;
  }
  stream->queue.push_back(std::move(work));
  ++stream->submitted;
  return kSuccess;
}

Result ingot::emulator::runUntil(StreamObject *stream, uint64_t position) {
  while (stream->finished < position && state().lost == kSuccess) {
    Work work = std::move(stream->queue.front());
    stream->queue.pop_front();
    ++stream->finished;
    finish(work());
  }
  return state().lost;
}

Result ingot::emulator::runAll() {
  for (StreamObject *stream : state().streams)
    runUntil(stream, stream->submitted);
  return state().lost;
}

bool ingot::emulator::isDeviceMemory(Address address, size_t bytes) {
  auto next = state().allocations.upper_bound(address);
  if (next == state().allocations.begin())
    return false;
  const auto &[base, size] = *std::prev(next);
  return address - base <= size && bytes <= size - (address - base);
}
