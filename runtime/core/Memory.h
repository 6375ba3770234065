//===- Memory.h - Owned memory and overflow-safe sizes --------------------===//
//
// The runtime links without the C++ standard library, so it owns memory through
// these two types: arrays from malloc, and pages from mmap.
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_RUNTIME_CORE_MEMORY_H
#define INGOT_RUNTIME_CORE_MEMORY_H

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <type_traits>
#include <utility>

namespace ingot::runtime {

/// Whether [offset, offset + bytes) lies inside [0, limit); exact for every
/// value, because nothing is added.
constexpr bool isRangeInside(uint64_t offset, uint64_t bytes, uint64_t limit) {
  return offset <= limit && bytes <= limit - offset;
}

/// Rounds `*value` up to a multiple of `alignment`, a power of two. False if
/// the result does not fit.
constexpr bool alignUp(uint64_t *value, uint64_t alignment) {
  if (__builtin_add_overflow(*value, alignment - 1, value))
    return false;
  *value &= ~(alignment - 1);
  return true;
}

/// A fixed number of zero-initialised elements from calloc.
template <typename T> class HeapArray {
  static_assert(std::is_trivially_copyable_v<T>,
                "elements are neither constructed nor destroyed");

public:
  HeapArray() = default;
  HeapArray(const HeapArray &) = delete;
  HeapArray &operator=(const HeapArray &) = delete;
  ~HeapArray() { free(elements); }

  /// Called at most once. False if memory ran out.
  [[nodiscard]] bool allocate(size_t count) {
    // One element at least, because calloc(0) may return null on success.
    elements = static_cast<T *>(calloc(count == 0 ? 1 : count, sizeof(T)));
    elementCount = elements ? count : 0;
    return elements != nullptr;
  }

  T *data() const { return elements; }
  size_t size() const { return elementCount; }
  T &operator[](size_t index) const { return elements[index]; }
  T *begin() const { return elements; }
  T *end() const { return elements + elementCount; }

private:
  T *elements = nullptr;
  size_t elementCount = 0;
};

/// Pages from mmap, unmapped when they go out of scope.
class Pages {
public:
  Pages() = default;
  Pages(Pages &&other) { *this = std::move(other); }
  Pages &operator=(Pages &&other) {
    std::swap(base, other.base);
    std::swap(byteCount, other.byteCount);
    return *this;
  }
  ~Pages();

  /// Zero-filled memory that can be read and written. Empty if the system
  /// refuses; `bytes` may be 0, which gives an empty object as well.
  static Pages allocate(uint64_t bytes);

  /// Address space that can be neither read nor written until it is protected
  /// otherwise. Empty if the system refuses.
  static Pages reserve(uint64_t bytes);

  /// The first `bytes` bytes of an open file, private and read-only. Empty if
  /// the system refuses; errno says why.
  static Pages mapFile(int descriptor, uint64_t bytes);

  uint8_t *data() const { return base; }
  uint64_t size() const { return byteCount; }
  explicit operator bool() const { return base != nullptr; }

private:
  static Pages map(uint64_t bytes, int protection, int flags, int descriptor);

  uint8_t *base = nullptr;
  uint64_t byteCount = 0;
};

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_CORE_MEMORY_H
