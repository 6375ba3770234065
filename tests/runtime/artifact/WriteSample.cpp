//===- WriteSample.cpp - Writes the sample program to a file ---------------===//
#include "tests/runtime/artifact/ArtifactBuilder.h"

#include <cstdio>

int main(int argumentCount, char **arguments) {
  if (argumentCount != 2) {
    std::fprintf(stderr, "usage: %s FILE\n", arguments[0]);
    return 2;
  }
  ingot::testing::Bytes file = ingot::testing::sampleProgram().assemble();
  std::FILE *stream = std::fopen(arguments[1], "wb");
  if (!stream ||
      std::fwrite(file.data(), 1, file.size(), stream) != file.size() ||
      std::fclose(stream) != 0) {
    std::perror(arguments[1]);
    return 1;
  }
  return 0;
}
