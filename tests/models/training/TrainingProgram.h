//===- TrainingProgram.h - A model whose training step shows its gradients -===//
#ifndef INGOT_TESTS_MODELS_TRAINING_TRAININGPROGRAM_H
#define INGOT_TESTS_MODELS_TRAINING_TRAININGPROGRAM_H

#include "ingot/compile.h"

namespace ingot::testing {

/// The registered program `name` for one batch size, whose `train_step` also
/// returns every gradient that it computes, as "grad.<parameter>".
Source withGradients(const std::string &name, int64_t batch);

} // namespace ingot::testing

#endif // INGOT_TESTS_MODELS_TRAINING_TRAININGPROGRAM_H
