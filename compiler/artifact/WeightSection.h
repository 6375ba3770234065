//===- WeightSection.h - The bytes of states and constants -------------------===//

#ifndef INGOT_COMPILER_ARTIFACT_WEIGHTSECTION_H
#define INGOT_COMPILER_ARTIFACT_WEIGHTSECTION_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Operation.h"

#include <string>

namespace ingot::artifact {

/// True if every element of `value` is +0.
bool isAllZero(mlir::ElementsAttr value);

/// Tensors one after another, each aligned to INGOT_BUFFER_ALIGNMENT.
class WeightSection {
public:
  /// Appends the elements of `value`; `offset` is where they begin. Fails with a
  /// diagnostic at `op` if the attribute's elements cannot be read.
  llvm::LogicalResult append(mlir::Operation *op, mlir::ElementsAttr value,
                             uint64_t &offset);

  std::string takeBytes() { return std::move(bytes); }

private:
  std::string bytes;
};

} // namespace ingot::artifact

#endif // INGOT_COMPILER_ARTIFACT_WEIGHTSECTION_H
