//===- Fiber.h - A stack of its own for each CUDA thread --------------------===//
#ifndef INGOT_TESTS_CUDA_SHIM_FIBER_H
#define INGOT_TESTS_CUDA_SHIM_FIBER_H

#include <cstddef>

#if !defined(__x86_64__) || defined(INGOT_SHIM_UCONTEXT)
#define INGOT_FIBER_UCONTEXT 1
#include <ucontext.h>
#else
#define INGOT_FIBER_UCONTEXT 0
#endif

namespace ingot::shim {

/// A flow of control that runs until it hands over to another. The sanitizers
/// that are linked in are told of every change.
class Fiber {
public:
  /// The flow of control that creates it: the thread of the caller.
  Fiber();
  /// Runs `entry`, which never returns, when it is first switched to.
  /// `colour` shifts the stack: without it all threads of a warp would keep
  /// their variables in the same few sets of the cache.
  Fiber(void (*entry)(), unsigned colour);
  Fiber(const Fiber &) = delete;
  Fiber &operator=(const Fiber &) = delete;
  ~Fiber();

  /// Continues `to` where it stopped; returns when somebody continues `from`.
  static void change(Fiber &from, Fiber &to);

private:
  static void enter();
  static void arrive();

#if INGOT_FIBER_UCONTEXT
  ucontext_t context;
#else
  void *stackPointer = nullptr;
#endif
  void (*entry)() = nullptr;
  char *mapping = nullptr; ///< guard page, then the stack
  const void *stackBottom = nullptr;
  size_t stackBytes = 0;
  void *fakeStack = nullptr;   ///< of AddressSanitizer
  void *raceContext = nullptr; ///< of ThreadSanitizer
};

} // namespace ingot::shim

#endif // INGOT_TESTS_CUDA_SHIM_FIBER_H
