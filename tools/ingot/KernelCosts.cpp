//===- KernelCosts.cpp - What the kernels of a function cost ----------------===//

#include "tools/ingot/KernelCosts.h"

#include "tools/ingot/Table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <map>

using namespace ingot;
using namespace ingot::tool;

using Json = nlohmann::ordered_json;

/// Whether `next` continues the work of `step`: it has the same buffers, scratch
/// among them, and the operations were counted already.
static bool isNextPhase(const schema::Step &step, const schema::Step &next) {
  return next.flops() == 0 && step.slots()->size() == next.slots()->size() &&
         std::equal(step.slots()->begin(), step.slots()->end(),
                    next.slots()->begin(),
                    [](const schema::Slot *one, const schema::Slot *other) {
                      return std::memcmp(one, other, sizeof(*one)) == 0;
                    });
}

static double shareOf(const KernelCost &cost, MachinePeak &peak) {
  double arithmetic =
      static_cast<double>(cost.flops) / cost.seconds / peak.flops();
  double memory = static_cast<double>(cost.bytes) / cost.seconds /
                  peak.bandwidth(cost.bytes / cost.calls);
  return std::max(arithmetic, memory);
}

std::vector<KernelCost> ingot::tool::costsOf(
    const schema::Metadata &metadata, const schema::Variant &variant,
    const std::vector<double> &stepSeconds, MachinePeak *peak) {
  std::map<std::tuple<std::string, std::string, std::string>, KernelCost> costs;
  const auto &steps = *variant.steps();
  for (uint32_t i = 0; i < steps.size();) {
    // The phases of one launch are one entry, under the name of the last.
    uint32_t end = i + 1;
    while (end < steps.size() && isNextPhase(*steps.Get(i), *steps.Get(end)))
      ++end;
    const schema::Step &last = *steps.Get(end - 1);
    std::string kernel = kernelName(metadata, last);
    KernelCost &cost = costs[{kernel, labelOf(last), typesOf(last)}];
    cost.kernel = kernel;
    cost.label = labelOf(last);
    cost.types = typesOf(last);
    cost.tasks = last.task_count();
    ++cost.calls;
    cost.bytes += bytesOf(last);
    for (; i < end; ++i) {
      cost.flops += steps.Get(i)->flops();
      cost.seconds += stepSeconds[i];
    }
  }
  std::vector<KernelCost> sorted;
  for (auto &[key, cost] : costs) {
    if (peak && cost.seconds > 0)
      cost.peakShare = shareOf(cost, *peak);
    sorted.push_back(std::move(cost));
  }
  std::ranges::sort(sorted, std::greater<>(), &KernelCost::seconds);
  return sorted;
}

/// The ends of a text that is too long for a table: both tell kernels apart.
static std::string shorten(const std::string &text) {
  constexpr size_t kMost = 56, kTail = 22;
  return text.size() <= kMost ? text
                              : text.substr(0, kMost - kTail - 5) + " ... " +
                                    text.substr(text.size() - kTail);
}

static std::string formatShare(double share) {
  return formatNumber(100 * share, 1) + " %";
}

std::string ingot::tool::kernelTable(const std::vector<KernelCost> &costs) {
  double total = 0;
  for (const KernelCost &cost : costs)
    total += cost.seconds;
  Table table({">time", ">share", ">calls", ">tasks", ">GFLOP/s", ">GB/s",
               ">of peak", "kernel", "label", "types"});
  for (const KernelCost &cost : costs)
    table.addRow({formatTime(cost.seconds), formatShare(cost.seconds / total),
                  std::to_string(cost.calls), std::to_string(cost.tasks),
                  formatNumber(cost.flops / cost.seconds * 1e-9, 1),
                  formatNumber(cost.bytes / cost.seconds * 1e-9, 1),
                  cost.peakShare ? formatShare(*cost.peakShare) : "?",
                  shorten(cost.kernel), shorten(cost.label),
                  shorten(cost.types)});
  return table.format();
}

Json ingot::tool::toJson(const std::vector<KernelCost> &costs) {
  Json list = Json::array();
  for (const KernelCost &cost : costs)
    list.push_back(
        {{"kernel", cost.kernel},
         {"label", cost.label},
         {"types", cost.types},
         {"calls", cost.calls},
         {"tasks", cost.tasks},
         {"seconds", cost.seconds},
         {"flops", cost.flops},
         {"bytes", cost.bytes},
         {"peak_share", cost.peakShare ? Json(*cost.peakShare) : Json()}});
  return list;
}
