//===- FusionProfit.h - Which legal fusions are worth it ---------------------===//

#ifndef INGOT_PASSES_FUSION_FUSIONPROFIT_H
#define INGOT_PASSES_FUSION_FUSIONPROFIT_H

#include "passes/Layers.h"
#include "passes/fusion/FusionGroup.h"

namespace ingot::passes {

/// True if `op` should join `group`, given that it may.
bool isProfitable(const FusionGroup &group, mlir::Operation *op,
                  ir::TargetAttr target);

} // namespace ingot::passes

#endif // INGOT_PASSES_FUSION_FUSIONPROFIT_H
