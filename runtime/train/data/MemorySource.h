//===- MemorySource.h - Samples that are rows of an array in memory ---------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_MEMORYSOURCE_H
#define INGOT_RUNTIME_TRAIN_DATA_MEMORYSOURCE_H

#include "runtime/train/data/Source.h"

namespace ingot::train {

/// What a program has made or read by itself, as a source.
class MemorySource : public Source {
public:
  /// The leading extent counts samples.
  explicit MemorySource(io::HostTensor array) : array(std::move(array)) {}

  size_t size() const override { return array.shape.at(0); }
  void read(size_t number, io::HostTensor &sample) const override;
  bool isInMemory() const override { return true; }
  nlohmann::json meaning() const override;

private:
  io::HostTensor array;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_MEMORYSOURCE_H
