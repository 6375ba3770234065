//===- FloatingPoint.h - The floating-point mode that kernels run in
//-------===//
#ifndef INGOT_RUNTIME_DEVICE_CPU_FLOATINGPOINT_H
#define INGOT_RUNTIME_DEVICE_CPU_FLOATINGPOINT_H

#include <xmmintrin.h>

namespace ingot::runtime {

/// While it lives, this thread rounds to nearest, keeps denormals and traps
/// nothing. A caller built with -ffast-math flushes denormals on its own thread
/// only; without this, results would depend on the number of threads.
class DefaultFloatingPoint {
public:
  DefaultFloatingPoint() : saved(_mm_getcsr()) { _mm_setcsr(kDefault); }
  ~DefaultFloatingPoint() { _mm_setcsr(saved); }
  DefaultFloatingPoint(const DefaultFloatingPoint &) = delete;
  DefaultFloatingPoint &operator=(const DefaultFloatingPoint &) = delete;

private:
  // The value of MXCSR after reset: all exceptions masked.
  static constexpr unsigned kDefault = 0x1f80;
  unsigned saved;
};

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_DEVICE_CPU_FLOATINGPOINT_H
