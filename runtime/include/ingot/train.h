/*===- ingot/train.h - Training compiled programs ---------------------------===*\
|*
|* The C interface of libingot_train: C11 that also compiles as C++. It trains
|* programs that ingot/runtime.h loads, with no compiler and no framework.
|*
|*   const char *data[] = {"features=iris.csv:0..3", "labels=iris.csv:species"};
|*   ingot_trainer_options_t options = INGOT_TRAINER_OPTIONS_INIT;
|*   options.data = data;
|*   options.data_count = 2;
|*   options.output = "iris.safetensors";
|*   if (ingot_trainer_create(program, context, &options, &trainer) != INGOT_OK ||
|*       ingot_trainer_run(trainer, NULL) != INGOT_OK)
|*     fprintf(stderr, "%s\n", ingot_last_error());
|*
|* A *trainer* does what `ingot train` does: it follows the same rules about which
|* function trains, what its inputs are filled with, and what is logged and saved.
|* A *loader* only reads data, for a loop of one's own. State is read and written as
|* safetensors.
|*
|* Structs, statuses and messages are those of ingot/runtime.h. Programs and contexts
|* must outlive what is made with them here. A trainer, a loader and the context that
|* they work on belong to one thread at a time; text is UTF-8, copied where it is kept.
|* Unless it says so, a field of options that is 0 or NULL means its default.
|*
\*===----------------------------------------------------------------------===*/
#ifndef INGOT_TRAIN_H
#define INGOT_TRAIN_H

#include "ingot/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/*===--- State as files ---------------------------------------------------===*/

/// Writes every state tensor of `context`, an instance of `program`, to a safetensors
/// file: parameters, buffers and optimiser slots, by name. The file appears complete
/// or not at all.
///
/// Returns INGOT_IO_ERROR if it cannot be written.
INGOT_EXPORT ingot_status_t ingot_state_save(const ingot_program_t *program,
                                             ingot_context_t *context,
                                             const char *path);

/// Gives every state tensor of `context` its value in a file of
/// ingot_state_save(), ingot_trainer_save() or `ingot train`.
///
/// Returns INGOT_INVALID_ARGUMENT, and changes nothing, if the file is damaged or does
/// not hold exactly these tensors, with their types and shapes; the message names up
/// to three differences.
INGOT_EXPORT ingot_status_t ingot_state_load(const ingot_program_t *program,
                                             ingot_context_t *context,
                                             const char *path);

/// The same for parameters and buffers alone: optimiser slots in the file are not
/// looked at, and keep their values.
INGOT_EXPORT ingot_status_t ingot_weights_load(const ingot_program_t *program,
                                               ingot_context_t *context,
                                               const char *path);

/*===--- Training ---------------------------------------------------------===*/

typedef struct ingot_trainer ingot_trainer_t;

/// Instead of a number of threads: data are read when they are asked for.
#define INGOT_NO_THREADS UINT32_MAX

/// Instead of a number of bytes: no sample stays in memory.
#define INGOT_NO_MEMORY UINT64_MAX

/// One step, after it ran. Pointers to one are valid during a call only.
typedef struct ingot_train_step {
  uint32_t struct_size;
  uint32_t is_last;      ///< of its epoch: 1, else 0
  int64_t epoch;         ///< complete ones before it
  int64_t number, count; ///< in its epoch, from 1, and of its epoch
  double loss;           ///< NaN if no output is the loss
  double mean_loss;      ///< of its epoch so far
  double learning_rate;
} ingot_train_step_t;

/// One epoch, after it was judged and saved. Its metrics: ingot_trainer_figure().
typedef struct ingot_train_epoch {
  uint32_t struct_size;
  uint32_t is_best;     ///< of all so far: 1, else 0
  int64_t epoch;        ///< from 1
  double loss;          ///< mean over its steps; NaN if no output is the loss
  double learning_rate; ///< of its last step
  double seconds;
  double samples_per_second; ///< of training alone
} ingot_train_epoch_t;

/// See a step or an epoch; `user` is that of the options. Training stops where one
/// returns false. They may look at the context, and may not call its trainer but for
/// ingot_trainer_figure() and ingot_trainer_stop().
typedef bool (*ingot_step_listener_t)(const ingot_train_step_t *step,
                                      void *user);
typedef bool (*ingot_epoch_listener_t)(const ingot_train_epoch_t *epoch,
                                       void *user);

/// What is trained on what, and how. The options of `ingot train` have the same
/// names and meaning; `ingot train --help` tells more of each.
typedef struct ingot_trainer_options {
  uint32_t struct_size;
  uint32_t data_threads; ///< that read ahead: 2; INGOT_NO_THREADS: none

  /// "INPUT=SOURCE": the samples of an input. A source is a .npy, .npz, CSV, IDX or
  /// text file or a folder of pictures, with its columns behind a colon, or
  /// "synthetic:NAME,...".
  const char *const *data;
  size_t data_count;
  /// The same for the samples by which epochs are judged; none: see validation_share.
  const char *const *validation;
  size_t validation_count;
  double validation_share; ///< of the samples of `data`, in [0, 1)
  const char *stratify_by; ///< an input whose classes have that share each

  /// "FUNCTION[:K]": functions that train, K times in their turn. None: train_step,
  /// or the only one that updates parameters.
  const char *const *steps;
  size_t step_count;
  const char *evaluation; ///< the function that judges: eval_step, or forward
  const char *loss;       ///< an output: "loss", or the only number
  const char *rate_input; ///< the input for the learning rate: "lr"
  /// "INPUT=VALUE[,VALUE...]": inputs that are the same in every step.
  const char *const *constants;
  size_t constant_count;
  /// "METRIC[:PREDICTIONS,TARGETS]". None: accuracy of logits or probabilities, rmse
  /// of predictions, against labels or targets.
  const char *const *metrics;
  size_t metric_count;

  int64_t epochs;       ///< in all, those before `resume` included: 10
  double learning_rate; ///< 0.001
  const char *schedule; ///< "warmup(5)+cosine(45)"; none: the rate is constant
  uint32_t
      schedule_by_steps;    ///< not 0: it goes from step to step, not by epochs
  uint32_t log_every_steps; ///< steps between two in the log: 10
  const char *sampling; ///< "shuffled", "replacement", "endless" or "in-order"
  uint64_t seed;        ///< of the order of samples, and of what is split off

  const char
      *output; ///< the checkpoint, a safetensors file; none: nothing is saved
  const char
      *keep; ///< "best", "last" or "all": best if epochs are judged, else last
  int64_t save_every_steps;  ///< in addition to epochs; 0: not
  double save_every_minutes; ///< the same; 0: not
  /// A checkpoint to go on from, as if the run had never stopped; it has a seed of
  /// its own.
  const char *resume;

  const char
      *monitor; ///< "NAME[:min|max]": the figure that epochs are judged by
  int64_t
      patience; ///< epochs without a better one after which training stops; 0: never
  const char *log; ///< a file for JSON lines

  ingot_step_listener_t on_step;
  ingot_epoch_listener_t on_epoch;
  void *user; ///< given to both

  /// "INPUT=STEP[,STEP...]": what is done to the samples of an input, in this order,
  /// before the program gets them: "images=crop(28,28,2),flip,normalize(0.5,0.25)", or
  /// "features=zscore", which learns from the training samples. Random steps are for
  /// training alone. A checkpoint keeps them, and what they learnt.
  const char *const *transforms;
  size_t transform_count;
  /// Bytes for samples that have been parsed or decoded; 0: 2^30; INGOT_NO_MEMORY: none.
  /// What does not fit is made anew in each epoch.
  uint64_t data_memory;
  /// The label that stands for no class, as `ignore_index` of a cross-entropy; NULL:
  /// -100. Metrics leave it out. Any other label that is none of the classes which
  /// "logits" or "probabilities" have scores for is refused.
  const int64_t *ignore_label;
} ingot_trainer_options_t;

/// Every default: `ingot_trainer_options_t options = INGOT_TRAINER_OPTIONS_INIT;`
#ifdef __cplusplus
#define INGOT_TRAINER_OPTIONS_INIT ingot_trainer_options_init()
static inline ingot_trainer_options_t ingot_trainer_options_init() {
  ingot_trainer_options_t options = {};
  options.struct_size = sizeof(options);
  return options;
}
#else
#define INGOT_TRAINER_OPTIONS_INIT                                             \
  {.struct_size = sizeof(ingot_trainer_options_t)}
#endif

/// How a run of a trainer ended.
typedef int32_t ingot_ending_t;
enum {
  INGOT_COMPLETE = 0,        ///< all epochs are done
  INGOT_OUT_OF_PATIENCE = 1, ///< no epoch was better for long
  INGOT_STOPPED = 2          ///< by ingot_trainer_stop() or a listener
};

/// Opens the data and gets ready to train `context`, an instance of `program` whose
/// state is the beginning; release the trainer with ingot_trainer_release(). The
/// functions are run in the batch sizes that the program was compiled for.
///
/// Returns INGOT_INVALID_ARGUMENT if program, data and options do not fit; the message
/// says what was looked for and what is there.
INGOT_EXPORT ingot_status_t ingot_trainer_create(
    const ingot_program_t *program, ingot_context_t *context,
    const ingot_trainer_options_t *options, ingot_trainer_t **trainer);

/// Stops the threads that read data. NULL is allowed.
INGOT_EXPORT void ingot_trainer_release(ingot_trainer_t *trainer);

/// Trains to the last epoch, or until it is stopped, and writes what the options say.
/// `*ending` says which, unless it is NULL. After a stop another call goes on.
///
/// Returns INGOT_TRAINING_FAILED if a sample cannot be read, if a file cannot be
/// written, or if a number that is logged is not finite. What was saved before stays;
/// where data cannot be read, or an epoch cannot be judged, the last state is saved
/// before that is said, and another call tries again. All batches of a step are read
/// before its first function runs.
INGOT_EXPORT ingot_status_t ingot_trainer_run(ingot_trainer_t *trainer,
                                              ingot_ending_t *ending);

/// Trains one step, whatever the number of epochs; the last one of an epoch is
/// followed by judging and saving, as in ingot_trainer_run(). Describes it in `*step`,
/// which may be NULL. Returns as that.
INGOT_EXPORT ingot_status_t ingot_trainer_step(ingot_trainer_t *trainer,
                                               ingot_train_step_t *step);

/// Runs the evaluation function on all samples for validation, for
/// ingot_trainer_figure().
///
/// Returns INGOT_INVALID_ARGUMENT if there is no such function or no sample, and else
/// as ingot_trainer_run().
INGOT_EXPORT ingot_status_t ingot_trainer_evaluate(ingot_trainer_t *trainer);

/// Sets `*value` to a number of the last epoch or evaluation: "validation loss",
/// "validation accuracy", or an output of a training function.
///
/// Returns INGOT_NOT_FOUND if there is none of that name; the message names all.
INGOT_EXPORT ingot_status_t ingot_trainer_figure(const ingot_trainer_t *trainer,
                                                 const char *name,
                                                 double *value);

/// Writes a checkpoint from which `resume` goes on, between two steps.
INGOT_EXPORT ingot_status_t ingot_trainer_save(ingot_trainer_t *trainer,
                                               const char *path);

/// Ends a run after the step that is in progress, with a checkpoint if there is an
/// output. Any thread may call it, and a signal handler.
INGOT_EXPORT void ingot_trainer_stop(ingot_trainer_t *trainer);

/*===--- Data -------------------------------------------------------------===*/

typedef struct ingot_loader ingot_loader_t;

/// Fields of the same name are as in ingot_trainer_options_t.
typedef struct ingot_loader_options {
  uint32_t struct_size;
  uint32_t data_threads;
  const char *const *data;
  size_t data_count;
  const char *sampling; ///< "in-order"
  uint64_t seed;
  /// A checkpoint of the training: words mean what they meant there. None: they are
  /// collected anew.
  const char *checkpoint;

  const char *const
      *transforms; ///< if `checkpoint` has some, they are the same
  size_t transform_count;
  uint64_t data_memory;
  uint32_t augment; ///< not 0: random transforms are drawn, for seed and epoch
  uint32_t unused;  ///< must be 0
  const int64_t *ignore_label;
} ingot_loader_options_t;

/// Every default, as INGOT_TRAINER_OPTIONS_INIT.
#ifdef __cplusplus
#define INGOT_LOADER_OPTIONS_INIT ingot_loader_options_init()
static inline ingot_loader_options_t ingot_loader_options_init() {
  ingot_loader_options_t options = {};
  options.struct_size = sizeof(options);
  return options;
}
#else
#define INGOT_LOADER_OPTIONS_INIT                                              \
  {.struct_size = sizeof(ingot_loader_options_t)}
#endif

/// Opens data for the inputs of variant `index` of `program` that are named in them.
/// Release the loader with ingot_loader_release().
///
/// Returns INGOT_INVALID_ARGUMENT if data and inputs do not fit.
INGOT_EXPORT ingot_status_t ingot_loader_create(
    const ingot_program_t *program, size_t index,
    const ingot_loader_options_t *options, ingot_loader_t **loader);

/// Stops its threads. NULL is allowed.
INGOT_EXPORT void ingot_loader_release(ingot_loader_t *loader);

/// Begins an epoch, counted from 0, which with the seed decides the order.
INGOT_EXPORT ingot_status_t ingot_loader_start(ingot_loader_t *loader,
                                               uint64_t epoch);

/// Sets those of `inputs`, which are as many as the variant has, that there are data
/// for, and leaves the others as they are. The elements are valid until the next call.
/// `*sample_count` is the number of samples; rows that are left repeat the last one.
/// 0: the epoch is over, and nothing is set.
///
/// Returns INGOT_TRAINING_FAILED if a sample cannot be read.
INGOT_EXPORT ingot_status_t ingot_loader_next(ingot_loader_t *loader,
                                              ingot_buffer_view_t *inputs,
                                              size_t input_count,
                                              size_t *sample_count);

#ifdef __cplusplus
}
#endif

#endif // INGOT_TRAIN_H
