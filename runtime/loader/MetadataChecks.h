//===- MetadataChecks.h - Every rule of the schema, checked once ----------===//
#ifndef INGOT_RUNTIME_LOADER_METADATACHECKS_H
#define INGOT_RUNTIME_LOADER_METADATACHECKS_H

#include "artifact_generated.h"
#include "ingot/runtime.h"

namespace ingot::runtime {

/// Checks `metadata`, which the FlatBuffers verifier has accepted, against the
/// rules in schema/artifact.fbs. Afterwards every index, offset and size in it
/// can be used without a further look. INGOT_CORRUPT names the first violation.
ingot_status_t checkMetadata(const schema::Metadata &metadata);

/// The rules for the code section, its segments and codes for GPUs, which an
/// embedded program does not have. To be called after checkMetadata.
ingot_status_t checkCode(const schema::Metadata &metadata);

/// Whether the sections lie inside a file of `fileBytes` bytes.
ingot_status_t checkSections(const schema::Metadata &metadata,
                             uint64_t fileBytes);

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_LOADER_METADATACHECKS_H
