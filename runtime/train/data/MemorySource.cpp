//===- MemorySource.cpp - Samples that are rows of an array in memory -------===//
#include "runtime/train/data/MemorySource.h"

#include <nlohmann/json.hpp>

#include <cstring>

using namespace ingot::train;

void MemorySource::read(size_t number, ingot::io::HostTensor &sample) const {
  size_t bytes = array.data.size() / size();
  sample.dtype = array.dtype;
  sample.shape.assign(array.shape.begin() + 1, array.shape.end());
  sample.data.resize(bytes);
  std::memcpy(sample.data.data(), array.data.data() + number * bytes, bytes);
}

nlohmann::json MemorySource::meaning() const { return nullptr; }
