/*===- ingot/runtime.h - Loading and running compiled programs -------------===*\
|*
|* The C interface of the Ingot runtime: C11 that also compiles as C++.
|*
|* A *program* is what the compiler made: immutable, shared by any number of
|* threads. A *context* is one instance of it: an arena for intermediate tensors
|* and the mutable state (weights in training, optimiser slots). The
|* runtime allocates nothing once a context exists.
|*
|*   ingot_program_t *program;
|*   ingot_context_t *context;
|*   if (ingot_program_load_file("lenet.ingot", &program) != INGOT_OK ||
|*       ingot_context_create(program, NULL, &context) != INGOT_OK) {
|*     fprintf(stderr, "%s\n", ingot_last_error());
|*     return 1;
|*   }
|*
|* Every function that can fail returns a status; ingot_last_error() then says
|* why, in one line. A null pointer where none is allowed is such a failure.
|* Loading a program means executing its code: load only artifacts that you
|* trust. Their structure is verified, their intent is not.
|*
|* Structs of options, descriptions and events begin with `struct_size`, so that
|* they can grow. Whoever owns the memory sets it to sizeof the struct:
|*
|*   options: INGOT_CONTEXT_OPTIONS_INIT sets it and every default. Fields beyond
|*     struct_size have their defaults; bytes that this runtime does not know must
|*     be 0, or the call is refused, because it could not do what they ask for.
|*   descriptions, which a call fills in: fields beyond struct_size are not
|*     written, bytes that this runtime does not know are set to 0.
|*   events, which an observer is shown: the runtime sets it, and a field is there
|*     if it ends within struct_size.
|*
|* A struct_size below that of the struct's first version is refused, 0 as well.
|* Fields are only ever added, at the end. ingot_buffer_view_t has no size and
|* never changes.
|*
\*===----------------------------------------------------------------------===*/
#ifndef INGOT_RUNTIME_H
#define INGOT_RUNTIME_H

#include "ingot/version.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define INGOT_EXPORT __attribute__((visibility("default")))
#define INGOT_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define INGOT_EXPORT
#define INGOT_PRINTF(text, first)
#endif

#ifdef __cplusplus
extern "C" {
#endif

// Codes have 32 bits whatever a compiler makes of an enumeration: any value may
// arrive from either side, and a function that does not know it says so.

/// Result of a call. The values are part of the ABI and never change; there may
/// be more of them one day.
typedef int32_t ingot_status_t;
enum {
  INGOT_OK = 0,
  INGOT_INVALID_ARGUMENT = 1, ///< the caller's mistake: shape, name, count
  INGOT_NOT_FOUND = 2,        ///< no function, state or file of that name
  INGOT_CORRUPT = 3,          ///< the artifact is damaged or not an artifact
  INGOT_UNSUPPORTED = 4, ///< other schema version, CPU too old, no such GPU
  INGOT_OUT_OF_MEMORY = 5,
  INGOT_IO_ERROR = 6,       ///< the operating system refused to read
  INGOT_FAILED_STATE = 7,   ///< an earlier run failed: reset the context first
  INGOT_DEVICE_ERROR = 8,   ///< the GPU or its driver failed
  INGOT_TRAINING_FAILED = 9 ///< of ingot/train.h: data, files or numbers
};

/// Element types. The values are part of the ABI and of the artifact schema.
typedef int32_t ingot_dtype_t;
enum {
  INGOT_F32 = 0,
  INGOT_F64 = 1,
  INGOT_F16 = 2,
  INGOT_BF16 = 3,
  INGOT_I8 = 4,
  INGOT_U8 = 5,
  INGOT_I32 = 6,
  INGOT_I64 = 7,
  INGOT_BOOL = 8 ///< one byte, 0 or 1
};

/// The role of a state tensor.
typedef int32_t ingot_state_role_t;
enum {
  INGOT_PARAMETER = 0, ///< trained, part of a weight file
  INGOT_BUFFER = 1,    ///< not trained, part of a weight file (running mean)
  INGOT_OPTIMIZER_SLOT = 2 ///< moments, step counters, random seeds
};

/// Most dimensions that a tensor can have.
#define INGOT_MAX_RANK 8

typedef struct ingot_program ingot_program_t;
typedef struct ingot_context ingot_context_t;
struct ingot_embedded_program; // runtime/abi/kernel_abi.h; made by the compiler

/// A caller's dense, row-major buffer. `data` must be aligned to the element
/// size; extents are in elements.
typedef struct ingot_buffer_view {
  void *data;
  ingot_dtype_t dtype;
  int32_t rank;
  int64_t shape[INGOT_MAX_RANK];
} ingot_buffer_view_t;

/// Name, element type and shape of an input, an output or a state tensor.
/// `name` belongs to the program.
typedef struct ingot_tensor_spec {
  uint32_t struct_size;
  ingot_dtype_t dtype;
  const char *name;
  int64_t shape[INGOT_MAX_RANK];
  int32_t rank;
  ingot_state_role_t role; ///< of a state tensor; 0 for others
} ingot_tensor_spec_t;

/// The version of the library that the program was linked with: INGOT_VERSION of
/// ingot/version.h when it was built. Cannot fail.
INGOT_EXPORT uint32_t ingot_version(void);

/// Message of the last failed call on this thread: one line, without a full
/// stop. Empty if none failed. Valid until the next call on this thread.
INGOT_EXPORT const char *ingot_last_error(void);

/// Makes the text, formatted as by printf, the last error of this thread and returns
/// `status`. For libraries above the runtime, whose callers then ask in one place.
INGOT_EXPORT ingot_status_t ingot_fail(ingot_status_t status,
                                       const char *format, ...)
    INGOT_PRINTF(2, 3);

/// "f32", "i64", ... ; "?" for a value that is no element type.
INGOT_EXPORT const char *ingot_dtype_name(ingot_dtype_t dtype);

/// Bytes of one element; 0 for a value that is no element type.
INGOT_EXPORT size_t ingot_dtype_size(ingot_dtype_t dtype);

/*===--- Artifacts --------------------------------------------------------===*/

/// Checks that the artifact at `path` is intact, as loading does, without preparing
/// it for running: neither the CPU nor a GPU is asked what it can run. With
/// `with_weights` also the hash of the weights, which reads every page.
///
/// Returns INGOT_NOT_FOUND or INGOT_IO_ERROR if the file cannot be opened,
/// INGOT_CORRUPT if it is damaged, INGOT_UNSUPPORTED if it was written for another
/// schema version.
INGOT_EXPORT ingot_status_t ingot_artifact_verify_file(const char *path,
                                                       bool with_weights);

/*===--- Programs ---------------------------------------------------------===*/

/// Maps the artifact at `path`, verifies its metadata and code, and returns the
/// program in `*program` (NULL on failure). Release it with
/// ingot_program_release(). The weights are mapped, not read: a change of the
/// file while the program lives is undefined.
///
/// Returns INGOT_NOT_FOUND or INGOT_IO_ERROR if the file cannot be opened,
/// INGOT_CORRUPT if it is damaged, INGOT_UNSUPPORTED if it was written for
/// another schema version or needs a CPU feature that this machine lacks.
///
/// A program for GPUs is put on the first one that the driver shows. Without a
/// driver, a GPU, or code that fits it, the result is INGOT_UNSUPPORTED; what
/// fails on the GPU is INGOT_DEVICE_ERROR or INGOT_OUT_OF_MEMORY.
INGOT_EXPORT ingot_status_t ingot_program_load_file(const char *path,
                                                    ingot_program_t **program);

/// As ingot_program_load_file, from `size` bytes at `data`, which are copied.
INGOT_EXPORT ingot_status_t ingot_program_load_memory(
    const void *data, size_t size, ingot_program_t **program);

/// As ingot_program_load_file, for a program that the compiler emitted with
/// `--emit object`; `embedded` must outlive the program.
INGOT_EXPORT ingot_status_t ingot_program_load_embedded(
    const struct ingot_embedded_program *embedded, ingot_program_t **program);

/// Gives the program back. Its contexts must have been released. NULL is allowed.
INGOT_EXPORT void ingot_program_release(ingot_program_t *program);

/// Tells gdb and perf the names and places of the program's kernels, which are those
/// of the layers: gdb through its interface for compilers at run time, until the
/// program is released; perf through a line for each in /tmp/perf-PID.map, which
/// stays. Kernels that are linked in have symbols of their executable instead.
///
/// Call it before the program is shared by threads; a second call does nothing.
/// Returns INGOT_IO_ERROR if the file cannot be written, INGOT_UNSUPPORTED for a
/// program for GPUs.
INGOT_EXPORT ingot_status_t
ingot_program_publish_symbols(ingot_program_t *program);

/// Compares the hash of the weights with the one stored when the artifact was
/// written; loading does not, because it would read every page.
INGOT_EXPORT ingot_status_t
ingot_program_verify_weights(const ingot_program_t *program);

/// What a program has. `name` is that of INGOT_PROGRAM(name) and belongs to it.
typedef struct ingot_program_info {
  uint32_t struct_size;
  const char *name;
  size_t variant_count; ///< one per function and batch size
  size_t state_count;   ///< shared by all functions
} ingot_program_info_t;

/// Describes the program.
INGOT_EXPORT ingot_status_t ingot_program_describe(
    const ingot_program_t *program, ingot_program_info_t *info);

/// One compiled variant of a function.
typedef struct ingot_variant_info {
  uint32_t struct_size;
  const char *function; ///< belongs to the program
  size_t input_count;
  size_t output_count;
  size_t step_count;
  uint64_t arena_bytes;
  /// If not 0, each row (leading dimension) of an output depends only on the same
  /// row of the inputs with this leading extent, which all outputs have: samples may
  /// be run in portions, the last one filled up. 0: nothing of that is known.
  int64_t batch;
  /// State tensors of the role INGOT_PARAMETER that a run writes: 0 unless the
  /// function is a step of a training.
  size_t updated_parameter_count;
} ingot_variant_info_t;

/// Describes variant `index`. INGOT_INVALID_ARGUMENT if there is no such one.
INGOT_EXPORT ingot_status_t ingot_program_variant(
    const ingot_program_t *program, size_t index, ingot_variant_info_t *info);

/// Describes input (output) `position` of variant `index`.
INGOT_EXPORT ingot_status_t ingot_program_input(const ingot_program_t *program,
                                                size_t index, size_t position,
                                                ingot_tensor_spec_t *spec);
INGOT_EXPORT ingot_status_t ingot_program_output(const ingot_program_t *program,
                                                 size_t index, size_t position,
                                                 ingot_tensor_spec_t *spec);

/// Describes state tensor `index`.
INGOT_EXPORT ingot_status_t ingot_program_state(const ingot_program_t *program,
                                                size_t index,
                                                ingot_tensor_spec_t *spec);

/// Finds the variant of `function` whose input types and shapes equal those of
/// `inputs`, whose data may be NULL: the first, if there are several. For
/// ingot_context_run_variant().
///
/// Returns INGOT_NOT_FOUND if there is no such function, and
/// INGOT_INVALID_ARGUMENT if no variant fits; ingot_last_error() then names the
/// first input that differs.
INGOT_EXPORT ingot_status_t ingot_program_find_variant(
    const ingot_program_t *program, const char *function,
    const ingot_buffer_view_t *inputs, size_t input_count, size_t *index);

/*===--- Contexts ---------------------------------------------------------===*/

/// How a context runs.
typedef struct ingot_context_options {
  uint32_t struct_size;
  /// Threads that run the tasks of a step, the caller's included. 0: one per
  /// CPU of the calling thread's affinity mask. Results do not depend on it. Not
  /// used on a GPU.
  uint32_t threads;
} ingot_context_options_t;

/// Every default: `ingot_context_options_t options = INGOT_CONTEXT_OPTIONS_INIT;`
#define INGOT_CONTEXT_OPTIONS_INIT {sizeof(ingot_context_options_t), 0}

/// Makes an instance of `program`: arena, threads, and a private copy of the
/// state, at its initial values. `options` may be NULL. The program must
/// outlive the context.
///
/// Returns INGOT_INVALID_ARGUMENT for options that nothing can obey, and
/// INGOT_UNSUPPORTED for those that this runtime does not know.
///
/// On a GPU every variant is prepared here, so that a run only has to start it.
/// Returns INGOT_OUT_OF_MEMORY, or INGOT_DEVICE_ERROR if the GPU or its driver
/// fails.
INGOT_EXPORT ingot_status_t ingot_context_create(
    const ingot_program_t *program, const ingot_context_options_t *options,
    ingot_context_t **context);

/// Stops the context's threads and frees its memory. NULL is allowed.
INGOT_EXPORT void ingot_context_release(ingot_context_t *context);

/// Runs `function` and waits for it to finish. The variant is the one whose
/// input shapes equal those of `inputs`.
///
/// `inputs` and `outputs` are in signature order, dense, row-major, naturally
/// aligned, and must not overlap. No pointer is kept after return. Calls on one
/// context must not overlap in time: a run that would is refused.
///
/// Elements are not looked at. The loss of a label that is no class is NaN, and so
/// are a mean of it and the gradients; an index that is none of a slice picks zeros.
///
/// Returns INGOT_NOT_FOUND if there is no such function, and
/// INGOT_INVALID_ARGUMENT if a count, element type, rank or extent differs from
/// the signature; ingot_last_error() then names the first argument that differs.
///
/// On a GPU a run can also fail midway, mostly with INGOT_DEVICE_ERROR: the status
/// is what the driver's error means. The state is undefined then, and every run
/// returns INGOT_FAILED_STATE until ingot_context_reset().
INGOT_EXPORT ingot_status_t
ingot_context_run(ingot_context_t *context, const char *function,
                  const ingot_buffer_view_t *inputs, size_t input_count,
                  const ingot_buffer_view_t *outputs, size_t output_count);

/// As ingot_context_run, of the variant at `index`, which is found once by name
/// and shapes: no name is compared, and only its own signature is looked at.
///
/// Returns INGOT_INVALID_ARGUMENT if there is no such variant, or if the buffers
/// are not those of its signature.
INGOT_EXPORT ingot_status_t ingot_context_run_variant(
    ingot_context_t *context, size_t index, const ingot_buffer_view_t *inputs,
    size_t input_count, const ingot_buffer_view_t *outputs,
    size_t output_count);

/// Sets `*data` to the address of state tensor `index` in this context, in host
/// memory: dense, row-major, the same as long as the context lives. What is read
/// there is what the last run left, and what is written there is what the next run
/// finds. Call this again after every run: for a program on a GPU, the call is what
/// copies the tensor. Reading or writing while a run is in progress is undefined.
///
/// Returns INGOT_INVALID_ARGUMENT if there is no such tensor, and what the driver's
/// error means if a GPU's cannot be copied; `*data` is NULL then.
INGOT_EXPORT ingot_status_t ingot_context_state(ingot_context_t *context,
                                                size_t index, void **data);

/// Sets every state tensor back to its initial value, also after a failed run.
INGOT_EXPORT ingot_status_t ingot_context_reset(ingot_context_t *context);

/// One finished step, as shown to an observer. Pointers are valid during the
/// call only.
typedef struct ingot_step_event {
  uint32_t struct_size;
  uint32_t task_count;
  const char *function;
  size_t variant;
  size_t step;        ///< position in the variant's list
  const char *kernel; ///< name of the kernel
  const char *label;  ///< the operations it came from
  uint64_t begin_ns;  ///< monotonic clock
  uint64_t end_ns;
  uint64_t bytes; ///< of all slots of the step, each counted once
  uint64_t flops;
  size_t slot_count;  ///< 0 on a GPU
  void *const *slots; ///< addresses, in the kernel's argument order
  size_t read_count;  ///< the first so many slots are only read
} ingot_step_event_t;

/// Sees a step; `user` is what was given with it. It can neither start a run of the
/// context nor, on a GPU, look at its states.
typedef void (*ingot_observer_t)(const ingot_step_event_t *event, void *user);

/// Calls `observer(event, user)` after every step from now on, on the thread
/// that runs the function; NULL turns it off. For profiling and verification.
INGOT_EXPORT ingot_status_t ingot_context_observe(ingot_context_t *context,
                                                  ingot_observer_t observer,
                                                  void *user);

/// As the observer, but before the step runs: its inputs are still as the step
/// will read them, also where an output overwrites one.
INGOT_EXPORT ingot_status_t ingot_context_observe_before(
    ingot_context_t *context, ingot_observer_t observer, void *user);

#ifdef __cplusplus
}
#endif

#endif // INGOT_RUNTIME_H
