//===- FloatingPoint.h - The floating-point mode that kernels run in ------===//
#ifndef INGOT_RUNTIME_DEVICE_CPU_FLOATINGPOINT_H
#define INGOT_RUNTIME_DEVICE_CPU_FLOATINGPOINT_H

#include <xmmintrin.h>

namespace ingot::runtime {

/// While it lives, this thread is in the mode that the kernel ABI states: it
/// rounds to nearest, takes denormals as zero and traps nothing, whatever the
/// caller's mode is. Otherwise results would depend on the number of threads.
class DefaultFloatingPoint {
public:
  DefaultFloatingPoint() : saved(_mm_getcsr()) { _mm_setcsr(kDefault); }
  ~DefaultFloatingPoint() { _mm_setcsr(saved); }
  DefaultFloatingPoint(const DefaultFloatingPoint &) = delete;
  DefaultFloatingPoint &operator=(const DefaultFloatingPoint &) = delete;

private:
  // MXCSR: all exceptions masked, flush to zero, denormals are zero.
  static constexpr unsigned kDefault = 0x9fc0;
  unsigned saved;
};

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_DEVICE_CPU_FLOATINGPOINT_H
