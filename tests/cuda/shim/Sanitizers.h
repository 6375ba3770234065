//===- Sanitizers.h - What the shim tells the sanitizers --------------------===//
//
// The shim itself is never instrumented: its bookkeeping touches what belongs to
// many CUDA threads. It tells the sanitizer that the program is linked with, if
// any, what a GPU would do; the symbols are weak, so one object serves all.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_TESTS_CUDA_SHIM_SANITIZERS_H
#define INGOT_TESTS_CUDA_SHIM_SANITIZERS_H

#include <cstddef>

extern "C" {
#define INGOT_WEAK __attribute__((weak))
INGOT_WEAK void __sanitizer_start_switch_fiber(void **, const void *, size_t);
INGOT_WEAK void __sanitizer_finish_switch_fiber(void *, const void **,
                                                size_t *);
INGOT_WEAK void __asan_poison_memory_region(const volatile void *, size_t);
INGOT_WEAK void __asan_unpoison_memory_region(const volatile void *, size_t);
INGOT_WEAK void *__asan_region_is_poisoned(void *, size_t);
INGOT_WEAK void *__tsan_create_fiber(unsigned);
INGOT_WEAK void __tsan_destroy_fiber(void *);
INGOT_WEAK void *__tsan_get_current_fiber();
INGOT_WEAK void __tsan_switch_to_fiber(void *, unsigned);
INGOT_WEAK void __tsan_acquire(void *);
INGOT_WEAK void __tsan_release(void *);
INGOT_WEAK void __tsan_read_range(void *, unsigned long);
INGOT_WEAK void __tsan_write_range(void *, unsigned long);
INGOT_WEAK void __msan_poison(const volatile void *, size_t);
INGOT_WEAK void __msan_unpoison(const volatile void *, size_t);
INGOT_WEAK void __msan_copy_shadow(const volatile void *, const volatile void *,
                                   size_t);
#undef INGOT_WEAK
}

namespace ingot::shim {

// Order between CUDA threads: what one did before release(x) happens before
// what another does after acquire(x).
inline void acquire(void *order) {
  if (__tsan_acquire)
    __tsan_acquire(order);
}
inline void release(void *order) {
  if (__tsan_release)
    __tsan_release(order);
}

inline void forbidAccess(void *begin, size_t bytes) {
  if (__asan_poison_memory_region)
    __asan_poison_memory_region(begin, bytes);
}
inline void allowAccess(void *begin, size_t bytes) {
  if (__asan_unpoison_memory_region)
    __asan_unpoison_memory_region(begin, bytes);
}
inline bool isAccessForbidden(const void *begin, size_t bytes) {
  return __asan_region_is_poisoned && bytes > 0 &&
         __asan_region_is_poisoned(const_cast<void *>(begin), bytes);
}

/// Makes memory what nobody has written: NaN as any floating-point type, a huge
/// index as an integer. Byte by byte through volatile, because the sanitizers
/// take memset for an access by the thread that runs.
inline void makeUninitialized(void *begin, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i)
    static_cast<volatile unsigned char *>(begin)[i] = 0xff;
  if (__msan_poison)
    __msan_poison(begin, bytes);
}

} // namespace ingot::shim

#endif // INGOT_TESTS_CUDA_SHIM_SANITIZERS_H
