//===- Memory.cpp - Pages from mmap ---------------------------------------===//
#include "runtime/core/Memory.h"

#include <sys/mman.h>

using namespace ingot::runtime;

Pages::~Pages() {
  if (base)
    munmap(base, byteCount);
}

Pages Pages::map(uint64_t bytes, int protection, int flags, int descriptor) {
  Pages pages;
  if (bytes == 0)
    return pages;
  void *address = mmap(nullptr, bytes, protection, flags, descriptor, 0);
  if (address == MAP_FAILED)
    return pages;
  pages.base = static_cast<uint8_t *>(address);
  pages.byteCount = bytes;
  return pages;
}

Pages Pages::allocate(uint64_t bytes) {
  return map(bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

Pages Pages::reserve(uint64_t bytes) {
  return map(bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
}

Pages Pages::mapFile(int descriptor, uint64_t bytes) {
  return map(bytes, PROT_READ, MAP_PRIVATE, descriptor);
}
