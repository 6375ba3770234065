//===- MetadataChecks.cpp - Every rule of the schema, checked once --------===//
//
// The FlatBuffers verifier proves that tables and strings lie inside the
// buffer. It does not look at values, at the alignment of vector elements, nor
// at strings that lie: those are checked here, before anything else reads them.
//
//===----------------------------------------------------------------------===//
#include "runtime/loader/MetadataChecks.h"

#include "runtime/abi/kernel_abi.h"
#include "runtime/abi/program_limits.h"
#include "runtime/core/ElementType.h"
#include "runtime/core/Memory.h"
#include "runtime/core/Status.h"
#include "runtime/core/Tensor.h"

#include <algorithm>
#include <cinttypes>
#include <cstdarg>
#include <cstdio>
#include <cstring>

using namespace ingot::runtime;
namespace schema = ingot::schema;

namespace {

// Bounds that no real program comes near. A small file may name one table many
// times over; without them, such a file would keep the loader busy for hours.
constexpr uint64_t kMaxSlotCount = uint64_t{1} << 24;
constexpr uint64_t kMaxElementCount = uint64_t{1} << 48;

// What the newest GPUs can do.
constexpr uint32_t kMaxBlockThreads = 1024;
constexpr uint32_t kMaxSharedBytes = 227 * 1024;
constexpr uint32_t kMaxBlocks = 0x7fffffff;

/// Puts the formatted place, "state 3", in front of the last error. The checks
/// below say what is wrong, their callers where: formatting places that are in
/// order would take longer than checking them.
[[gnu::format(printf, 2, 3)]] ingot_status_t at(ingot_status_t status,
                                                const char *format, ...) {
  char place[64];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(place, sizeof(place), format, arguments);
  va_end(arguments);
  return nameSubject(status, place);
}

/// Scalars wider than four bytes need this: the verifier only guarantees that
/// a vector's length field is aligned. Writers align no more for an empty one.
template <typename T>
bool isAligned(const flatbuffers::Vector<T> &vector, size_t alignment) {
  return vector.size() == 0 ||
         reinterpret_cast<uintptr_t>(vector.Data()) % alignment == 0;
}

ingot_status_t checkName(const flatbuffers::String &name) {
  const char *error = ingot_find_name_error(name.c_str(), name.size());
  return error ? fail(INGOT_CORRUPT, "the name %s", error) : INGOT_OK;
}

/// Text for people, which may be missing: "the label".
ingot_status_t checkText(const flatbuffers::String *text, const char *what) {
  return !text || ingot_is_text(text->c_str(), text->size())
             ? INGOT_OK
             : fail(INGOT_CORRUPT, "%s " INGOT_NO_TEXT, what);
}

static_assert(INGOT_PROGRAM_MAX_RANK == INGOT_MAX_RANK);

ingot_status_t checkTensor(const schema::TensorSpec &spec) {
  if (ingot_status_t status = checkName(*spec.name()))
    return status;
  if (!isElementType(static_cast<int64_t>(spec.dtype())))
    return fail(INGOT_CORRUPT, "unknown element type %d",
                static_cast<int>(spec.dtype()));

  const auto &shape = *spec.shape();
  if (shape.size() > INGOT_MAX_RANK)
    return fail(INGOT_CORRUPT, "rank %u, at most %d allowed", shape.size(),
                INGOT_MAX_RANK);
  if (!isAligned(shape, alignof(int64_t)))
    return fail(INGOT_CORRUPT, "the shape is misaligned");
  uint64_t elementCount = 1;
  for (uint32_t i = 0; i < shape.size(); ++i) {
    int64_t extent = shape.Get(i);
    if (extent < 1)
      return fail(INGOT_CORRUPT,
                  "extent %u is %" PRId64 ", expected at least 1", i, extent);
    if (__builtin_mul_overflow(elementCount, static_cast<uint64_t>(extent),
                               &elementCount) ||
        elementCount > kMaxElementCount)
      return fail(INGOT_CORRUPT, "more than 2^48 elements");
  }
  return INGOT_OK;
}

/// `nameOf(i)` is the i-th of `count` names.
template <typename NameOf>
ingot_status_t checkUnique(uint32_t count, NameOf nameOf) {
  // Sorted rather than compared pairwise: a file may hold a million names.
  HeapArray<const char *> names;
  if (!names.allocate(count))
    return fail(INGOT_OUT_OF_MEMORY, "cannot compare %u names", count);
  for (uint32_t i = 0; i < count; ++i)
    names[i] = nameOf(i);
  std::sort(names.begin(), names.end(), [](const char *lhs, const char *rhs) {
    return strcmp(lhs, rhs) < 0;
  });
  for (uint32_t i = 1; i < count; ++i)
    if (strcmp(names[i - 1], names[i]) == 0)
      return fail(INGOT_CORRUPT, "two are named '%.256s'", names[i]);
  return INGOT_OK;
}

ingot_status_t checkState(const schema::Metadata &metadata,
                          const schema::State &state) {
  if (ingot_status_t status = checkTensor(*state.spec()))
    return status;
  if (state.role() > schema::StateRole::MAX)
    return fail(INGOT_CORRUPT, "unknown role %d",
                static_cast<int>(state.role()));
  if (state.zero_init())
    return INGOT_OK;
  if (state.weights_offset() % INGOT_BUFFER_ALIGNMENT != 0)
    return fail(INGOT_CORRUPT,
                "offset %" PRIu64 " in the weights is not a multiple of %u",
                state.weights_offset(), INGOT_BUFFER_ALIGNMENT);
  uint64_t bytes = tensorBytes(*state.spec());
  if (!isRangeInside(state.weights_offset(), bytes, metadata.weights_bytes()))
    return fail(INGOT_CORRUPT,
                "%" PRIu64 " bytes at offset %" PRIu64
                " exceed the weights, which have %" PRIu64,
                bytes, state.weights_offset(), metadata.weights_bytes());
  return INGOT_OK;
}

ingot_status_t checkStates(const schema::Metadata &metadata) {
  const auto &states = *metadata.states();
  for (uint32_t i = 0; i < states.size(); ++i)
    if (ingot_status_t status = checkState(metadata, *states.Get(i)))
      return at(status, "state %u", i);
  auto nameOf = [&](uint32_t i) {
    return states.Get(i)->spec()->name()->c_str();
  };
  return at(checkUnique(states.size(), nameOf), "states");
}

using Specs = flatbuffers::Vector<flatbuffers::Offset<schema::TensorSpec>>;

/// `role` is "input" or "output".
ingot_status_t checkSignature(const Specs &specs, const char *role) {
  for (uint32_t i = 0; i < specs.size(); ++i)
    if (ingot_status_t status = checkTensor(*specs.Get(i)))
      return at(status, "%s %u", role, i);
  auto nameOf = [&](uint32_t i) { return specs.Get(i)->name()->c_str(); };
  return at(checkUnique(specs.size(), nameOf), "%ss", role);
}

/// The number of things that a slot of `kind` can name with its index.
uint64_t indexLimit(const schema::Metadata &metadata,
                    const schema::Variant &variant, schema::SlotKind kind) {
  switch (kind) {
  case schema::SlotKind::Input:
    return variant.inputs()->size();
  case schema::SlotKind::Output:
    return variant.outputs()->size();
  case schema::SlotKind::State:
    return metadata.states()->size();
  case schema::SlotKind::Arena:
  case schema::SlotKind::Constant:
    return 1;
  }
  return 0;
}

/// Bytes of the memory that `slot` names; its kind and index have been checked.
uint64_t memoryLimit(const schema::Metadata &metadata,
                     const schema::Variant &variant, const schema::Slot &slot) {
  switch (slot.kind()) {
  case schema::SlotKind::Arena:
    return variant.arena_bytes();
  case schema::SlotKind::Input:
    return tensorBytes(*variant.inputs()->Get(slot.index()));
  case schema::SlotKind::Output:
    return tensorBytes(*variant.outputs()->Get(slot.index()));
  case schema::SlotKind::State:
    return tensorBytes(*metadata.states()->Get(slot.index())->spec());
  case schema::SlotKind::Constant:
    return metadata.weights_bytes();
  }
  return 0;
}

ingot_status_t checkSlot(const schema::Metadata &metadata,
                         const schema::Variant &variant,
                         const schema::Slot &slot, bool isWritten) {
  if (slot.kind() > schema::SlotKind::MAX)
    return fail(INGOT_CORRUPT, "unknown kind %d",
                static_cast<int>(slot.kind()));
  const char *kind = schema::EnumNameSlotKind(slot.kind());
  uint64_t count = indexLimit(metadata, variant, slot.kind());
  if (slot.index() >= count)
    return fail(INGOT_CORRUPT, "%s %u of only %" PRIu64, kind, slot.index(),
                count);
  uint64_t limit = memoryLimit(metadata, variant, slot);
  if (!isRangeInside(slot.offset(), slot.bytes(), limit))
    return fail(INGOT_CORRUPT,
                "%" PRIu64 " bytes at offset %" PRIu64
                " exceed %s %u, which has %" PRIu64,
                slot.bytes(), slot.offset(), kind, slot.index(), limit);
  // Both may lie in memory that cannot be written.
  if (isWritten && (slot.kind() == schema::SlotKind::Input ||
                    slot.kind() == schema::SlotKind::Constant))
    return fail(INGOT_CORRUPT, "writes %s %u", kind, slot.index());
  return INGOT_OK;
}

ingot_status_t checkStep(const schema::Metadata &metadata,
                         const schema::Variant &variant,
                         const schema::Step &step, uint64_t *slotCount) {
  if (step.kernel() >= metadata.kernels()->size())
    return fail(INGOT_CORRUPT, "kernel %u of only %u", step.kernel(),
                metadata.kernels()->size());
  if (step.task_count() == 0)
    return fail(INGOT_CORRUPT, "no task");
  if (metadata.target() == schema::Target::Cuda &&
      step.task_count() > kMaxBlocks)
    return fail(INGOT_CORRUPT, "%u blocks, at most %u allowed",
                step.task_count(), kMaxBlocks);

  if (ingot_status_t status = checkText(step.label(), "the label"))
    return status;
  if (ingot_status_t status = checkText(step.schedule(), "the schedule"))
    return status;
  if (ingot_status_t status = checkText(step.types(), "the type list"))
    return status;
  const auto &slots = *step.slots();
  if (step.read_count() > slots.size())
    return fail(INGOT_CORRUPT, "reads %u of only %u slots", step.read_count(),
                slots.size());
  *slotCount += slots.size();
  if (*slotCount > kMaxSlotCount)
    return fail(INGOT_CORRUPT, "more than %" PRIu64 " slots in the program",
                kMaxSlotCount);
  if (!isAligned(slots, alignof(schema::Slot)))
    return fail(INGOT_CORRUPT, "the slots are misaligned");
  for (uint32_t i = 0; i < slots.size(); ++i) {
    bool isWritten = i >= step.read_count();
    if (ingot_status_t status =
            checkSlot(metadata, variant, *slots.Get(i), isWritten))
      return at(status, "slot %u", i);
  }
  return INGOT_OK;
}

/// Whoever cuts samples divides by the batch, and the bytes of outputs into rows.
ingot_status_t checkBatch(const schema::Variant &variant) {
  int64_t batch = variant.batch();
  if (batch == 0)
    return INGOT_OK;
  const auto isPerSample = [&](const schema::TensorSpec *spec) {
    return spec->shape()->size() != 0 && spec->shape()->Get(0) == batch;
  };
  const auto &inputs = *variant.inputs();
  if (std::none_of(inputs.begin(), inputs.end(), isPerSample))
    return fail(INGOT_CORRUPT, "batch %" PRId64 ": no input has as many rows",
                batch);
  const auto &outputs = *variant.outputs();
  for (uint32_t i = 0; i < outputs.size(); ++i)
    if (!isPerSample(outputs.Get(i)))
      return fail(INGOT_CORRUPT,
                  "batch %" PRId64 ": output %u does not have as many rows",
                  batch, i);
  return INGOT_OK;
}

ingot_status_t checkVariant(const schema::Metadata &metadata,
                            const schema::Variant &variant,
                            uint64_t *slotCount) {
  if (ingot_status_t status = checkName(*variant.function()))
    return status;
  if (ingot_status_t status = checkSignature(*variant.inputs(), "input"))
    return status;
  if (ingot_status_t status = checkSignature(*variant.outputs(), "output"))
    return status;
  if (ingot_status_t status = checkBatch(variant))
    return status;
  const auto &steps = *variant.steps();
  for (uint32_t i = 0; i < steps.size(); ++i)
    if (ingot_status_t status =
            checkStep(metadata, variant, *steps.Get(i), slotCount))
      return at(status, "step %u", i);
  return INGOT_OK;
}

ingot_status_t checkVariants(const schema::Metadata &metadata) {
  uint64_t slotCount = 0;
  const auto &variants = *metadata.variants();
  for (uint32_t i = 0; i < variants.size(); ++i)
    if (ingot_status_t status =
            checkVariant(metadata, *variants.Get(i), &slotCount))
      return at(status, "variant %u", i);
  return INGOT_OK;
}

ingot_status_t checkSegments(const schema::Metadata &metadata) {
  const auto &segments = *metadata.segments();
  if (!isAligned(segments, alignof(schema::CodeSegment)))
    return fail(INGOT_CORRUPT, "the code segments are misaligned");
  uint64_t previousEnd = 0;
  for (uint32_t i = 0; i < segments.size(); ++i) {
    const schema::CodeSegment &segment = *segments.Get(i);
    auto checkInside = [i](uint64_t offset, uint64_t bytes, const char *whole,
                           uint64_t wholeBytes) {
      return isRangeInside(offset, bytes, wholeBytes)
                 ? INGOT_OK
                 : fail(INGOT_CORRUPT,
                        "code segment %u: %" PRIu64 " bytes at offset %" PRIu64
                        " exceed the %s, which has %" PRIu64,
                        i, bytes, offset, whole, wholeBytes);
    };
    if (ingot_status_t status =
            checkInside(segment.file_offset(), segment.file_bytes(),
                        "code section", metadata.code_bytes()))
      return status;
    if (segment.file_bytes() > segment.memory_bytes())
      return fail(INGOT_CORRUPT,
                  "code segment %u: %" PRIu64 " bytes in the file, but %" PRIu64
                  " in memory",
                  i, segment.file_bytes(), segment.memory_bytes());
    if (segment.memory_offset() % INGOT_SECTION_ALIGNMENT != 0)
      return fail(INGOT_CORRUPT,
                  "code segment %u: offset %" PRIu64
                  " in memory is not a multiple of %u",
                  i, segment.memory_offset(), INGOT_SECTION_ALIGNMENT);
    if (segment.memory_offset() < previousEnd)
      return fail(INGOT_CORRUPT,
                  "code segment %u: overlaps or precedes the one before", i);
    if (ingot_status_t status =
            checkInside(segment.memory_offset(), segment.memory_bytes(),
                        "image", metadata.image_bytes()))
      return status;
    previousEnd = segment.memory_offset() + segment.memory_bytes();
  }
  return INGOT_OK;
}

/// Whether `entry` is the offset of an executable byte. The segments have been
/// checked, so they are sorted.
bool isExecutable(const schema::Metadata &metadata, uint64_t entry) {
  const auto &segments = *metadata.segments();
  uint32_t low = 0, high = segments.size();
  while (low < high) { // the first segment that begins after `entry`
    uint32_t middle = low + (high - low) / 2;
    if (segments.Get(middle)->memory_offset() <= entry)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0)
    return false;
  const schema::CodeSegment &segment = *segments.Get(low - 1);
  return segment.executable() &&
         entry - segment.memory_offset() < segment.memory_bytes();
}

ingot_status_t checkDeviceCode(const schema::Metadata &metadata,
                               const schema::DeviceCode &code,
                               uint64_t expectedOffset) {
  if (code.kind() > schema::DeviceCodeKind::MAX)
    return fail(INGOT_CORRUPT, "unknown kind %d",
                static_cast<int>(code.kind()));
  // With gaps, a code could end anywhere without its hash showing that.
  if (code.offset() != expectedOffset)
    return fail(INGOT_CORRUPT, "expected at offset %" PRIu64 ", found %" PRIu64,
                expectedOffset, code.offset());
  if (code.bytes() == 0 ||
      !isRangeInside(code.offset(), code.bytes(), metadata.code_bytes()))
    return fail(INGOT_CORRUPT,
                "%" PRIu64 " bytes at offset %" PRIu64
                " do not fit the code section, which has %" PRIu64,
                code.bytes(), code.offset(), metadata.code_bytes());
  uint32_t count = code.resources() ? code.resources()->size() : 0;
  if (count != 0 && count != metadata.kernels()->size())
    return fail(INGOT_CORRUPT, "resources of %u kernels, there are %u", count,
                metadata.kernels()->size());
  return INGOT_OK;
}

ingot_status_t checkDeviceCodes(const schema::Metadata &metadata) {
  const auto &codes = *metadata.device_codes();
  if (metadata.segments()->size() != 0)
    return fail(INGOT_CORRUPT, "code of a CPU in a program for a GPU");
  if (codes.size() == 0)
    return fail(INGOT_CORRUPT, "no code for any GPU");
  uint64_t end = 0;
  for (uint32_t i = 0; i < codes.size(); ++i) {
    // Cannot wrap: the code before lies inside the section.
    uint64_t offset = (end + INGOT_BUFFER_ALIGNMENT - 1) /
                      INGOT_BUFFER_ALIGNMENT * INGOT_BUFFER_ALIGNMENT;
    const schema::DeviceCode &code = *codes.Get(i);
    if (ingot_status_t status = checkDeviceCode(metadata, code, offset))
      return at(status, "device code %u", i);
    end = code.offset() + code.bytes();
  }
  if (end != metadata.code_bytes())
    return fail(INGOT_CORRUPT,
                "the device codes end at %" PRIu64
                ", the code section at %" PRIu64,
                end, metadata.code_bytes());
  return INGOT_OK;
}

ingot_status_t checkLaunch(const schema::Kernel &kernel) {
  if (kernel.block_threads() == 0 || kernel.block_threads() > kMaxBlockThreads)
    return fail(INGOT_CORRUPT, "blocks of %u threads, expected 1 to %u",
                kernel.block_threads(), kMaxBlockThreads);
  if (kernel.shared_bytes() > kMaxSharedBytes)
    return fail(INGOT_CORRUPT, "%u bytes of shared memory, at most %u allowed",
                kernel.shared_bytes(), kMaxSharedBytes);
  return INGOT_OK;
}

ingot_status_t checkSection(const char *name, uint64_t offset, uint64_t bytes,
                            uint64_t fileBytes) {
  if (offset % INGOT_SECTION_ALIGNMENT != 0)
    return fail(INGOT_CORRUPT,
                "the %s section: offset %" PRIu64 " is not a multiple of %u",
                name, offset, INGOT_SECTION_ALIGNMENT);
  if (!isRangeInside(offset, bytes, fileBytes))
    return fail(INGOT_CORRUPT,
                "the %s section: %" PRIu64 " bytes at offset %" PRIu64
                " exceed the file, which has %" PRIu64,
                name, bytes, offset, fileBytes);
  return INGOT_OK;
}

} // namespace

ingot_status_t ingot::runtime::checkMetadata(const schema::Metadata &metadata) {
  if (metadata.target() > schema::Target::MAX)
    return fail(INGOT_CORRUPT, "unknown target %d",
                static_cast<int>(metadata.target()));
  if (metadata.cpu_level() > schema::CpuLevel::MAX)
    return fail(INGOT_CORRUPT, "unknown CPU level %d",
                static_cast<int>(metadata.cpu_level()));
  if (ingot_status_t status = checkName(*metadata.program()))
    return at(status, "program");
  if (ingot_status_t status = checkText(metadata.producer(), "the producer"))
    return status;
  if (ingot_status_t status = checkText(metadata.mode(), "the mode"))
    return status;
  const auto &kernels = *metadata.kernels();
  for (uint32_t i = 0; i < kernels.size(); ++i)
    if (ingot_status_t status = checkName(*kernels.Get(i)->name()))
      return at(status, "kernel %u", i);
  if (ingot_status_t status = checkStates(metadata))
    return status;
  return checkVariants(metadata);
}

ingot_status_t ingot::runtime::checkCode(const schema::Metadata &metadata) {
  const auto &kernels = *metadata.kernels();
  if (metadata.target() == schema::Target::Cuda) {
    for (uint32_t i = 0; i < kernels.size(); ++i)
      if (ingot_status_t status = checkLaunch(*kernels.Get(i)))
        return at(status, "kernel %u", i);
    return checkDeviceCodes(metadata);
  }
  if (metadata.device_codes()->size() != 0)
    return fail(INGOT_CORRUPT, "code of a GPU in a program for a CPU");
  if (ingot_status_t status = checkSegments(metadata))
    return status;
  for (uint32_t i = 0; i < kernels.size(); ++i)
    if (!isExecutable(metadata, kernels.Get(i)->entry()))
      return fail(INGOT_CORRUPT,
                  "kernel %u: entry %" PRIu64
                  " is not in an executable segment",
                  i, kernels.Get(i)->entry());
  return INGOT_OK;
}

ingot_status_t ingot::runtime::checkSections(const schema::Metadata &metadata,
                                             uint64_t fileBytes) {
  if (ingot_status_t status = checkSection("code", metadata.code_offset(),
                                           metadata.code_bytes(), fileBytes))
    return status;
  return checkSection("weight", metadata.weights_offset(),
                      metadata.weights_bytes(), fileBytes);
}
