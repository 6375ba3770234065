//===- FuzzLoader.cpp - libFuzzer target: any bytes as an artifact ---------===//
#include "tests/runtime/fuzz/Exercise.h"

using namespace ingot::testing;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Bytes file(data, data + size);
  // Nobody guesses a hash or a size: set what the header says of itself, so that
  // the fuzzer reaches what lies behind.
  if (file.size() >= sizeof(ingot_artifact_header_t)) {
    ingot_artifact_header_t header = readHeader(file);
    header.file_bytes = file.size();
    writeHeader(file, header);
    if (header.metadata_offset <= size &&
        header.metadata_bytes <= size - header.metadata_offset)
      repairMetadataHash(file);
  }
  exerciseArtifact(file);
  return 0;
}
