//===- ingot/train.hpp - Training compiled programs, in C++ ----------------===//
//
// Owners and exceptions over ingot/train.h, whose words hold here, too: one header,
// C++20, in the manner of ingot/runtime.hpp.
//
//   using namespace ingot::embed;
//   Context context(Program::load("iris.ingot"));
//   Trainer trainer(context, {.data = {"features=iris.csv:0..3", "labels=iris.csv:4"},
//                             .output = "iris.safetensors"});
//   trainer.run();
//
//===----------------------------------------------------------------------===//
#ifndef INGOT_TRAIN_HPP
#define INGOT_TRAIN_HPP

#include "ingot/runtime.hpp"
#include "ingot/train.h"

#include <optional>

namespace ingot::embed {

/// As ingot_state_save().
inline void saveState(Context &context, const std::string &path) {
  check(ingot_state_save(context.program().handle(), context.handle(),
                         path.c_str()));
}
/// As ingot_state_load().
inline void loadState(Context &context, const std::string &path) {
  check(ingot_state_load(context.program().handle(), context.handle(),
                         path.c_str()));
}
/// As ingot_weights_load().
inline void loadWeights(Context &context, const std::string &path) {
  check(ingot_weights_load(context.program().handle(), context.handle(),
                           path.c_str()));
}

/// As ingot_trainer_options_t, where each is explained; an empty text or list is its
/// default, and so is a number of 0.
struct TrainerOptions {
  std::vector<std::string> data = {}, validation = {}, transforms = {};
  uint64_t dataMemory = 0;
  double validationShare = 0;
  std::string stratifyBy = {};
  std::vector<std::string> steps = {};
  std::string evaluation = {}, loss = {}, rateInput = {};
  std::vector<std::string> constants = {}, metrics = {};
  int64_t epochs = 0;
  std::optional<int64_t> ignoreLabel = {};
  double learningRate = 0;
  std::string schedule = {};
  bool isScheduledBySteps = false;
  std::string sampling = {};
  uint64_t seed = 0;
  std::string output = {}, keep = {};
  int64_t saveEverySteps = 0;
  double saveEveryMinutes = 0;
  std::string resume = {}, monitor = {};
  int64_t patience = 0;
  std::string log = {};
  uint32_t logEverySteps = 0;
  uint32_t dataThreads = 0;
  /// Training stops where one returns false. What they throw leaves the call that
  /// trains, once its step has ended.
  std::function<bool(const ingot_train_step_t &)> onStep = {};
  std::function<bool(const ingot_train_epoch_t &)> onEpoch = {};
};

namespace detail {

inline const char *textOrNull(const std::string &text) {
  return text.empty() ? nullptr : text.c_str();
}

inline std::vector<const char *>
pointers(const std::vector<std::string> &texts) {
  std::vector<const char *> all;
  for (const std::string &text : texts)
    all.push_back(text.c_str());
  return all;
}

/// What is said of samples to a trainer and to a loader, whose options keep pointers to
/// these.
template <class Given, class Options>
void setSamples(const Given &given, const std::vector<const char *> &data,
                const std::vector<const char *> &transforms, Options &options) {
  options.data_threads = given.dataThreads;
  options.data = data.data();
  options.data_count = data.size();
  options.transforms = transforms.data();
  options.transform_count = transforms.size();
  options.data_memory = given.dataMemory;
  options.sampling = textOrNull(given.sampling);
  options.seed = given.seed;
  options.ignore_label = given.ignoreLabel ? &*given.ignoreLabel : nullptr;
}

} // namespace detail

/// Trains a context, which must outlive it.
class Trainer {
public:
  Trainer(Context &context, TrainerOptions options)
      : listeners(std::make_unique<Listeners>()) {
    listeners->onStep = std::move(options.onStep);
    listeners->onEpoch = std::move(options.onEpoch);
    std::vector<const char *> data = detail::pointers(options.data),
                              validation = detail::pointers(options.validation),
                              transforms = detail::pointers(options.transforms),
                              steps = detail::pointers(options.steps),
                              constants = detail::pointers(options.constants),
                              metrics = detail::pointers(options.metrics);
    ingot_trainer_options_t all = INGOT_TRAINER_OPTIONS_INIT;
    detail::setSamples(options, data, transforms, all);
    all.validation = validation.data();
    all.validation_count = validation.size();
    all.validation_share = options.validationShare;
    all.stratify_by = detail::textOrNull(options.stratifyBy);
    all.steps = steps.data();
    all.step_count = steps.size();
    all.evaluation = detail::textOrNull(options.evaluation);
    all.loss = detail::textOrNull(options.loss);
    all.rate_input = detail::textOrNull(options.rateInput);
    all.constants = constants.data();
    all.constant_count = constants.size();
    all.metrics = metrics.data();
    all.metric_count = metrics.size();
    all.epochs = options.epochs;
    all.learning_rate = options.learningRate;
    all.schedule = detail::textOrNull(options.schedule);
    all.schedule_by_steps = options.isScheduledBySteps;
    all.log_every_steps = options.logEverySteps;
    all.output = detail::textOrNull(options.output);
    all.keep = detail::textOrNull(options.keep);
    all.save_every_steps = options.saveEverySteps;
    all.save_every_minutes = options.saveEveryMinutes;
    all.resume = detail::textOrNull(options.resume);
    all.monitor = detail::textOrNull(options.monitor);
    all.patience = options.patience;
    all.log = detail::textOrNull(options.log);
    all.user = listeners.get();
    all.on_step = [](const ingot_train_step_t *step, void *user) {
      auto *known = static_cast<Listeners *>(user);
      return known->call(known->onStep, *step);
    };
    all.on_epoch = [](const ingot_train_epoch_t *epoch, void *user) {
      auto *known = static_cast<Listeners *>(user);
      return known->call(known->onEpoch, *epoch);
    };
    ingot_trainer_t *created;
    check(ingot_trainer_create(context.program().handle(), context.handle(),
                               &all, &created));
    trainer.reset(created);
  }

  /// Trains to the last epoch, or until it is stopped: INGOT_COMPLETE,
  /// INGOT_OUT_OF_PATIENCE or INGOT_STOPPED.
  ingot_ending_t run() {
    ingot_ending_t ending = INGOT_COMPLETE;
    listeners->finish(ingot_trainer_run(trainer.get(), &ending));
    return ending;
  }

  /// Trains one step.
  ingot_train_step_t step() {
    ingot_train_step_t step = {};
    step.struct_size = sizeof(step);
    listeners->finish(ingot_trainer_step(trainer.get(), &step));
    return step;
  }

  /// Judges the state as it is, for figure().
  void evaluate() { check(ingot_trainer_evaluate(trainer.get())); }

  /// A number of the last epoch or evaluation: "validation accuracy".
  double figure(const std::string &name) const {
    double value = 0;
    check(ingot_trainer_figure(trainer.get(), name.c_str(), &value));
    return value;
  }

  /// Writes a checkpoint from which `resume` goes on.
  void save(const std::string &path) {
    check(ingot_trainer_save(trainer.get(), path.c_str()));
  }

  /// Ends a run after its step; for other threads and signal handlers.
  void stop() noexcept { ingot_trainer_stop(trainer.get()); }

private:
  struct Listeners {
    std::function<bool(const ingot_train_step_t &)> onStep;
    std::function<bool(const ingot_train_epoch_t &)> onEpoch;
    std::exception_ptr error;

    /// No exception may pass through C.
    template <typename Listener, typename Event>
    bool call(const Listener &listener, const Event &event) noexcept {
      try {
        return !listener || listener(event);
      } catch (...) {
        error = std::current_exception();
        return false;
      }
    }
    void finish(ingot_status_t status) {
      if (error)
        std::rethrow_exception(std::exchange(error, nullptr));
      check(status);
    }
  };
  struct Release {
    void operator()(ingot_trainer_t *trainer) const {
      ingot_trainer_release(trainer);
    }
  };
  std::unique_ptr<Listeners> listeners; ///< outlives the trainer
  std::unique_ptr<ingot_trainer_t, Release> trainer;
};

/// As ingot_loader_options_t.
struct LoaderOptions {
  std::vector<std::string> data = {}, transforms = {};
  bool isAugmented = false;
  uint64_t dataMemory = 0;
  std::string sampling = {};
  uint64_t seed = 0;
  std::optional<int64_t> ignoreLabel = {};
  std::string checkpoint = {};
  uint32_t dataThreads = 0;
};

/// Makes batches of the inputs of a function.
///
///   Loader loader(program, function, {.data = {"images=digits/", "labels=..."}});
///   loader.inputs()[2] = learningRate; // what there are no data for
///   loader.start(epoch);
///   while (loader.next() == batch)
///     context.run(function, loader.inputs(), outputs);
class Loader {
public:
  /// `function` is one of those of `program`.
  Loader(const Program &program, const Function &function,
         const LoaderOptions &options)
      : owner(program), views(function.inputs.size()) {
    std::vector<const char *> data = detail::pointers(options.data),
                              transforms = detail::pointers(options.transforms);
    ingot_loader_options_t all = INGOT_LOADER_OPTIONS_INIT;
    detail::setSamples(options, data, transforms, all);
    all.augment = options.isAugmented;
    all.checkpoint = detail::textOrNull(options.checkpoint);
    for (const Tensor &input : function.inputs)
      batch.push_back(Input(nullptr, input.size(), input.dtype));
    ingot_loader_t *created;
    check(
        ingot_loader_create(program.handle(), function.index, &all, &created));
    loader.reset(created);
  }

  /// Begins an epoch, counted from 0.
  void start(uint64_t epoch = 0) {
    check(ingot_loader_start(loader.get(), epoch));
  }

  /// Sets inputs() to the next batch, and returns its number of samples; rows that are
  /// left repeat the last one. 0: the epoch is over.
  size_t next() {
    size_t count = 0;
    for (ingot_buffer_view_t &view : views)
      view.data = nullptr;
    check(ingot_loader_next(loader.get(), views.data(), views.size(), &count));
    for (size_t i = 0; i < views.size(); ++i)
      if (views[i].data)
        batch[i].data = views[i].data;
    return count;
  }

  /// All inputs of the function, in the order of its signature. Those that there are no
  /// data for are the caller's to set, once.
  std::vector<Input> &inputs() { return batch; }

private:
  struct Release {
    void operator()(ingot_loader_t *loader) const {
      ingot_loader_release(loader);
    }
  };
  Program owner; ///< outlives the loader
  std::unique_ptr<ingot_loader_t, Release> loader;
  std::vector<ingot_buffer_view_t> views;
  std::vector<Input> batch;
};

} // namespace ingot::embed

#endif // INGOT_TRAIN_HPP
