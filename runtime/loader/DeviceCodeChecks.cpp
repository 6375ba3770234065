//===- DeviceCodeChecks.cpp - Whether code for a GPU is all there ----------===//
#include "runtime/loader/DeviceCodeChecks.h"

#include "runtime/core/Memory.h"
#include "runtime/core/Status.h"

#include <cinttypes>
#include <cstring>
#include <elf.h>

using namespace ingot::runtime;
namespace schema = ingot::schema;

namespace {

ingot_status_t checkPart(const char *what, uint32_t index, uint64_t offset,
                         uint64_t bytes, uint64_t size) {
  if (isRangeInside(offset, bytes, size))
    return INGOT_OK;
  return fail(INGOT_CORRUPT,
              "%s %u of the cubin: %" PRIu64 " bytes at offset %" PRIu64
              " exceed its %" PRIu64 " bytes",
              what, index, bytes, offset, size);
}

/// Whether a table of `count` entries of type Entry, which the header says to be
/// of `entryBytes`, lies inside.
template <typename Entry>
ingot_status_t checkTable(const char *what, uint64_t offset, uint16_t count,
                          uint16_t entryBytes, uint64_t size) {
  if (count != 0 && entryBytes != sizeof(Entry))
    return fail(INGOT_CORRUPT,
                "%s headers of the cubin: expected %zu bytes each, found %u",
                what, sizeof(Entry), entryBytes);
  // Without a count a file has more than fit it, which we never write.
  if (count == 0 ? offset == 0
                 : isRangeInside(offset, count * sizeof(Entry), size))
    return INGOT_OK;
  return fail(INGOT_CORRUPT,
              "%u %s headers at offset %" PRIu64
              " do not lie in the cubin, which has %" PRIu64 " bytes",
              count, what, offset, size);
}

/// Entry `index` of a table, which may be misaligned.
template <typename Entry>
Entry readEntry(const uint8_t *bytes, uint64_t table, uint32_t index) {
  Entry entry;
  memcpy(&entry, bytes + table + index * sizeof(Entry), sizeof(Entry));
  return entry;
}

} // namespace

ingot_status_t ingot::runtime::checkCubin(const uint8_t *bytes, uint64_t size) {
  Elf64_Ehdr header;
  if (size < sizeof(header))
    return fail(INGOT_CORRUPT,
                "a cubin of %" PRIu64 " bytes: its header alone has %zu", size,
                sizeof(header));
  memcpy(&header, bytes, sizeof(header));
  if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64)
    return fail(INGOT_CORRUPT, "the cubin is not an ELF file of 64 bits");
  if (ingot_status_t status = checkTable<Elf64_Shdr>(
          "section", header.e_shoff, header.e_shnum, header.e_shentsize, size))
    return status;
  if (ingot_status_t status = checkTable<Elf64_Phdr>(
          "program", header.e_phoff, header.e_phnum, header.e_phentsize, size))
    return status;
  for (uint32_t i = 0; i < header.e_shnum; ++i) {
    auto section = readEntry<Elf64_Shdr>(bytes, header.e_shoff, i);
    if (section.sh_type == SHT_NOBITS)
      continue; // has no bytes in the file
    if (ingot_status_t status =
            checkPart("section", i, section.sh_offset, section.sh_size, size))
      return status;
  }
  for (uint32_t i = 0; i < header.e_phnum; ++i) {
    auto segment = readEntry<Elf64_Phdr>(bytes, header.e_phoff, i);
    if (ingot_status_t status =
            checkPart("segment", i, segment.p_offset, segment.p_filesz, size))
      return status;
  }
  return INGOT_OK;
}

ingot_status_t
ingot::runtime::checkDeviceCodeBytes(const schema::Metadata &metadata,
                                     const uint8_t *code) {
  const auto &codes = *metadata.device_codes();
  for (uint32_t i = 0; i < codes.size(); ++i) {
    const uint8_t *bytes = code + codes.Get(i)->offset();
    uint64_t size = codes.Get(i)->bytes();
    ingot_status_t status = INGOT_OK;
    if (codes.Get(i)->kind() != schema::DeviceCodeKind::Ptx)
      status = checkCubin(bytes, size);
    else if (bytes[size - 1] != 0)
      status = fail(INGOT_CORRUPT, "the PTX does not end with 0");
    if (status != INGOT_OK)
      return fail(status, "device code %u: %s", i, ingot_last_error());
  }
  return INGOT_OK;
}
