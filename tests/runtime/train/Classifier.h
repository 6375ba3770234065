//===- Classifier.h - A program that can be trained, made by hand ----------===//
#ifndef INGOT_TESTS_RUNTIME_TRAIN_CLASSIFIER_H
#define INGOT_TESTS_RUNTIME_TRAIN_CLASSIFIER_H

#include "runtime/train/Program.h"
#include "runtime/train/data/Field.h"
#include "tests/runtime/artifact/ArtifactBuilder.h"

namespace ingot::testing {

/// The program of kernels.c: `train_step(images f32 [4, 2], labels i64 [4],
/// lr f32 []) -> loss f32 []` and `forward(images f32 [3, 2]) -> logits f32
/// [3, 3]`, with the state `weight f32 [2, 3]`, which is 0 at first, and a slot.
/// \param returnsLogits  gives `train_step` a second output, `logits`.
ArtifactBuilder classifierArtifact(bool returnsLogits = false);

/// The same with `train_step` under two names: `critic` and `generator`.
ArtifactBuilder adversarialArtifact();

/// The program in `builder`, after its sections are laid out again.
train::Program loadProgram(ArtifactBuilder builder);

/// A field of numbers in memory, one sample for each of the first extent, or for each
/// number; messages call its file `name` with ".npy".
train::Field makeField(const std::string &name, std::vector<int64_t> shape,
                       const std::vector<float> &values);
train::Field makeField(const std::string &name,
                       const std::vector<int64_t> &values);
train::Field makeLabelField(const std::string &name, std::vector<int64_t> shape,
                            const std::vector<int64_t> &values);

/// `size` samples of three classes around (1, 0), (0, 1) and (-1, -1), all
/// different, as `images` and `labels`; sample i is of class i % 3.
train::Part clusters(size_t size);

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_TRAIN_CLASSIFIER_H
