//===- FuzzTensorFiles.cpp - libFuzzer target: any bytes as a tensor file --===//
#include "runtime/train/io/Idx.h"
#include "runtime/train/io/Npy.h"
#include "runtime/train/io/Safetensors.h"

#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

using namespace ingot::io;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // A file in memory with a path, because the readers take paths.
  static const int file = memfd_create("input", MFD_CLOEXEC);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  if (ftruncate(file, 0) != 0 ||
      pwrite(file, data, size, 0) != static_cast<ssize_t>(size))
    abort();
  if (Result<HostTensor> tensor = readNpy(path))
    if (tensorBytes(tensor->dtype, tensor->shape) != tensor->data.size())
      abort();
  if (Result<HostTensor> tensor = readIdx(path))
    if (tensorBytes(tensor->dtype, tensor->shape) != tensor->data.size())
      abort();
  if (Result<Safetensors> tensors = Safetensors::read(path))
    for (const NamedTensor &named : tensors->tensors())
      if (tensors->find(named.name) != &named.tensor)
        abort();
  return 0;
}
