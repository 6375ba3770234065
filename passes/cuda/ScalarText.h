//===- ScalarText.h - Scalar operations as C++ expressions ------------------===//
//
// The closed set of operations that kernels are made of, arith and math, as text
// over the wrappers of runtime/abi/cuda_kernel.h. Both the bodies of loops and
// the nodes of a scalar graph are printed with it.
//
// Numbers of 16 bits are storage: in registers they are float, and rounded where
// the program rounds them. Booleans are bytes in memory.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_CUDA_SCALARTEXT_H
#define INGOT_PASSES_CUDA_SCALARTEXT_H

#include "ir/Ingot.h"
#include "passes/Layers.h"

namespace ingot::cuda {

/// Bits of a number of `type`.
int64_t getScalarBits(mlir::Type type);

/// The C++ type of a value in a register, and of an element in memory.
std::string getValueText(mlir::Type type);
std::string getStorageText(mlir::Type type);

/// A literal with exactly this value.
std::string getConstantText(mlir::TypedAttr value);

/// `element`, of storage for a tensor of `type`, as a position: without a sign where the
/// type has none.
std::string getPositionText(mlir::Type type, llvm::StringRef element);

/// `element`, an expression of the storage type, as a value; and back.
std::string getLoadText(mlir::Type type, llvm::StringRef element);
std::string getStoreText(mlir::Type type, llvm::StringRef value);

/// What `op` computes of `operands`, which are names or literals. Reports an
/// operation that is not of the set, at its location.
mlir::FailureOr<std::string>
getScalarText(mlir::Operation *op, llvm::ArrayRef<std::string> operands);

} // namespace ingot::cuda

#endif // INGOT_PASSES_CUDA_SCALARTEXT_H
