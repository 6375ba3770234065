//===- KernelKey.h - Which kernels are equal --------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_KERNELKEY_H
#define INGOT_PASSES_SCHEDULE_KERNELKEY_H

#include "ir/ops/Kernel.h"

namespace ingot {

/// What a kernel computes and how, without its label and locations: kernels of
/// one text can share their code.
std::string getKernelText(KernelOp kernel);

/// A name for what the kernel computes, equal for equal kernels whatever their
/// schedules: sixteen hexadecimal digits.
std::string getKernelKey(KernelOp kernel);

} // namespace ingot

#endif // INGOT_PASSES_SCHEDULE_KERNELKEY_H
