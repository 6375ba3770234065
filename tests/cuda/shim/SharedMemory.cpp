//===- SharedMemory.cpp - The shared memory of one block --------------------===//
#include "SharedMemory.h"

#include "Sanitizers.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>

using ingot::shim::SharedMemory;

namespace {

// Wide enough for the usual off-by-one-row; a multiple of every alignment.
constexpr size_t kGuardBytes = 1024;
constexpr size_t kMaxRegions = 16;
constexpr unsigned char kGuard = 0xc5;

size_t roundUp(size_t bytes) {
  return (bytes + kGuardBytes - 1) / kGuardBytes * kGuardBytes;
}

bool isGuardIntact(const unsigned char *begin, const unsigned char *end) {
  for (; begin != end; ++begin)
    if (*begin != kGuard)
      return false;
  return true;
}

} // namespace

SharedMemory::SharedMemory(size_t bytes, bool separateRegions)
    : separateRegions(separateRegions), launchBytes(bytes),
      capacity(separateRegions
                   ? kMaxRegions * (roundUp(bytes) + kGuardBytes) + kGuardBytes
                   : roundUp(bytes) + 2 * kGuardBytes),
      used(kGuardBytes) {
  regions.reserve(kMaxRegions);
  if (bytes == 0)
    return;
  void *pages = mmap(nullptr, capacity, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (pages == MAP_FAILED) {
    perror("shim: no shared memory");
    abort();
  }
  memory = static_cast<unsigned char *>(pages);
  if (separateRegions) {
    memset(memory, kGuard, kGuardBytes);
    forbidAccess(memory, capacity);
  } else {
    makeUninitialized(memory + kGuardBytes, bytes);
    memset(memory, kGuard, kGuardBytes);
    memset(memory + kGuardBytes + bytes, kGuard,
           capacity - kGuardBytes - bytes);
    forbidAccess(memory, kGuardBytes);
    forbidAccess(memory + kGuardBytes + bytes, capacity - kGuardBytes - bytes);
  }
}

SharedMemory::~SharedMemory() {
  if (!memory)
    return;
  allowAccess(memory, capacity);
  munmap(memory, capacity);
}

void *SharedMemory::region(const char *name, size_t offset, size_t bytes) {
  for (const Region &region : regions)
    if (region.offset == offset && region.bytes == bytes &&
        strcmp(region.name, name) == 0)
      return region.begin;
  if (regions.size() == kMaxRegions)
    return nullptr;
  unsigned char *begin = memory + kGuardBytes + offset;
  if (separateRegions) {
    begin = memory + used;
    size_t guarded = roundUp(bytes) + kGuardBytes;
    // Through volatile: ThreadSanitizer must not take it for an access.
    for (size_t i = bytes; i < guarded; ++i)
      static_cast<volatile unsigned char *>(begin)[i] = kGuard;
    allowAccess(begin, bytes);
    makeUninitialized(begin, bytes);
    used += guarded;
  }
  regions.push_back({name, offset, bytes, begin});
  return begin;
}

const char *SharedMemory::findOverrun() const {
  if (!memory)
    return nullptr;
  if (!separateRegions) {
    bool intact =
        isGuardIntact(memory, memory + kGuardBytes) &&
        isGuardIntact(memory + kGuardBytes + launchBytes, memory + capacity);
    return intact ? nullptr : "all of the launch";
  }
  for (const Region &region : regions)
    if (!isGuardIntact(region.begin - kGuardBytes, region.begin) ||
        !isGuardIntact(region.begin + region.bytes,
                       region.begin + roundUp(region.bytes) + kGuardBytes))
      return region.name;
  return nullptr;
}
