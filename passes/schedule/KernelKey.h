//===- KernelKey.h - Which kernels are equal, and their names ---------------===//

#ifndef INGOT_PASSES_SCHEDULE_KERNELKEY_H
#define INGOT_PASSES_SCHEDULE_KERNELKEY_H

#include "ir/ops/Kernel.h"
#include "passes/Layers.h"

namespace ingot::schedule {

/// What a kernel computes and how, without its label and locations: kernels of
/// one text can share their code.
std::string getKernelText(KernelOp kernel);

/// A name for what the kernel computes, equal for equal kernels whatever their
/// schedules: sixteen hexadecimal digits.
std::string getKernelKey(KernelOp kernel);

/// The kernel's label for a comment of one line. Labels are data from anywhere: what
/// ends a line would begin another one.
std::string getLabelLine(KernelOp kernel);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_KERNELKEY_H
