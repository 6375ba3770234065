//===- KeptSource.cpp - Samples that are made once and then stay in memory --===//
#include "runtime/train/data/KeptSource.h"

#include <nlohmann/json.hpp>

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

KeptSource::KeptSource(std::shared_ptr<const Source> from,
                       std::shared_ptr<SampleMemory> shared)
    : origin(std::move(from)), memory(std::move(shared)) {
  if (memory->take(origin->size() * sizeof(kept[0])))
    kept = std::vector<std::atomic<const io::HostTensor *>>(origin->size());
}

KeptSource::~KeptSource() {
  for (const std::atomic<const io::HostTensor *> &sample : kept)
    delete sample.load();
}

void KeptSource::read(size_t number, io::HostTensor &sample) const {
  if (kept.empty())
    return origin->read(number, sample);
  if (const io::HostTensor *known =
          kept[number].load(std::memory_order_acquire)) {
    sample = *known;
    return;
  }
  origin->read(number, sample);
  keep(number, sample);
}

void KeptSource::keep(size_t number, const io::HostTensor &sample) const {
  uint64_t bytes = sizeof(sample) + sample.data.size() +
                   sample.shape.size() * sizeof(int64_t) + 3 * kAllocationBytes;
  if (!memory->take(bytes))
    return;
  auto own = std::make_unique<const io::HostTensor>(sample);
  const io::HostTensor *expected = nullptr;
  if (kept[number].compare_exchange_strong(expected, own.get(),
                                           std::memory_order_release))
    own.release();
}

nlohmann::json KeptSource::meaning() const { return origin->meaning(); }
