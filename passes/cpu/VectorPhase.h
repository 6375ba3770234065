//===- VectorPhase.h - The function of a phase, in vectors -------------------===//
//
// What emitters that write their own loops over vectors have in common.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_CPU_VECTORPHASE_H
#define INGOT_PASSES_CPU_VECTORPHASE_H

#include "passes/Layers.h"
#include "passes/cpu/KernelFunction.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace ingot::cpu {

/// Writes into the function of one phase: index arithmetic that folds, buffers
/// as flat arrays, loops that vanish if they run once, vectors of `lanes` elements.
class VectorPhase {
public:
  VectorPhase(const KernelInterface &interface, mlir::func::FuncOp function,
              int64_t lanes);

  const KernelInterface &interface;
  mlir::func::FuncOp function;
  mlir::OpBuilder builder;
  mlir::Location loc;
  const int64_t lanes;

  mlir::Value index(int64_t value);
  mlir::Value add(mlir::Value lhs, mlir::Value rhs);
  mlir::Value add(mlir::Value lhs, int64_t rhs);
  mlir::Value mul(mlir::Value lhs, int64_t rhs);
  mlir::Value div(mlir::Value lhs, int64_t rhs);
  mlir::Value rem(mlir::Value lhs, int64_t rhs);
  mlir::Value min(mlir::Value lhs, int64_t rhs);
  mlir::Value max(mlir::Value lhs, int64_t rhs);

  /// Runs `body` for `[begin, end)` in steps of `step`.
  void forEach(mlir::Value begin, mlir::Value end, int64_t step,
               llvm::function_ref<void(mlir::Value)> body);
  /// The same with values carried from one iteration to the next.
  llvm::SmallVector<mlir::Value>
  forEach(int64_t begin, int64_t end, int64_t step,
          llvm::ArrayRef<mlir::Value> initial,
          llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::Value,
                                                            mlir::ValueRange)>
              body);

  llvm::SmallVector<mlir::Value>
  forEach(mlir::Value begin, mlir::Value end, int64_t step,
          llvm::ArrayRef<mlir::Value> initial,
          llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::Value,
                                                            mlir::ValueRange)>
              body);

  void ifElse(mlir::Value condition, llvm::function_ref<void()> thenBody,
              llvm::function_ref<void()> elseBody);
  /// The values of one of two bodies.
  using Values = llvm::SmallVector<mlir::Value>;
  Values choose(mlir::Value condition, llvm::function_ref<Values()> thenBody,
                llvm::function_ref<Values()> elseBody);

  /// Flat buffers of an input and of an output.
  mlir::Value input(unsigned number);
  mlir::Value output(unsigned number);
  /// `elementCount` elements of `type` in the scratch memory, from `byteOffset` on.
  mlir::Value scratch(int64_t byteOffset, int64_t elementCount,
                      mlir::Type type);

  mlir::VectorType vectorOf(mlir::Type element) const {
    return mlir::VectorType::get({lanes}, element);
  }
  /// A mask of the first `count` lanes; null if that is all of them.
  mlir::Value maskOf(int64_t count);
  /// The same of these lanes.
  mlir::Value maskOf(llvm::ArrayRef<bool> active);
  /// True if an instruction on vectors of `element` takes a mask along: lanes outside
  /// of it keep what they were for nothing.
  bool hasMaskedInstructions(mlir::Type element) const;
  /// `maskOf` in a register that LLVM knows nothing of: it makes shuffles of what
  /// selects by a constant, each an instruction of its own.
  mlir::Value maskRegisterOf(llvm::ArrayRef<bool> active);
  mlir::Value splat(mlir::TypedAttr value);
  mlir::Value zero(mlir::Type element);
  /// One round of a transposition of vectors: their even blocks of `block` lanes
  /// in turns, and their odd ones.
  std::pair<mlir::Value, mlir::Value>
  interleaveBlocks(mlir::Value first, mlir::Value second, int64_t block);
  /// Transposes a square of vectors in registers.
  llvm::SmallVector<mlir::Value> transpose(llvm::SmallVector<mlir::Value> rows);
  /// `vector` runs along the columns; lanes outside `mask` (null: none) are zero
  /// or untouched. Booleans are bytes in memory; floats that are narrower there
  /// than `element` are extended. `alignment` is that of a whole vector, in bytes.
  mlir::Value load(mlir::Value buffer, mlir::Value position, int64_t stride,
                   mlir::Type element, mlir::Value mask, int64_t alignment = 0);
  void store(mlir::Value vector, mlir::Value buffer, mlir::Value position,
             int64_t stride, mlir::Value mask);
  mlir::Value broadcastElement(mlir::Value buffer, mlir::Value position,
                               mlir::Type element);

protected:
  /// What `create` makes at the start of the function.
  mlir::Value inEntry(llvm::function_ref<mlir::Value()> create);

private:
  /// A vector as it was loaded, as one of `element`.
  mlir::Value fromMemory(mlir::Value vector, mlir::Type element);
  mlir::Value flat(mlir::Value buffer);

  llvm::DenseMap<mlir::Value, mlir::Value> flatBuffers;
  std::map<uint64_t, mlir::Value> maskRegisters; ///< by lanes, the first lowest
};

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_VECTORPHASE_H
