//===- CompareTensors.h - How far a tensor is from what it should be ----------===//

#ifndef INGOT_COMPILER_PIPELINE_COMPARETENSORS_H
#define INGOT_COMPILER_PIPELINE_COMPARETENSORS_H

#include "ingot/verify.h"
#include "ir/reference/ReferenceTensor.h"

namespace ingot::pipeline {

/// Compares `actual` with `expected`, of the same type and with error bounds, and
/// adds what it finds to `check`: the worst of several comparisons remains.
void compareTensors(const ir::ReferenceTensor &expected,
                    const ir::ReferenceTensor &actual, Check &check);

} // namespace ingot::pipeline

#endif // INGOT_COMPILER_PIPELINE_COMPARETENSORS_H
