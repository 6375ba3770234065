//===- CudaMutationTest.cpp - Nor does one of a program for GPUs -----------===//
//
// As MutationTest.cpp. A context is made on the emulated driver, and no kernel
// runs.
//
//===----------------------------------------------------------------------===//
#include "tests/runtime/device/cuda/CudaProgram.h"
#include "tests/runtime/fuzz/Exercise.h"

using namespace ingot::testing;
namespace emulator = ingot::emulator;

namespace {

TEST_F(CudaProgram, EachChangedMetadataByteLoadsOrFailsCleanly) {
  const Bytes good = cudaSampleProgram().assemble();
  const ingot_artifact_header_t header = readHeader(good);
  size_t loaded = 0, refused = 0;
  Bytes file = good;
  for (uint64_t i = 0; i < header.metadata_bytes; ++i) {
    uint8_t &byte = file[header.metadata_offset + i];
    const uint8_t original = byte;
    for (int change : {0x01, 0x04, 0x20, 0x80, 0xff}) {
      byte = static_cast<uint8_t>(original ^ change);
      repairMetadataHash(file);
      exerciseArtifact(file) ? ++loaded : ++refused;
      ASSERT_EQ(emulator::liveObjects(), 0u) << "byte " << i;
    }
    byte = original;
  }
  // Both happen often; otherwise the test does not reach what it is about.
  EXPECT_GT(loaded, header.metadata_bytes / 2);
  EXPECT_GT(refused, header.metadata_bytes);
}

} // namespace
