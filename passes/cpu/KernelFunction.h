//===- KernelFunction.h - The function of a phase for CPUs ------------------===//
//
// What every CPU emitter does around the loops that it writes: one function per
// phase with the agreed arguments.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_CPU_KERNELFUNCTION_H
#define INGOT_PASSES_CPU_KERNELFUNCTION_H

#include "passes/Layers.h"
#include "passes/schedule/KernelEmitter.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/SymbolTable.h"

namespace ingot::cpu {

/// Appends the function of a phase to the module: memrefs of the inputs and the
/// outputs, the scratch buffer if there is one, and the task. The body is one
/// block that ends in `func.return`. The symbol is made of the kernel's label and
/// `suffix`, and is unique.
mlir::func::FuncOp createKernelFunction(mlir::SymbolTable &symbols,
                                        const KernelInterface &interface,
                                        llvm::StringRef suffix);

/// Appends a kernel function that only other kernel functions call, which returns at once.
mlir::func::FuncOp createInternalFunction(mlir::SymbolTable &symbols,
                                          mlir::Location loc,
                                          const llvm::Twine &name,
                                          mlir::FunctionType type);

/// Appends the function of a part of `phase` to the module. It takes the task alone, and
/// what `takeArgument` adds.
mlir::func::FuncOp createPhasePart(mlir::SymbolTable &symbols,
                                   mlir::func::FuncOp phase);

/// Makes an argument of `phase`, of this number, the last of `part` before the task.
mlir::Value takeArgument(mlir::func::FuncOp part, mlir::func::FuncOp phase,
                         unsigned number);

/// The arguments of a phase by role.
mlir::Value getInputBuffer(mlir::func::FuncOp function,
                           const KernelInterface &interface, unsigned input);
mlir::Value getOutputBuffer(mlir::func::FuncOp function,
                            const KernelInterface &interface, unsigned output);
mlir::Value getScratchBuffer(mlir::func::FuncOp function,
                             const KernelInterface &interface);
mlir::Value getTask(mlir::func::FuncOp function);

/// Gives an argument another type.
void setArgumentType(mlir::func::FuncOp function, unsigned number,
                     mlir::Type type);

/// All elements of `buffer` in memory order.
mlir::Value flattenBuffer(mlir::OpBuilder &builder, mlir::Location loc,
                          mlir::Value buffer);

} // namespace ingot::cpu

#endif // INGOT_PASSES_CPU_KERNELFUNCTION_H
