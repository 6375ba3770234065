//===- Loader.cpp - The doors for artifacts: a file, and memory -----------===//
//
// Both pass the same checks in the same order: header, FlatBuffers verifier, the
// rules of MetadataChecks.cpp, the sections, the hashes.
//
//===----------------------------------------------------------------------===//
#include "runtime/loader/Loader.h"

#include "runtime/core/Program.h"
#include "runtime/core/Status.h"
#include "runtime/loader/DeviceCodeChecks.h"
#include "runtime/loader/MetadataChecks.h"
#include "runtime/loader/Verification.h"

#include <cerrno>
#include <cinttypes>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

using namespace ingot::runtime;
namespace schema = ingot::schema;

namespace {

/// Reads and checks the header of `size` bytes at `data`. Afterwards the
/// metadata lie inside.
ingot_status_t readHeader(const uint8_t *data, uint64_t size,
                          ingot_artifact_header_t *header) {
  if (size < sizeof(*header))
    return fail(INGOT_CORRUPT,
                "not an artifact: %" PRIu64 " bytes, the header alone has %zu",
                size, sizeof(*header));
  memcpy(header, data, sizeof(*header));
  if (memcmp(header->magic, INGOT_ARTIFACT_MAGIC, sizeof(header->magic)) != 0)
    return fail(INGOT_CORRUPT, "not an artifact: it does not begin with %s",
                INGOT_ARTIFACT_MAGIC);
  if (header->schema_version != INGOT_SCHEMA_VERSION)
    return fail(
        INGOT_UNSUPPORTED,
        "schema version: expected %u, found %u; compile the model again",
        INGOT_SCHEMA_VERSION, header->schema_version);
  if (header->reserved != 0)
    return fail(INGOT_CORRUPT, "reserved header field: expected 0, found %u",
                header->reserved);
  if (header->file_bytes != size)
    return fail(INGOT_CORRUPT,
                "the file has %" PRIu64 " bytes, its header says %" PRIu64,
                size, header->file_bytes);
  if (header->metadata_bytes > INGOT_MAX_METADATA_BYTES)
    return fail(INGOT_CORRUPT,
                "%" PRIu64 " bytes of metadata, at most %u allowed",
                header->metadata_bytes, INGOT_MAX_METADATA_BYTES);
  if (header->metadata_offset < sizeof(*header) ||
      !isRangeInside(header->metadata_offset, header->metadata_bytes, size))
    return fail(INGOT_CORRUPT,
                "%" PRIu64 " bytes of metadata at offset %" PRIu64
                " do not lie in the file behind its header",
                header->metadata_bytes, header->metadata_offset);
  return INGOT_OK;
}

ingot_status_t checkHash(const char *what, const uint8_t *data, uint64_t bytes,
                         uint64_t expected) {
  uint64_t found = XXH3_64bits(data, bytes);
  if (found == expected)
    return INGOT_OK;
  return fail(INGOT_CORRUPT,
              "hash of the %s: expected %016" PRIx64 ", found %016" PRIx64,
              what, expected, found);
}

/// All that can be said of an artifact without the machine that it is for, but for
/// the hash of the weights. Sets `program->metadata`.
ingot_status_t verifyArtifact(const uint8_t *data, uint64_t size,
                              ingot_program_t *program) {
  ingot_artifact_header_t header;
  if (ingot_status_t status = readHeader(data, size, &header))
    return status;
  if (!program->metadataCopy.allocate(header.metadata_bytes))
    return fail(INGOT_OUT_OF_MEMORY,
                "cannot allocate %" PRIu64 " bytes of metadata",
                header.metadata_bytes);
  memcpy(program->metadataCopy.data(), data + header.metadata_offset,
         header.metadata_bytes);

  if (ingot_status_t status = verifyMetadata(program->metadataCopy.data(),
                                             header.metadata_bytes, program))
    return status;
  const schema::Metadata &metadata = *program->metadata;
  if (ingot_status_t status = checkCode(metadata))
    return status;
  if (ingot_status_t status = checkSections(metadata, size))
    return status;

  if (ingot_status_t status =
          checkHash("metadata", program->metadataCopy.data(),
                    header.metadata_bytes, header.metadata_hash))
    return status;
  const uint8_t *code = data + metadata.code_offset();
  if (ingot_status_t status =
          checkHash("code", code, metadata.code_bytes(), metadata.code_hash()))
    return status;
  return checkDeviceCodeBytes(metadata, code);
}

/// Everything but `program->weights`, which each door provides in its own way.
ingot_status_t loadArtifact(const uint8_t *data, uint64_t size,
                            OfferedCpuLevel offered, ingot_program_t *program) {
  if (ingot_status_t status = verifyArtifact(data, size, program))
    return status;
  const schema::Metadata &metadata = *program->metadata;
  bool isForCpu = metadata.target() == schema::Target::Cpu;
  if (isForCpu)
    if (ingot_status_t status = checkCpu(metadata, offered))
      return status;
  program->backend = isForCpu ? &kCpuBackend : &kCudaBackend;
  return program->backend->load(*program, data + metadata.code_offset(),
                                data + metadata.weights_offset());
}

/// Maps the regular file at `path`.
ingot_status_t mapPath(const char *path, Pages *file) {
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return fail(errno == ENOENT || errno == ENOTDIR ? INGOT_NOT_FOUND
                                                    : INGOT_IO_ERROR,
                "cannot open: %s", strerror(errno));
  struct stat info;
  ingot_status_t status = INGOT_OK;
  if (fstat(descriptor, &info) != 0)
    status = fail(INGOT_IO_ERROR, "cannot read: %s", strerror(errno));
  else if (!S_ISREG(info.st_mode))
    status = fail(INGOT_IO_ERROR, "not a regular file");
  else if (info.st_size == 0)
    status = fail(INGOT_CORRUPT, "not an artifact: the file is empty");
  else if (!(*file = Pages::mapFile(descriptor,
                                    static_cast<uint64_t>(info.st_size))))
    status = fail(INGOT_IO_ERROR, "cannot map: %s", strerror(errno));
  close(descriptor);
  return status;
}

} // namespace

ingot_status_t ingot::runtime::loadMemory(const void *data, size_t size,
                                          OfferedCpuLevel offered,
                                          ingot_program_t **program) {
  ingot_program_t *loaded = nullptr;
  if (ingot_status_t status = startLoading(data, "data", &loaded, program))
    return status;
  const auto *bytes = static_cast<const uint8_t *>(data);
  ingot_status_t status = loadArtifact(bytes, size, offered, loaded);
  if (status == INGOT_OK && loaded->metadata->weights_bytes() != 0) {
    uint64_t weightBytes = loaded->metadata->weights_bytes();
    loaded->weightPages = Pages::allocate(weightBytes);
    loaded->weights = loaded->weightPages.data();
    if (loaded->weights)
      memcpy(loaded->weightPages.data(),
             bytes + loaded->metadata->weights_offset(), weightBytes);
    else
      status =
          fail(INGOT_OUT_OF_MEMORY,
               "cannot allocate %" PRIu64 " bytes of weights", weightBytes);
  }
  return finishLoading(status, loaded, program);
}

ingot_status_t ingot_program_load_memory(const void *data, size_t size,
                                         ingot_program_t **program) {
  return loadMemory(data, size, detectCpuLevel(), program);
}

ingot_status_t ingot_program_load_file(const char *path,
                                       ingot_program_t **program) {
  ingot_program_t *loaded = nullptr;
  if (ingot_status_t status = startLoading(path, "path", &loaded, program))
    return status;
  ingot_status_t status = mapPath(path, &loaded->weightPages);
  if (status == INGOT_OK)
    status = loadArtifact(loaded->weightPages.data(),
                          loaded->weightPages.size(), detectCpuLevel(), loaded);
  if (status == INGOT_OK)
    loaded->weights =
        loaded->weightPages.data() + loaded->metadata->weights_offset();
  return finishLoading(nameSubject(status, path), loaded, program);
}

ingot_status_t ingot_artifact_verify_file(const char *path, bool with_weights) {
  if (!path)
    return fail(INGOT_INVALID_ARGUMENT, "path is null");
  ingot_program_t *program = nullptr;
  if (ingot_status_t status = createProgram(&program))
    return status;
  ingot_status_t status = mapPath(path, &program->weightPages);
  const uint8_t *data = program->weightPages.data();
  if (status == INGOT_OK)
    status = verifyArtifact(data, program->weightPages.size(), program);
  if (status == INGOT_OK && with_weights) {
    program->weights = data + program->metadata->weights_offset();
    status = ingot_program_verify_weights(program);
  }
  nameSubject(status, path);
  ingot_program_release(program);
  return status;
}
