//===- SharedMemory.h - The shared memory of one block ----------------------===//
#ifndef INGOT_TESTS_CUDA_SHIM_SHAREDMEMORY_H
#define INGOT_TESTS_CUDA_SHIM_SHAREDMEMORY_H

#include <cstddef>
#include <vector>

namespace ingot::shim {

/// Places the regions that a kernel names. Fresh pages for every block, because
/// blocks are ordered by nothing: ThreadSanitizer would otherwise see two of
/// them race for the same bytes.
class SharedMemory {
public:
  SharedMemory(size_t bytes, bool separateRegions);
  SharedMemory(const SharedMemory &) = delete;
  SharedMemory &operator=(const SharedMemory &) = delete;
  ~SharedMemory();

  /// The address of a region, which lies inside the launch's bytes; NULL if
  /// there are more regions than anyone needs.
  void *region(const char *name, size_t offset, size_t bytes);

  /// The name of a region next to which something was written, or NULL.
  const char *findOverrun() const;

private:
  struct Region {
    const char *name;
    size_t offset, bytes;
    unsigned char *begin;
  };

  bool separateRegions;
  size_t launchBytes;
  size_t capacity;
  unsigned char *memory = nullptr;
  size_t used;
  std::vector<Region> regions;
};

} // namespace ingot::shim

#endif // INGOT_TESTS_CUDA_SHIM_SHAREDMEMORY_H
