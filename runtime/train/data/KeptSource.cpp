//===- KeptSource.cpp - Samples that are made once and then stay in memory --===//
#include "runtime/train/data/KeptSource.h"

#include <nlohmann/json.hpp>

#include <cstring>
#include <new>

using namespace ingot;
using namespace ingot::train;

/// What an allocation takes beside its bytes, as libc does it.
static constexpr uint64_t kAllocationBytes = 16;

bool SampleMemory::take(uint64_t bytes) {
  uint64_t before = left;
  while (before >= bytes)
    if (left.compare_exchange_weak(before, before - bytes))
      return true;
  return false;
}

static bool isNumber(const io::HostTensor &sample) {
  return sample.shape.empty() && sample.data.size() <= sizeof(uint64_t);
}

KeptSource::KeptSource(std::shared_ptr<const Source> from,
                       std::shared_ptr<SampleMemory> shared)
    : origin(std::move(from)), memory(std::move(shared)) {
  io::HostTensor first;
  origin->read(0, first);
  makeRoom(isNumber(first));
  keep(0, first);
}

void KeptSource::makeRoom(bool areNumbers) {
  size_t count = origin->size();
  uint64_t each =
      areNumbers ? sizeof(numbers[0]) + sizeof(types[0]) : sizeof(kept[0]);
  if (!memory->take(count * each))
    return;
  try {
    if (areNumbers) {
      numbers = std::vector<std::atomic<uint64_t>>(count);
      types = std::vector<std::atomic<uint8_t>>(count);
    } else {
      kept = std::vector<std::atomic<const io::HostTensor *>>(count);
    }
  } catch (const std::bad_alloc &) {
    numbers.clear(); // nothing is kept
  }
}

KeptSource::~KeptSource() {
  for (const std::atomic<const io::HostTensor *> &sample : kept)
    delete sample.load();
}

bool KeptSource::readNumber(size_t number, io::HostTensor &sample) const {
  uint8_t type = types[number].load(std::memory_order_acquire);
  if (type == 0)
    return false;
  uint64_t bytes = numbers[number].load(std::memory_order_relaxed);
  sample.dtype = static_cast<ingot_dtype_t>(type - 1);
  sample.shape.clear();
  sample.data.resize(ingot_dtype_size(sample.dtype));
  std::memcpy(sample.data.data(), &bytes, sample.data.size());
  return true;
}

bool KeptSource::readKept(size_t number, io::HostTensor &sample) const {
  if (!types.empty())
    return readNumber(number, sample);
  const io::HostTensor *known =
      kept.empty() ? nullptr : kept[number].load(std::memory_order_acquire);
  if (known)
    sample = *known;
  return known != nullptr;
}

void KeptSource::read(size_t number, io::HostTensor &sample) const {
  if (readKept(number, sample))
    return;
  origin->read(number, sample);
  keep(number, sample);
}

void KeptSource::keep(size_t number, const io::HostTensor &sample) const {
  if (!types.empty() && isNumber(sample)) {
    uint64_t bytes = 0;
    std::memcpy(&bytes, sample.data.data(), sample.data.size());
    numbers[number].store(bytes, std::memory_order_relaxed);
    types[number].store(static_cast<uint8_t>(sample.dtype + 1),
                        std::memory_order_release);
  }
  if (kept.empty())
    return;
  uint64_t bytes = sizeof(sample) + sample.data.size() +
                   sample.shape.size() * sizeof(int64_t) + 3 * kAllocationBytes;
  if (!memory->take(bytes))
    return;
  std::unique_ptr<const io::HostTensor> own;
  try {
    own = std::make_unique<const io::HostTensor>(sample);
  } catch (const std::bad_alloc &) {
    return; // what was taken stays taken: there is no such memory
  }
  const io::HostTensor *expected = nullptr;
  if (kept[number].compare_exchange_strong(expected, own.get(),
                                           std::memory_order_release))
    own.release();
}

nlohmann::json KeptSource::meaning() const { return origin->meaning(); }
