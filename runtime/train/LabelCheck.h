//===- LabelCheck.h - Labels that are no class -----------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_LABELCHECK_H
#define INGOT_RUNTIME_TRAIN_LABELCHECK_H

#include "runtime/train/Convention.h"
#include "runtime/train/data/TrainingData.h"

namespace ingot::train {

/// One variant of each function that trains or evaluates `program`.
std::vector<Variant> usedFunctions(const Program &program,
                                   const ConventionOptions &options);

/// Limits fields of labels in `data` to the classes that `functions` have scores for: of
/// functions that only evaluate, where there are samples for validation, by the metrics
/// of the evaluation. Labels that are a sample each are looked at here, all of them; labels of a pixel or a token each where they are read, as pictures
/// are not decoded twice. Nothing is run: `functions` need not be compiled, nor their
/// inputs be there. Of a function that makes nothing but a loss nobody knows how many
/// classes it has; there such a label ends in a NaN. Throws std::runtime_error with
/// file and row.
void limitLabels(TrainingData &data, const std::vector<Variant> &functions,
                 const ConventionOptions &options);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_LABELCHECK_H
