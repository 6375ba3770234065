//===- Ingot.h - The ingot dialect -----------------------------------------===//
//
// What all operations share. The classes of a family of operations are in
// ir/ops/<Family>.h, which the build makes from ir/ops/Family.h.in: who includes
// only what it uses is not compiled again when another family changes.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_IR_INGOT_H
#define INGOT_IR_INGOT_H

#include "ir/TargetFacts.h"
#include "ir/interfaces/Interfaces.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "ir/IngotDialect.h.inc"
#include "ir/IngotEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "ir/IngotAttrs.h.inc"

namespace ingot::ir {

class LoopsOp; // a parent of ingot.yield, which is of another family

/// Attribute names on function arguments and results, see IngotBase.td.
inline constexpr llvm::StringLiteral kNameAttr = "ingot.name";
inline constexpr llvm::StringLiteral kStateAttr = "ingot.state";

/// Marks a `func.func` that is a phase of a kernel, not a function of the program.
inline constexpr llvm::StringLiteral kKernelFunctionAttr =
    "ingot.kernel_function";
/// Marks a kernel function that is a part of a phase, which calls it once and does nothing
/// but find the part of its task.
inline constexpr llvm::StringLiteral kPhasePartAttr = "ingot.phase_part";
/// Of a function of the program whose results have one row per sample, which depends
/// on this sample alone: the samples that it is for.
inline constexpr llvm::StringLiteral kBatchAttr = "ingot.batch";
/// Of a function of the program once PlanArena has run: bytes of its arena.
inline constexpr llvm::StringLiteral kArenaBytesAttr = "ingot.arena_bytes";
/// Of the module once PlanArena has run: its constants, by number of the slot.
inline constexpr llvm::StringLiteral kConstantsAttr = "ingot.constants";

/// Of the module: the machine that it is compiled for, a TargetAttr.
inline constexpr llvm::StringLiteral kTargetAttr = "ingot.target";

inline bool isKernelFunction(mlir::Operation *function) {
  return function->hasAttr(kKernelFunctionAttr);
}

} // namespace ingot::ir

#endif // INGOT_IR_INGOT_H
