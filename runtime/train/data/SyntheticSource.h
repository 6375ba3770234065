//===- SyntheticSource.h - Samples that are computed ------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_SYNTHETICSOURCE_H
#define INGOT_RUNTIME_TRAIN_DATA_SYNTHETICSOURCE_H

#include "runtime/train/data/Source.h"
#include "runtime/train/data/SourceSpec.h"

namespace ingot::train {

/// Opens `synthetic:NAME,...`: problems to learn and to test with. A sample depends on
/// its number and the seed only; `targets` gives what belongs to the inputs with
/// that number. Throws std::runtime_error.
std::unique_ptr<Source> openSynthetic(SourceSpec spec);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_SYNTHETICSOURCE_H
