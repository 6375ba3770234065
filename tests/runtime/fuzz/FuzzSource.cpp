//===- FuzzSource.cpp - libFuzzer target: any bytes as samples -------------===//
//
// INGOT_FUZZ_SOURCE is the name of the file with its entries, which choose the reader.
//
//===----------------------------------------------------------------------===//
#include "runtime/train/data/Source.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace ingot;
using namespace ingot::train;

namespace {

/// A folder in memory with the file, because the readers take paths.
std::string makeFolder() {
  char name[] = "/dev/shm/ingot-fuzz-XXXXXX";
  if (!mkdtemp(name))
    abort();
  return name;
}

/// Some of the samples, all of which must be what they say.
std::vector<io::HostTensor> readSome(const Source &source) {
  size_t size = source.size();
  std::vector<io::HostTensor> samples;
  for (size_t number : {size_t{0}, size / 2, size - 1}) {
    source.read(number, samples.emplace_back());
    const io::HostTensor &sample = samples.back();
    if (io::tensorBytes(sample.dtype, sample.shape) != sample.data.size())
      abort();
    if (std::optional<io::TensorSpec> seen = source.foresee(number);
        seen && (seen->dtype != sample.dtype || seen->shape != sample.shape))
      abort();
  }
  return samples;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const std::string folder = makeFolder();
  std::string spec = folder + "/" INGOT_FUZZ_SOURCE;
  std::string path = spec.substr(0, spec.find(':'));
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char *>(data),
             static_cast<std::streamsize>(size));
  try {
    auto source = openSource(spec, nullptr);
    std::vector<io::HostTensor> samples = readSome(*source);
    // What a checkpoint keeps must lead to the same samples, said again or not.
    nlohmann::json kept = nlohmann::json::parse(source->meaning().dump());
    for (const std::string &same : {spec, path}) {
      std::vector<io::HostTensor> again = readSome(*openSource(same, kept));
      for (size_t i = 0; i < samples.size(); ++i)
        if (samples[i].data != again[i].data)
          abort();
    }
  } catch (const std::runtime_error &error) {
    std::string message = error.what();
    if (message.empty() || message.find('\n') != std::string::npos)
      abort();
  }
  return 0;
}
