/*===- kernel_abi.h - What compiled kernels and the runtime agree on -------===*\
|*
|* The only header that the compiler and the runtime share besides the schema.
|* Plain C11; both sides include it, neither adds to it.
|*
\*===----------------------------------------------------------------------===*/
#ifndef INGOT_RUNTIME_ABI_KERNEL_ABI_H
#define INGOT_RUNTIME_ABI_KERNEL_ABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One compiled kernel. `buffers` holds one address per slot of the step, in
/// the order of the schema's `Step.slots`; `task` is in [0, Step.task_count).
/// A kernel allocates nothing, calls nothing outside its image and keeps no
/// pointer. Tasks of one step touch disjoint output bytes, so they may run in
/// any order and at the same time.
///
/// Floating point rounds to nearest, and denormals are zero as operands and as
/// results: each is off by less than the smallest normal number, so that the
/// logarithm of a denormal is -inf. The moments of an optimiser decay into
/// denormals where gradients stay zero, and operations on those are slow on x86.
typedef void (*ingot_kernel_t)(void *const *buffers, int64_t task);

/// First bytes of an artifact file. All integers are little-endian.
/// The metadata (a FlatBuffer, see schema/artifact.fbs) follows the header at
/// `metadata_offset`; code and weight sections start at multiples of
/// INGOT_SECTION_ALIGNMENT and are described by the metadata.
typedef struct ingot_artifact_header {
  char magic[8];            ///< INGOT_ARTIFACT_MAGIC, without a terminating 0
  uint32_t schema_version;  ///< INGOT_SCHEMA_VERSION of the writer
  uint32_t reserved;        ///< 0
  uint64_t metadata_offset; ///< in bytes from the start of the file
  uint64_t metadata_bytes;  ///< at most INGOT_MAX_METADATA_BYTES
  uint64_t metadata_hash;   ///< XXH3 (64 bit) of the metadata bytes
  uint64_t file_bytes;      ///< size of the whole file
} ingot_artifact_header_t;

#define INGOT_ARTIFACT_MAGIC "INGOTART"
#define INGOT_SCHEMA_VERSION 2u
#define INGOT_SECTION_ALIGNMENT 4096u

/// What buffers of a GPU are aligned to, in bytes: a driver's allocations are, and
/// loads of whole warps are fastest from there.
#define INGOT_GPU_BUFFER_ALIGNMENT 256u
#define INGOT_MAX_METADATA_BYTES (64u << 20)

/// Alignment in bytes of the arena, of every state tensor and of every constant.
/// Inputs and outputs of a function are only naturally aligned.
#define INGOT_BUFFER_ALIGNMENT 64u

/// A program linked into an executable instead of loaded from a file: what the
/// compiler emits into .rodata with `--emit object` and `--emit exe`.
///
/// The object and the runtime may be of different versions: the first two fields
/// never move, and a runtime that expects others refuses the program.
typedef struct ingot_embedded_program {
  uint32_t struct_size;    ///< of this struct, in bytes
  uint32_t schema_version; ///< INGOT_SCHEMA_VERSION of the compiler
  const void *metadata;    ///< the same FlatBuffer as in an artifact file
  uint64_t metadata_bytes;
  const ingot_kernel_t *kernels; ///< by kernel index, instead of a code section
  uint64_t kernel_count;
  const void *weights; ///< the weight section, INGOT_BUFFER_ALIGNMENT aligned
  uint64_t weight_bytes;
} ingot_embedded_program_t;

#ifdef __cplusplus
}
#endif

#endif // INGOT_RUNTIME_ABI_KERNEL_ABI_H
