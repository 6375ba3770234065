//===- Embedded.cpp - The door for programs that are linked in -------------===//
//
// By itself, so that an executable brings only what it can use: no artifact
// reader and nothing of a GPU.
//
//===----------------------------------------------------------------------===//
#include "runtime/core/Status.h"
#include "runtime/loader/Verification.h"

#include <cinttypes>

using namespace ingot::runtime;
namespace schema = ingot::schema;

namespace {

ingot_status_t loadEmbedded(const ingot_embedded_program_t &embedded,
                            OfferedCpuLevel offered, ingot_program_t *program) {
  if (embedded.struct_size != sizeof(embedded) ||
      embedded.schema_version != INGOT_SCHEMA_VERSION)
    return fail(INGOT_UNSUPPORTED,
                "embedded program: expected schema version %u in %zu bytes, "
                "found %u in %u; compile the model again",
                INGOT_SCHEMA_VERSION, sizeof(embedded), embedded.schema_version,
                embedded.struct_size);
  if (!embedded.metadata)
    return fail(INGOT_INVALID_ARGUMENT, "the embedded program is null");
  if (ingot_status_t status =
          verifyMetadata(static_cast<const uint8_t *>(embedded.metadata),
                         embedded.metadata_bytes, program))
    return status;
  const schema::Metadata &metadata = *program->metadata;
  if (metadata.target() != schema::Target::Cpu)
    return fail(INGOT_CORRUPT, "an embedded program whose target is no CPU");
  if (embedded.kernel_count != metadata.kernels()->size())
    return fail(INGOT_CORRUPT,
                "%" PRIu64 " embedded kernels, but %u in the metadata",
                embedded.kernel_count, metadata.kernels()->size());
  if (embedded.weight_bytes != metadata.weights_bytes())
    return fail(INGOT_CORRUPT,
                "%" PRIu64 " bytes of embedded weights, but %" PRIu64
                " in the metadata",
                embedded.weight_bytes, metadata.weights_bytes());
  if (reinterpret_cast<uintptr_t>(embedded.weights) % INGOT_BUFFER_ALIGNMENT)
    return fail(INGOT_CORRUPT,
                "the embedded weights are not aligned to %u bytes",
                INGOT_BUFFER_ALIGNMENT);
  program->backend = &kCpuBackend;
  program->kernels = embedded.kernels;
  program->weights = static_cast<const uint8_t *>(embedded.weights);
  return checkCpu(metadata, offered);
}

} // namespace

ingot_status_t
ingot_program_load_embedded(const struct ingot_embedded_program *embedded,
                            ingot_program_t **program) {
  ingot_program_t *loaded = nullptr;
  if (ingot_status_t status =
          startLoading(embedded, "the embedded program", &loaded, program))
    return status;
  return finishLoading(loadEmbedded(*embedded, detectCpuLevel(), loaded),
                       loaded, program);
}
