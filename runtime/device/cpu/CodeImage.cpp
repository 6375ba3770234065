//===- CodeImage.cpp - Makes verified code executable ---------------------===//
//
// The image has no relocations and no undefined symbols, so placing it means
// copying. We map it ourselves instead of calling dlopen, which needs a file,
// fails on noexec mounts and in static programs, and through memfd can return
// another library when a descriptor is used again.
//
//===----------------------------------------------------------------------===//
#include "runtime/device/cpu/CodeImage.h"

#include "runtime/abi/kernel_abi.h"
#include "runtime/core/Status.h"

#include <cerrno>
#include <cinttypes>
#include <cstring>
#include <sys/mman.h>

using namespace ingot::runtime;

ingot_status_t ingot::runtime::createCodeImage(const schema::Metadata &metadata,
                                               const uint8_t *code,
                                               Pages *image) {
  if (metadata.image_bytes() == 0)
    return INGOT_OK;
  uint64_t imageBytes = metadata.image_bytes();
  Pages pages;
  if (alignUp(&imageBytes, INGOT_SECTION_ALIGNMENT))
    pages = Pages::reserve(imageBytes);
  if (!pages)
    return fail(INGOT_OUT_OF_MEMORY,
                "cannot reserve %" PRIu64 " bytes for the code image",
                metadata.image_bytes());

  for (const schema::CodeSegment *segment : *metadata.segments()) {
    uint8_t *begin = pages.data() + segment->memory_offset();
    // Cannot overflow: the segment ends inside the image.
    uint64_t mappedBytes = segment->memory_bytes();
    (void)alignUp(&mappedBytes, INGOT_SECTION_ALIGNMENT);
    if (mappedBytes == 0)
      continue;
    if (mprotect(begin, mappedBytes, PROT_READ | PROT_WRITE) != 0)
      return fail(INGOT_OUT_OF_MEMORY,
                  "cannot make %" PRIu64 " bytes of code writable: %s",
                  mappedBytes, strerror(errno));
    memcpy(begin, code + segment->file_offset(), segment->file_bytes());
    int protection = segment->executable() ? PROT_READ | PROT_EXEC : PROT_READ;
    if (mprotect(begin, mappedBytes, protection) != 0)
      return fail(INGOT_UNSUPPORTED,
                  "the system refuses to make code executable: %s",
                  strerror(errno));
  }
  *image = std::move(pages);
  return INGOT_OK;
}
