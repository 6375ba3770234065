//===- HostCode.h - Programs for GPUs as the emulated driver runs them ------===//
#ifndef INGOT_TESTS_CUDA_DRIVER_HOSTCODE_H
#define INGOT_TESTS_CUDA_DRIVER_HOSTCODE_H

#include "ingot/compile.h"

namespace ingot::testing {

/// Options for a program that runs on the emulated driver: its kernels are
/// compiled as C++, and what comes out is said to be PTX for sm_80.
CompileOptions emulatedGpu();

} // namespace ingot::testing

#endif // INGOT_TESTS_CUDA_DRIVER_HOSTCODE_H
