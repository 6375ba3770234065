//===- ScaleInputs.h - Inputs as a user has them, not as the model does ----===//
#ifndef INGOT_COMPILER_PIPELINE_SCALEINPUTS_H
#define INGOT_COMPILER_PIPELINE_SCALEINPUTS_H

#include "ingot/compile.h"

#include "mlir/IR/BuiltinOps.h"

namespace ingot::pipeline {

/// Puts CompileOptions::inputScalings in front of every function of `module`. Throws
/// ingot::Error if an input cannot be scaled so. One that no function has is ignored.
void scaleInputs(mlir::ModuleOp module,
                 const std::map<std::string, InputScaling> &scalings);

} // namespace ingot::pipeline

#endif // INGOT_COMPILER_PIPELINE_SCALEINPUTS_H
