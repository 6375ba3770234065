//===- KernelCosts.h - What the kernels of a function cost ------------------===//
#ifndef INGOT_TOOLS_INGOT_KERNELCOSTS_H
#define INGOT_TOOLS_INGOT_KERNELCOSTS_H

#include "tools/ingot/Artifact.h"
#include "tools/ingot/PeakLoop.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace ingot::tool {

/// What the steps of one kernel for one place of the model cost in a run.
struct KernelCost {
  std::string kernel, label, types;
  uint32_t calls = 0, tasks = 0;
  uint64_t flops = 0, bytes = 0; ///< of all calls
  double seconds = 0;            ///< of all calls
  /// Of the machine's peak, by arithmetic or by memory, whichever is nearer; nothing
  /// where no peak is known, as on a GPU.
  std::optional<double> peakShare;
};

/// The slowest first. The phases of one launch are one call.
/// \param stepSeconds  of each step.
/// \param peak  of the machine that ran them, or null.
std::vector<KernelCost> costsOf(const schema::Metadata &metadata,
                                const schema::Variant &variant,
                                const std::vector<double> &stepSeconds,
                                MachinePeak *peak);

std::string kernelTable(const std::vector<KernelCost> &costs);

nlohmann::ordered_json toJson(const std::vector<KernelCost> &costs);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_KERNELCOSTS_H
