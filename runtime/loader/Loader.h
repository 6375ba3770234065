//===- Loader.h - Loading with a given CPU level --------------------------===//
#ifndef INGOT_RUNTIME_LOADER_LOADER_H
#define INGOT_RUNTIME_LOADER_LOADER_H

#include "ingot/runtime.h"
#include "runtime/device/cpu/CpuLevel.h"

namespace ingot::runtime {

/// ingot_program_load_memory, on a machine that offers `offered`.
ingot_status_t loadMemory(const void *data, size_t size,
                          OfferedCpuLevel offered, ingot_program_t **program);

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_LOADER_LOADER_H
