//===- LoopWalk.h - Where iterations find their elements -------------------===//

#ifndef INGOT_IR_REFERENCE_LOOPWALK_H
#define INGOT_IR_REFERENCE_LOOPWALK_H

#include "ir/interfaces/Loops.h"
#include "ir/reference/ReferenceTensor.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/Support/MathExtras.h"

namespace ingot::ir {

/// The element that a guarded access reads outside of its tensor.
struct Fill {
  explicit Fill(mlir::TypedAttr fill);
  double number = 0, bound = 0; ///< if it is a float
  int64_t integer = 0;          ///< otherwise
};

/// A read or write as distances in a row-major tensor, in elements.
class LoopWalk {
public:
  LoopWalk(const LoopAccess &access, llvm::ArrayRef<int64_t> shape,
           llvm::ArrayRef<int64_t> extents);

  /// An index that is an element of another operand.
  struct Lookup {
    unsigned operand;
    int64_t extent, stride;
  };
  std::optional<Lookup> lookup;

  /// From one iteration of `loop` to the next, where nothing is guarded.
  int64_t stride(unsigned loop) const { return strides[loop]; }
  /// Of the element that an iteration writes.
  int64_t offsetOf(llvm::ArrayRef<int64_t> position) const;

  /// Whether `loop`, of `extent` iterations, and the one around it move as one.
  bool canMergeInto(unsigned outer, int64_t extent) const;
  /// Removes a loop of which all is said by the others.
  void erase(unsigned loop);
  /// The same by other loops: the one numbered `order[i]` becomes `i`, and those that
  /// are missing move nothing.
  LoopWalk select(llvm::ArrayRef<unsigned> order) const;

  /// Reads the elements of `count` iterations of the last loop, from `position` on;
  /// `fill` where the tensor has none.
  template <typename T>
  void gather(const std::vector<T> &elements, T fill,
              llvm::ArrayRef<int64_t> position, int64_t count, T *out) const;
  /// The same of all iterations of loops of `extents`.
  template <typename T>
  std::vector<T> gatherAll(const std::vector<T> &elements, T fill,
                           llvm::ArrayRef<int64_t> extents) const;

private:
  /// A dimension whose index may be outside of its extent, or not divide.
  struct Guard {
    llvm::SmallVector<int64_t> factors; ///< per loop
    int64_t offset, divisor, extent, stride;

    int64_t at(llvm::ArrayRef<int64_t> position) const;
    bool has(int64_t index) const {
      return index >= 0 && index % divisor == 0 && index / divisor < extent;
    }
  };

  int64_t offset = 0;
  /// Per loop; without dimensions that are divided.
  llvm::SmallVector<int64_t> strides;
  llvm::SmallVector<Guard> guards;
};

/// Calls `visit` with the position of each iteration but those of the last loop.
void forEachRow(llvm::ArrayRef<int64_t> extents,
                llvm::function_ref<void(llvm::MutableArrayRef<int64_t>)> visit);

template <typename T>
void LoopWalk::gather(const std::vector<T> &elements, T fill,
                      llvm::ArrayRef<int64_t> position, int64_t count,
                      T *out) const {
  const T *from = elements.data() + offsetOf(position);
  int64_t step = strides.empty() ? 0 : strides.back();
  int64_t low = 0, high = count; // iterations that may have an element
  llvm::SmallVector<std::pair<const Guard *, int64_t>, 2> divided;
  for (const Guard &guard : guards) {
    int64_t at = guard.at(position);
    int64_t factor = guard.factors.back();
    if (factor == 0) {
      if (!guard.has(at))
        high = low;
      else if (guard.divisor != 1)
        from += at / guard.divisor * guard.stride;
    } else if (guard.divisor != 1) {
      divided.push_back({&guard, at});
    } else if (factor > 0) { // 0 <= at + factor * i < extent
      low = std::max(low, llvm::divideCeilSigned(-at, factor));
      high = std::min(high, llvm::divideCeilSigned(guard.extent - at, factor));
    } else {
      low = std::max(low,
                     llvm::divideFloorSigned(at - guard.extent, -factor) + 1);
      high = std::min(high, llvm::divideFloorSigned(at, -factor) + 1);
    }
  }
  if (low >= high) {
    std::fill_n(out, count, fill);
    return;
  }
  std::fill_n(out, low, fill);
  std::fill_n(out + high, count - high, fill);
  if (divided.empty()) {
    if (step == 1)
      std::copy_n(from + low, high - low, out + low);
    else
      for (int64_t i = low; i < high; ++i)
        out[i] = from[i * step];
    return;
  }
  for (int64_t i = low; i < high; ++i) {
    int64_t distance = i * step;
    bool isInside = true;
    for (auto [guard, at] : divided) {
      int64_t index = at + i * guard->factors.back();
      isInside &= guard->has(index);
      distance += index / guard->divisor * guard->stride;
    }
    out[i] = isInside ? from[distance] : fill;
  }
}

template <typename T>
std::vector<T> LoopWalk::gatherAll(const std::vector<T> &elements, T fill,
                                   llvm::ArrayRef<int64_t> extents) const {
  std::vector<T> gathered(mlir::computeProduct(extents));
  int64_t length = extents.empty() ? 1 : extents.back();
  T *out = gathered.data();
  forEachRow(extents, [&](llvm::ArrayRef<int64_t> position) {
    gather(elements, fill, position, length, out);
    out += length;
  });
  return gathered;
}

} // namespace ingot::ir

#endif // INGOT_IR_REFERENCE_LOOPWALK_H
