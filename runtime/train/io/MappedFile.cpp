//===- MappedFile.cpp - A file whose bytes are read when they are used -----===//
#include "runtime/train/io/MappedFile.h"

#include "runtime/train/io/File.h"

#include <sys/mman.h>

using namespace ingot::io;

Result<MappedFile> MappedFile::open(const std::string &path) {
  Result<RegularFile> file = RegularFile::open(path);
  if (!file)
    return Error{file.error()};
  MappedFile mapped;
  if (file->bytes() == 0) // which cannot be mapped
    return mapped;
  void *address = mmap(nullptr, file->bytes(), PROT_READ, MAP_PRIVATE,
                       file->descriptor(), 0);
  if (address == MAP_FAILED)
    return systemError(path, "cannot map");
  mapped.content = {static_cast<const std::byte *>(address), file->bytes()};
  return mapped;
}

MappedFile::~MappedFile() {
  if (!content.empty())
    munmap(const_cast<std::byte *>(content.data()), content.size());
}
