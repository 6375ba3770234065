//===- LiveMemory.cpp - How much of the arena is in use ---------------------===//

#include "tools/ingot/LiveMemory.h"

#include "tools/ingot/Table.h"

#include "runtime/report/Chart.h"
#include "runtime/report/Report.h"

#include <algorithm>
#include <iterator>
#include <map>

using namespace ingot;
using namespace ingot::tool;

namespace {

/// Bytes of the arena, as intervals that do not touch.
class ByteSet {
public:
  void add(uint64_t begin, uint64_t end) {
    remove(begin, end);
    if (begin < end)
      intervals[begin] = end;
  }

  void remove(uint64_t begin, uint64_t end) {
    auto place = intervals.upper_bound(begin);
    if (place != intervals.begin())
      --place;
    while (place != intervals.end() && place->first < end) {
      auto [from, to] = *place;
      if (to <= begin) {
        ++place;
        continue;
      }
      place = intervals.erase(place);
      if (from < begin)
        intervals[from] = begin;
      if (to > end)
        intervals[end] = to;
    }
  }

  uint64_t count() const {
    uint64_t bytes = 0;
    for (auto [begin, end] : intervals)
      bytes += end - begin;
    return bytes;
  }

private:
  std::map<uint64_t, uint64_t> intervals; ///< from begin to end
};

/// Calls `use(begin, end)` for the slots of `step` that lie in the arena and that it
/// writes, or only reads.
template <typename Use>
void forEachArenaSlot(const schema::Step &step, bool isWritten, Use use) {
  for (uint32_t i = 0; i < step.slots()->size(); ++i) {
    const schema::Slot &slot = *step.slots()->Get(i);
    if (slot.kind() == schema::SlotKind::Arena &&
        (i >= step.read_count()) == isWritten)
      use(slot.offset(), slot.offset() + slot.bytes());
  }
}

} // namespace

std::vector<uint64_t> ingot::tool::liveBytes(const schema::Variant &variant) {
  const auto &steps = *variant.steps();
  std::vector<uint64_t> live(steps.size());
  // From the end: what is read is live before, what is written is not.
  ByteSet used;
  for (uint32_t i = steps.size(); i-- > 0;) {
    const schema::Step &step = *steps.Get(i);
    auto add = [&](uint64_t begin, uint64_t end) { used.add(begin, end); };
    forEachArenaSlot(step, /*isWritten=*/true, add);
    forEachArenaSlot(step, /*isWritten=*/false, add);
    live[i] = used.count();
    forEachArenaSlot(
        step, /*isWritten=*/true,
        [&](uint64_t begin, uint64_t end) { used.remove(begin, end); });
    forEachArenaSlot(step, /*isWritten=*/false, add);
  }
  return live;
}

uint64_t ingot::tool::peakLiveBytes(const std::vector<uint64_t> &live) {
  return live.empty() ? 0 : *std::ranges::max_element(live);
}

std::string ingot::tool::memoryText(const schema::Variant &variant,
                                    size_t rows) {
  constexpr double kWidth = 32;
  std::vector<uint64_t> live = liveBytes(variant);
  if (live.empty())
    return "";
  auto most = static_cast<double>(std::max<uint64_t>(1, peakLiveBytes(live)));
  size_t group = (live.size() + rows - 1) / rows;
  Table table({">step", ">live", "", "largest in"});
  for (size_t begin = 0; begin < live.size(); begin += group) {
    auto end = live.begin() + std::min(begin + group, live.size());
    auto largest = std::max_element(live.begin() + begin, end);
    size_t step = largest - live.begin();
    auto bar =
        static_cast<size_t>(static_cast<double>(*largest) / most * kWidth);
    table.addRow({std::to_string(begin), formatBytes(*largest),
                  std::string(bar, '#'), labelOf(*variant.steps()->Get(step))});
  }
  return table.format();
}

void ingot::tool::drawMemory(const std::string &path, const std::string &title,
                             const schema::Variant &variant) {
  std::vector<uint64_t> live = liveBytes(variant);
  // In the unit in which a reader says the largest.
  std::string unit = formatBytes(peakLiveBytes(live));
  unit = unit.substr(unit.find(' ') + 1);
  double scale = 1;
  for (const char *smaller : {"B", "KB", "MB", "GB", "TB"}) {
    if (unit == smaller)
      break;
    scale *= 1024;
  }
  std::vector<double> values;
  for (uint64_t bytes : live)
    values.push_back(static_cast<double>(bytes) / scale);
  report::writePicture(
      path, report::drawSteps({title, "step", "live memory, " + unit}, values));
}
