//===- Blobs.h - A program and data for callers of ingot/train.h ------------===//
#ifndef INGOT_TESTS_RUNTIME_TRAIN_INTERFACE_BLOBS_H
#define INGOT_TESTS_RUNTIME_TRAIN_INTERFACE_BLOBS_H

#include "ingot/train.h"
#include "tests/runtime/artifact/Owned.h"
#include "tests/runtime/train/Classifier.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

namespace ingot::testing {

/// Three clouds of points for the program of Classifier.h.
inline const char *const kBlobs[] = {
    "images=synthetic:blobs,samples=90",
    "labels=synthetic:blobs,targets,samples=90"};

/// `options` of a loader or trainer for these data.
template <typename Options> Options withBlobs(Options options) {
  options.data = kBlobs;
  options.data_count = std::size(kBlobs);
  return options;
}

struct ReleaseTraining {
  void operator()(ingot_loader_t *loader) { ingot_loader_release(loader); }
  void operator()(ingot_trainer_t *trainer) { ingot_trainer_release(trainer); }
};
using Loader = std::unique_ptr<ingot_loader_t, ReleaseTraining>;
using Trainer = std::unique_ptr<ingot_trainer_t, ReleaseTraining>;

/// What every test of the interface has: a program, an instance, and a folder.
class OnBlobs : public TemporaryFolder {
protected:
  /// The 6 weights of `of`; 0 at first.
  static std::vector<float> weightsOf(const Context &of) {
    auto *weight = stateOf<float>(of, 0);
    return {weight, weight + 6};
  }

  Program program = load(classifierArtifact().assemble());
  Context context = createContext(program);
};

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_TRAIN_INTERFACE_BLOBS_H
