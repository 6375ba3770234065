//===- DriverTest.cpp - The CUDA driver is found, or the message says why not -//
#include "runtime/device/cuda/Driver.h"

#include "OnEmulatedDriver.h"

#include <cstdlib>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <string>

using namespace ingot;
using namespace ingot::runtime;

namespace {

constexpr const char *kEmulated = INGOT_EMULATED_DRIVER;

class CudaDriver : public ingot::testing::OnEmulatedDriver<::testing::Test> {
protected:
  void expectUnsupported(const std::string &message) {
    cuda::Driver driver;
    EXPECT_EQ(cuda::openDriver(&driver), INGOT_UNSUPPORTED);
    EXPECT_EQ(ingot_last_error(), message);
  }
};

TEST_F(CudaDriver, OpensWhatTheEnvironmentNames) {
  cuda::Driver driver;
  ASSERT_EQ(cuda::openDriver(&driver), INGOT_OK) << ingot_last_error();
  EXPECT_EQ(emulator::callCount("cuInit"), 1u);
  EXPECT_NE(driver.LaunchKernel, nullptr);
  EXPECT_NE(driver.GetErrorName, nullptr);
}

TEST_F(CudaDriver, MissingOverrideNamesTheVariableAndTheFile) {
  setenv("INGOT_CUDA_DRIVER", "no/such/driver.so", 1);
  expectUnsupported("cannot load the CUDA driver that INGOT_CUDA_DRIVER names: "
                    "no/such/driver.so: cannot open shared object file: No "
                    "such file or directory");
}

TEST_F(CudaDriver, WithoutADriverTheMessageSaysWhatToDo) {
  for (const char *name : {"libcuda.so.1", "libcuda.so"})
    if (dlopen(name, RTLD_LAZY))
      GTEST_SKIP() << "this machine has " << name;
  unsetenv("INGOT_CUDA_DRIVER");
  expectUnsupported("no CUDA driver: libcuda.so.1: cannot open shared object "
                    "file: No such file or directory; install NVIDIA's driver, "
                    "or compile for a CPU");
}

TEST_F(CudaDriver, TheLinkStubIsNamed) {
  emulator::failCall("cuInit", 1, cuda::kStubLibrary);
  expectUnsupported("'" + std::string(kEmulated) +
                    "' is the CUDA toolkit's link stub, not a driver; install "
                    "NVIDIA's driver, or take the stub out of the library "
                    "path");
}

TEST_F(CudaDriver, TheLinkStubOfTheToolkitIsRecognised) {
  std::string stub = INGOT_CUDA_STUB;
  if (stub.empty())
    GTEST_SKIP() << "no CUDA toolkit here";
  setenv("INGOT_CUDA_DRIVER", stub.c_str(), 1);
  expectUnsupported("'" + stub +
                    "' is the CUDA toolkit's link stub, not a driver; install "
                    "NVIDIA's driver, or take the stub out of the library "
                    "path");
}

TEST_F(CudaDriver, ALibraryWithoutAFunctionIsTooOld) {
  setenv("INGOT_CUDA_DRIVER", "libm.so.6", 1);
  expectUnsupported("the CUDA driver is too old: 'libm.so.6' has no cuInit; "
                    "expected the driver of CUDA 12.4 or later");
}

TEST_F(CudaDriver, AnOldVersionIsTooOld) {
  emulator::reset({.driverVersion = 12030});
  expectUnsupported("the CUDA driver is too old: '" + std::string(kEmulated) +
                    "' is that of CUDA 12.3; expected 12.4 or later");
}

TEST_F(CudaDriver, NoGpuIsSaid) {
  emulator::reset({.deviceCount = 0});
  expectUnsupported("the CUDA driver '" + std::string(kEmulated) +
                    "' finds no GPU that this process may use");
}

TEST_F(CudaDriver, OtherFailuresAreInTheDriversWords) {
  emulator::failCall("cuInit", 1, cuda::kOutOfMemory);
  cuda::Driver driver;
  EXPECT_EQ(cuda::openDriver(&driver), INGOT_OUT_OF_MEMORY);
  EXPECT_STREQ(ingot_last_error(), "cannot initialise the CUDA driver: out of "
                                   "memory (CUDA_ERROR_OUT_OF_MEMORY, 2)");
}

} // namespace
