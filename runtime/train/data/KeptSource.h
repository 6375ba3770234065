//===- KeptSource.h - Samples that are made once and then stay in memory ----===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_KEPTSOURCE_H
#define INGOT_RUNTIME_TRAIN_DATA_KEPTSOURCE_H

#include "runtime/train/data/Source.h"

#include <atomic>
#include <cstdint>
#include <vector>

namespace ingot::train {

/// Memory that several sources share, in bytes; what is taken is never given back.
class SampleMemory {
public:
  explicit SampleMemory(uint64_t bytes) : left(bytes) {}

  /// Whether there was so much.
  bool take(uint64_t bytes);

private:
  std::atomic<uint64_t> left;
};

/// A source that parses or decodes each sample of another one when it is first asked
/// for, and copies it from then on. Samples that `memory`, or the machine, has no room
/// for are made anew each time: what a reader sees is the same. Where the first sample
/// is one number, those that are take 9 bytes each, and others are not kept.
class KeptSource : public Source {
public:
  /// Throws if the first sample cannot be read.
  KeptSource(std::shared_ptr<const Source> origin,
             std::shared_ptr<SampleMemory> memory);
  ~KeptSource() override;

  size_t size() const override { return origin->size(); }
  void read(size_t number, io::HostTensor &sample) const override;
  std::optional<io::TensorSpec> foresee(size_t number) const override {
    return origin->foresee(number);
  }
  nlohmann::json meaning() const override;
  std::string describe(size_t number) const override {
    return origin->describe(number);
  }
  std::string describeElement(size_t number, size_t position) const override {
    return origin->describeElement(number, position);
  }

private:
  void makeRoom(bool areNumbers);
  void keep(size_t number, const io::HostTensor &sample) const;
  bool readKept(size_t number, io::HostTensor &sample) const;
  bool readNumber(size_t number, io::HostTensor &sample) const;

  std::shared_ptr<const Source> origin;
  std::shared_ptr<SampleMemory> memory;
  /// Of each sample; null if it is not kept. Threads that made the same one at the
  /// same time agree on whose stays.
  mutable std::vector<std::atomic<const io::HostTensor *>> kept;
  /// The bytes of each number, and its type, counted from 1; 0 if it is not kept.
  /// Threads that made the same one write the same.
  mutable std::vector<std::atomic<uint64_t>> numbers;
  mutable std::vector<std::atomic<uint8_t>> types;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_KEPTSOURCE_H
