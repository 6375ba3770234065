//===- Passes.h - The passes of ingot ---------------------------------------===//

#ifndef INGOT_PASSES_PASSES_H
#define INGOT_PASSES_PASSES_H

#include "ir/TensorBytes.h"
#include "passes/Layers.h"

#include "mlir/Pass/Pass.h"

namespace ingot::passes {

#define GEN_PASS_DECL
#include "passes/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "passes/Passes.h.inc"

} // namespace ingot::passes

#endif // INGOT_PASSES_PASSES_H
