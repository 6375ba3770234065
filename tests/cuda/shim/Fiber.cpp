//===- Fiber.cpp - A stack of its own for each CUDA thread ------------------===//
#include "Fiber.h"

#include "Sanitizers.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>

using ingot::shim::Fiber;

namespace {

constexpr size_t kPageBytes = 4096;
// Enough for instrumented kernels, whose frames are several times as large.
constexpr size_t kStackBytes = 256 * 1024;

// Who hands over to whom, for the code that continues on the other stack.
thread_local Fiber *leaving = nullptr;
thread_local Fiber *arriving = nullptr;

} // namespace

#if !INGOT_FIBER_UCONTEXT
// System V ABI: these six registers and the stack pointer are all that a called
// function preserves; the floating-point modes are the same in all fibers.
extern "C" void ingotShimChangeStack(void **saved, void *next);
asm(R"(
  .text
  .globl ingotShimChangeStack
  .hidden ingotShimChangeStack
  .type ingotShimChangeStack, @function
ingotShimChangeStack:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
  .size ingotShimChangeStack, .-ingotShimChangeStack
)");
#endif

Fiber::Fiber() {
  if (__tsan_get_current_fiber)
    raceContext = __tsan_get_current_fiber();
}

Fiber::Fiber(void (*entry)(), unsigned colour) : entry(entry) {
  void *pages = mmap(nullptr, kPageBytes + kStackBytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (pages == MAP_FAILED || mprotect(pages, kPageBytes, PROT_NONE) != 0) {
    perror("shim: no memory for the stack of a thread");
    abort();
  }
  mapping = static_cast<char *>(pages);
  stackBottom = mapping + kPageBytes;
  stackBytes = kStackBytes;
  size_t usable = kStackBytes - colour % 61 * 192;
#if INGOT_FIBER_UCONTEXT
  getcontext(&context);
  context.uc_stack.ss_sp = mapping + kPageBytes;
  context.uc_stack.ss_size = usable;
  context.uc_link = nullptr;
  makecontext(&context, &Fiber::enter, 0);
#else
  // What the first change pops: six registers, the address of enter, and the
  // return address of enter, which makes the stack aligned as after a call.
  auto **top = reinterpret_cast<void **>(mapping + kPageBytes + usable);
  *--top = nullptr;
  *--top = reinterpret_cast<void *>(&Fiber::enter);
  for (int i = 0; i < 6; ++i)
    *--top = nullptr;
  stackPointer = top;
#endif
  if (__tsan_create_fiber)
    raceContext = __tsan_create_fiber(0);
}

Fiber::~Fiber() {
  if (!mapping)
    return;
  if (__tsan_destroy_fiber)
    __tsan_destroy_fiber(raceContext);
  // Frames that were abandoned have left marks around their variables.
  allowAccess(const_cast<void *>(stackBottom), stackBytes);
  munmap(mapping, kPageBytes + kStackBytes);
}

void Fiber::enter() {
  arrive();
  arriving->entry();
}

void Fiber::arrive() {
  if (!__sanitizer_finish_switch_fiber)
    return;
  const void *bottom;
  size_t bytes;
  __sanitizer_finish_switch_fiber(arriving->fakeStack, &bottom, &bytes);
  // The caller's own stack is known only once it has been left.
  if (!leaving->stackBottom) {
    leaving->stackBottom = bottom;
    leaving->stackBytes = bytes;
  }
}

void Fiber::change(Fiber &from, Fiber &to) {
  if (&from == &to)
    return;
  leaving = &from;
  arriving = &to;
  if (__sanitizer_start_switch_fiber)
    __sanitizer_start_switch_fiber(&from.fakeStack, to.stackBottom,
                                   to.stackBytes);
  // 1: the change itself orders nothing, only barriers do.
  if (__tsan_switch_to_fiber)
    __tsan_switch_to_fiber(to.raceContext, 1);
#if INGOT_FIBER_UCONTEXT
  swapcontext(&from.context, &to.context);
#else
  ingotShimChangeStack(&from.stackPointer, to.stackPointer);
#endif
  arrive();
}
