//===- Strides.h - Distances in row-major tensors ------------------------===//

#ifndef INGOT_IR_REFERENCE_STRIDES_H
#define INGOT_IR_REFERENCE_STRIDES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

namespace ingot::ir {

/// Distances between neighbours of each dimension of a row-major tensor, in elements.
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

} // namespace ingot::ir

#endif // INGOT_IR_REFERENCE_STRIDES_H
