//===- Verification.h - What every door to a program does ------------------===//
#ifndef INGOT_RUNTIME_LOADER_VERIFICATION_H
#define INGOT_RUNTIME_LOADER_VERIFICATION_H

#include "runtime/core/Program.h"
#include "runtime/loader/Loader.h"

namespace ingot::runtime {

ingot_status_t createProgram(ingot_program_t **program);

/// Creates what is loaded from `source`, which messages call `name`, and for the time
/// being hands out nothing.
ingot_status_t startLoading(const void *source, const char *name,
                            ingot_program_t **loaded,
                            ingot_program_t **program);

/// Runs the FlatBuffers verifier and the checks of MetadataChecks.h that hold
/// for every program, and sets `program->metadata`.
ingot_status_t verifyMetadata(const uint8_t *data, uint64_t size,
                              ingot_program_t *program);

/// Whether a CPU that offers `offered` can run the program's code.
ingot_status_t checkCpu(const schema::Metadata &metadata,
                        OfferedCpuLevel offered);

/// Hands `loaded` out, or gives it back if `status` is not OK.
ingot_status_t finishLoading(ingot_status_t status, ingot_program_t *loaded,
                             ingot_program_t **program);

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_LOADER_VERIFICATION_H
