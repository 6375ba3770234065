//===- DeviceCodeChecks.h - Whether code for a GPU is all there ------------===//
#ifndef INGOT_RUNTIME_LOADER_DEVICECODECHECKS_H
#define INGOT_RUNTIME_LOADER_DEVICECODECHECKS_H

#include "artifact_generated.h"
#include "ingot/runtime.h"

namespace ingot::runtime {

/// Whether each code of a program for GPUs ends where the metadata say. A driver
/// is told an address only, and reads as far as the code itself says; the hash
/// covers the bytes, not where one code ends and the next begins. `code` is the
/// code section of metadata that have passed checkCode. INGOT_CORRUPT if not.
ingot_status_t checkDeviceCodeBytes(const schema::Metadata &metadata,
                                    const uint8_t *code);

/// Whether a cubin, an ELF file, is complete in `size` bytes: its tables, and what
/// they describe.
ingot_status_t checkCubin(const uint8_t *bytes, uint64_t size);

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_LOADER_DEVICECODECHECKS_H
