//===- TrainReport.h - A training run in lines -----------------------------===//
#ifndef INGOT_TOOLS_INGOT_TRAINREPORT_H
#define INGOT_TOOLS_INGOT_TRAINREPORT_H

#include "runtime/train/TrainLoop.h"

namespace ingot::tool {

/// "epoch 3/10  loss 0.3021", for a progress bar.
std::string formatStep(const train::StepReport &report, int64_t epochs);

/// "epoch 3/10  loss 0.3021  validation loss 0.3312  4.2 s  14.3k samples/s".
std::string formatEpoch(const train::LogEpoch &epoch, int64_t epochs);

/// The same as an object of JSON, with '_' for each space in a name.
std::string epochJson(const train::LogEpoch &epoch, int64_t epochs);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_TRAINREPORT_H
