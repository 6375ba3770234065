//===- FusionProfit.h - Which legal fusions are worth it ---------------------===//

#ifndef INGOT_PASSES_FUSION_FUSIONPROFIT_H
#define INGOT_PASSES_FUSION_FUSIONPROFIT_H

#include "passes/fusion/FusionGroup.h"

namespace ingot {

/// True if `op` should join `group`, given that it may.
bool isProfitable(const FusionGroup &group, mlir::Operation *op);

} // namespace ingot

#endif // INGOT_PASSES_FUSION_FUSIONPROFIT_H
