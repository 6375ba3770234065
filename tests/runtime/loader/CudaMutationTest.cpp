//===- CudaMutationTest.cpp - Nor does one of a program for GPUs -----------===//
//
// As MutationTest.cpp. On the emulated driver every variant also runs: arguments
// and states are copied, graphs are launched, and only the kernels are left out.
//
//===----------------------------------------------------------------------===//
#include "tests/runtime/device/cuda/CudaProgram.h"
#include "tests/runtime/fuzz/Exercise.h"

using namespace ingot::testing;
namespace emulator = ingot::emulator;

namespace {

/// Runs variant `index` unless its arguments, as a change has made them, exceed
/// `memory`. Returns whether it ran to its end.
bool runVariant(ingot_program_t *program, ingot_context_t *context,
                size_t index, Bytes &memory) {
  auto info = sized<ingot_variant_info_t>();
  requireOk(ingot_program_variant(program, index, &info));
  std::vector<ingot_buffer_view_t> views;
  size_t used = 0;
  for (size_t i = 0; i < info.input_count + info.output_count; ++i) {
    auto spec = sized<ingot_tensor_spec_t>();
    requireOk(i < info.input_count
                  ? ingot_program_input(program, index, i, &spec)
                  : ingot_program_output(program, index, i - info.input_count,
                                         &spec));
    ingot_buffer_view_t view = {
        memory.data() + used, spec.dtype, spec.rank, {}};
    size_t bytes = ingot_dtype_size(spec.dtype);
    for (int32_t j = 0; j < spec.rank; ++j) {
      view.shape[j] = spec.shape[j];
      bytes *= static_cast<size_t>(spec.shape[j]); // below 2^51: see the schema
    }
    used += (bytes + 63) / 64 * 64;
    if (used > memory.size())
      return false;
    views.push_back(view);
  }
  clearMessage();
  ingot_status_t status = ingot_context_run_variant(
      context, index, views.data(), info.input_count,
      views.data() + info.input_count, info.output_count);
  if (status != INGOT_OK)
    requireMessage();
  return status == INGOT_OK;
}

TEST_F(CudaProgram, EachChangedMetadataByteLoadsOrFailsCleanly) {
  const Bytes good = cudaSampleProgram().assemble();
  const ingot_artifact_header_t header = readHeader(good);
  emulator::reset({.runsKernels = false});
  size_t loaded = 0, refused = 0, ran = 0;
  Bytes memory(1 << 16);
  auto runAll = [&](ingot_program_t *program, ingot_context_t *context) {
    auto whole = sized<ingot_program_info_t>();
    requireOk(ingot_program_describe(program, &whole));
    for (size_t i = 0; i < whole.variant_count; ++i)
      ran += runVariant(program, context, i, memory);
  };
  Bytes file = good;
  for (uint64_t i = 0; i < header.metadata_bytes; ++i) {
    uint8_t &byte = file[header.metadata_offset + i];
    const uint8_t original = byte;
    for (int change : {0x01, 0x04, 0x20, 0x80, 0xff}) {
      byte = static_cast<uint8_t>(original ^ change);
      repairMetadataHash(file);
      exerciseArtifact(file, runAll) ? ++loaded : ++refused;
      ASSERT_EQ(emulator::liveObjects(), 0u) << "byte " << i;
    }
    byte = original;
  }
  // Both happen often; otherwise the test does not reach what it is about.
  EXPECT_GT(loaded, header.metadata_bytes / 2);
  EXPECT_GT(refused, header.metadata_bytes);
  // Of the four variants a change makes at most one unusable, or all.
  EXPECT_GT(ran, 2 * loaded);
}

} // namespace
