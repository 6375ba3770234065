//===- WorstCheck.h - One check of what several runs compared ---------------===//
#ifndef INGOT_TOOLS_INGOT_WORSTCHECK_H
#define INGOT_TOOLS_INGOT_WORSTCHECK_H

#include "ingot/verify.h"

namespace ingot::tool {

/// Keeps the worse of two checks of one tensor or kernel in `worst`, with the
/// elements of both. A check without elements is worse than none.
void keepWorst(Check &worst, const Check &check);

/// The same for the checks of two runs, which are of the same tensors or kernels in
/// the same order; the first run finds `worst` empty.
void keepWorst(std::vector<Check> &worst, const std::vector<Check> &checks);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_WORSTCHECK_H
