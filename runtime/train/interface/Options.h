//===- Options.h - Options of the C interface as those of the library ------===//
#ifndef INGOT_RUNTIME_TRAIN_INTERFACE_OPTIONS_H
#define INGOT_RUNTIME_TRAIN_INTERFACE_OPTIONS_H

#include "ingot/train.h"
#include "runtime/core/StructSize.h"
#include "runtime/train/LabelCheck.h"
#include "runtime/train/TrainingRun.h"

namespace ingot::runtime {

INGOT_FIRST_VERSION(ingot_trainer_options_t, 264)
INGOT_FIRST_VERSION(ingot_loader_options_t, 48)
INGOT_FIRST_VERSION(ingot_train_step_t, 56)

} // namespace ingot::runtime

namespace ingot::train {

// All of these throw std::runtime_error where an option means nothing.

/// `what` is the field, for messages.
std::map<std::string, std::string> readBindings(const char *const *texts,
                                                size_t count, const char *what);

ConventionOptions readConvention(const ingot_trainer_options_t &options);
DataOptions readDataOptions(const ingot_trainer_options_t &options);
/// All but the listeners.
RunOptions readRunOptions(const ingot_trainer_options_t &options);

/// Of data: a number of threads as Loader takes it.
size_t readThreads(uint32_t threads);

/// Of samples: a number of bytes as DataOptions takes it.
uint64_t readMemory(uint64_t bytes);

/// "" for a null pointer.
inline std::string readText(const char *text) { return text ? text : ""; }

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_INTERFACE_OPTIONS_H
