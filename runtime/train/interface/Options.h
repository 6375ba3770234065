//===- Options.h - Options of the C interface as those of the library ------===//
#ifndef INGOT_RUNTIME_TRAIN_INTERFACE_OPTIONS_H
#define INGOT_RUNTIME_TRAIN_INTERFACE_OPTIONS_H

#include "ingot/train.h"
#include "runtime/core/StructSize.h"
#include "runtime/train/LabelCheck.h"
#include "runtime/train/TrainingRun.h"
#include "runtime/train/interface/Guard.h"

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

/// Makes `*object` by `make` from the options that `given` has, if it is not null, or
/// else the `standard` ones.
template <typename Object, typename Options, typename Make>
ingot_status_t createWith(Object **object, const Options *given,
                          const Options &standard, Make make) {
  Options options = standard;
  if (ingot_status_t status = runtime::readOptions(given, &options))
    return status;
  return guard(INGOT_INVALID_ARGUMENT, [&] { *object = make(options); });
}

/// "" for a null pointer.
inline std::string readText(const char *text) { return text ? text : ""; }

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_INTERFACE_OPTIONS_H
