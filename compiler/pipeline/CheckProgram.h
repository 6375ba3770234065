//===- CheckProgram.h - What compiles loads ---------------------------------===//

#ifndef INGOT_COMPILER_PIPELINE_CHECKPROGRAM_H
#define INGOT_COMPILER_PIPELINE_CHECKPROGRAM_H

#include "ir/Ingot.h"

#include "mlir/IR/BuiltinOps.h"

namespace ingot::pipeline {

/// Whether `module`, just built or parsed, is a program that an artifact can hold:
/// functions of the dialect's operations whose names, tensors and states the loader
/// accepts (runtime/abi/program_limits.h). Else says why at the function or state.
/// \param mayBeEmpty  where it is known why there is no function.
mlir::LogicalResult checkProgram(mlir::ModuleOp module, bool mayBeEmpty);

/// What the loader would say of a program of that name, or an empty string.
std::string findProgramNameError(llvm::StringRef name);

} // namespace ingot::pipeline

#endif // INGOT_COMPILER_PIPELINE_CHECKPROGRAM_H
