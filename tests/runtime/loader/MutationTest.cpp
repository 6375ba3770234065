//===- MutationTest.cpp - No change of the metadata crashes the loader -----===//
//
// Each byte of the metadata is changed in several ways, and the hash repaired,
// so that the verifier and the rules of the schema are all that stands between
// the change and the runtime. A changed program is loaded, described, made a
// context of and released, but not run: an entry point inside an executable
// segment is as good as any other, and could lie in the middle of an
// instruction.
//
//===----------------------------------------------------------------------===//
#include "tests/runtime/fuzz/Exercise.h"

#include <gtest/gtest.h>
#include <random>

using namespace ingot::testing;

namespace {

TEST(Mutation, OfEachMetadataByteLoadsOrFailsCleanly) {
  const Bytes good = sampleProgram().assemble();
  const ingot_artifact_header_t header = readHeader(good);
  size_t loaded = 0, refused = 0;
  Bytes file = good;
  for (uint64_t i = 0; i < header.metadata_bytes; ++i) {
    uint8_t &byte = file[header.metadata_offset + i];
    const uint8_t original = byte;
    for (int change : {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff}) {
      byte = static_cast<uint8_t>(original ^ change);
      repairMetadataHash(file);
      exerciseArtifact(file) ? ++loaded : ++refused;
    }
    byte = original;
  }
  // Both happen often; otherwise the test does not reach what it is about.
  EXPECT_GT(loaded, header.metadata_bytes / 2);
  EXPECT_GT(refused, header.metadata_bytes);
}

TEST(Mutation, OfSeveralWordsLoadsOrFailsCleanly) {
  const Bytes good = sampleProgram().assemble();
  const ingot_artifact_header_t header = readHeader(good);
  std::mt19937_64 random(20240229);
  const uint32_t kWords[] = {0,          1,          4,          0x7fffffff,
                             0x80000000, 0xffffffff, 0xfffffffc, 0x10000};
  for (int round = 0; round < 20000; ++round) {
    Bytes file = good;
    for (int change = 0; change < 3; ++change) {
      uint64_t word = random() % (header.metadata_bytes / 4);
      uint32_t value = random() % 2 ? kWords[random() % 8]
                                    : static_cast<uint32_t>(random() % 256);
      memcpy(file.data() + header.metadata_offset + 4 * word, &value, 4);
    }
    repairMetadataHash(file);
    exerciseArtifact(file);
  }
}

TEST(Mutation, OfEachHeaderByteFailsCleanly) {
  const Bytes good = sampleProgram().assemble();
  for (size_t i = 0; i < sizeof(ingot_artifact_header_t); ++i)
    for (int change = 1; change < 256; ++change) {
      Bytes file = good;
      file[i] = static_cast<uint8_t>(file[i] ^ change);
      EXPECT_FALSE(exerciseArtifact(file)) << "byte " << i;
    }
}

} // namespace
