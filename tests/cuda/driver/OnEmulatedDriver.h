//===- OnEmulatedDriver.h - Tests that run on the emulated driver -----------===//
#ifndef INGOT_TESTS_CUDA_DRIVER_ONEMULATEDDRIVER_H
#define INGOT_TESTS_CUDA_DRIVER_ONEMULATEDDRIVER_H

#include "Control.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace ingot::testing {

/// The runtime finds a fresh emulated driver. Everything that a test makes must be
/// released at its end, and no kernel may have done wrong.
template <class Base> class OnEmulatedDriver : public Base {
protected:
  OnEmulatedDriver() {
    setenv("INGOT_CUDA_DRIVER", INGOT_EMULATED_DRIVER, 1);
    emulator::reset({});
  }
  ~OnEmulatedDriver() override { unsetenv("INGOT_CUDA_DRIVER"); }

  void TearDown() override {
    EXPECT_STREQ(emulator::kernelError(), "");
    EXPECT_EQ(emulator::liveObjects(), 0u);
  }
};

} // namespace ingot::testing

#endif // INGOT_TESTS_CUDA_DRIVER_ONEMULATEDDRIVER_H
