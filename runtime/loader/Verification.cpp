//===- Verification.cpp - What every door to a program does ----------------===//
#include "runtime/loader/Verification.h"

#include "runtime/core/Status.h"
#include "runtime/loader/MetadataChecks.h"

#include <cerrno>
#include <cinttypes>
#include <cstring>
#include <new>

using namespace ingot::runtime;
namespace schema = ingot::schema;

/// The largest scalar in the schema; the buffer must be aligned to it.
static constexpr uint64_t kMetadataAlignment = 8;

ingot_status_t ingot::runtime::createProgram(ingot_program_t **program) {
  void *memory = malloc(sizeof(ingot_program));
  if (!memory)
    return fail(INGOT_OUT_OF_MEMORY, "cannot allocate a program");
  *program = new (memory) ingot_program;
  return INGOT_OK;
}

ingot_status_t ingot::runtime::startLoading(const void *source,
                                            const char *name,
                                            ingot_program_t **loaded,
                                            ingot_program_t **program) {
  if (!program)
    return fail(INGOT_INVALID_ARGUMENT, "program is null");
  *program = nullptr;
  if (!source)
    return fail(INGOT_INVALID_ARGUMENT, "%s is null", name);
  return createProgram(loaded);
}

ingot_status_t ingot::runtime::verifyMetadata(const uint8_t *data,
                                              uint64_t size,
                                              ingot_program_t *program) {
  if (size > INGOT_MAX_METADATA_BYTES)
    return fail(INGOT_CORRUPT,
                "%" PRIu64 " bytes of metadata, at most %u allowed", size,
                INGOT_MAX_METADATA_BYTES);
  if (reinterpret_cast<uintptr_t>(data) % kMetadataAlignment != 0)
    return fail(INGOT_CORRUPT,
                "the metadata are not aligned to %" PRIu64 " bytes",
                kMetadataAlignment);
  flatbuffers::Verifier verifier(data, size);
  if (!schema::VerifyMetadataBuffer(verifier))
    return fail(INGOT_CORRUPT, "the metadata are not well-formed");
  program->metadata = schema::GetMetadata(data);
  return checkMetadata(*program->metadata);
}

ingot_status_t ingot::runtime::checkCpu(const schema::Metadata &metadata,
                                        OfferedCpuLevel offered) {
  int needed = static_cast<int>(metadata.cpu_level());
  if (needed > offered)
    return fail(INGOT_UNSUPPORTED,
                "the program needs a CPU of level %s, this one offers %s",
                cpuLevelName(needed), cpuLevelName(offered));
  if (metadata.cpu_level() == schema::CpuLevel::X86_64_V4_AMX &&
      offered == detectCpuLevel() && !requestAmxTiles())
    return fail(INGOT_UNSUPPORTED,
                "the system refuses the use of AMX tiles: %s", strerror(errno));
  return INGOT_OK;
}

ingot_status_t ingot::runtime::finishLoading(ingot_status_t status,
                                             ingot_program_t *loaded,
                                             ingot_program_t **program) {
  if (status == INGOT_OK)
    *program = loaded;
  else
    ingot_program_release(loaded);
  return status;
}
