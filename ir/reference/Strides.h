//===- Strides.h - Walks over boxes of row-major tensors ------------------===//

#ifndef INGOT_IR_REFERENCE_STRIDES_H
#define INGOT_IR_REFERENCE_STRIDES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace ingot {

/// Where the elements of a box lie: all numbers are in elements.
struct StridedBox {
  int64_t offset = 0;
  llvm::SmallVector<int64_t> strides; ///< per dimension

  int64_t offsetOf(llvm::ArrayRef<int64_t> position) const {
    int64_t result = offset;
    for (auto [index, stride] : llvm::zip(position, strides))
      result += index * stride;
    return result;
  }
};

inline llvm::SmallVector<int64_t>
rowMajorStrides(llvm::ArrayRef<int64_t> extents) {
  llvm::SmallVector<int64_t> strides(extents.size());
  int64_t stride = 1;
  for (size_t d = extents.size(); d-- > 0;) {
    strides[d] = stride;
    stride *= extents[d];
  }
  return strides;
}

/// Calls `visit` with the position of the first element and the length of every
/// row (run along the last dimension) of a box, in row-major order. A box of
/// rank 0 is one row of length 1.
inline void
forEachRow(llvm::ArrayRef<int64_t> extents,
           llvm::function_ref<void(llvm::ArrayRef<int64_t>, int64_t)> visit) {
  int64_t rowLength = extents.empty() ? 1 : extents.back();
  llvm::SmallVector<int64_t> position(extents.size(), 0);
  while (true) {
    visit(position, rowLength);
    int64_t d = static_cast<int64_t>(extents.size()) - 2;
    for (; d >= 0; --d) {
      if (++position[d] < extents[d])
        break;
      position[d] = 0;
    }
    if (d < 0)
      return;
  }
}

} // namespace ingot

#endif // INGOT_IR_REFERENCE_STRIDES_H
