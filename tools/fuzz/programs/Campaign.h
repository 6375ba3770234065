//===- Campaign.h - Many programs, and what came out --------------------------===//

#ifndef INGOT_TOOLS_FUZZ_PROGRAMS_CAMPAIGN_H
#define INGOT_TOOLS_FUZZ_PROGRAMS_CAMPAIGN_H

#include "tools/fuzz/programs/CheckProgram.h"

#include <functional>

namespace ingot::fuzz {

struct CampaignOptions {
  uint64_t seed = 0; ///< the first
  int64_t count = 1; ///< of seeds
  /// Empty: each seed chooses.
  std::vector<Road> roads;
  bool withKnown = false;
  /// Called with the number of programs done, after each.
  std::function<void(int64_t)> onProgress;
};

/// A finding and where it was made.
struct SeedFinding : Finding {
  uint64_t seed;
  std::string road; ///< empty: while the program was made
};

struct CampaignResult {
  int64_t programs = 0, operations = 0;
  int64_t elements = 0, unboundedElements = 0;
  /// Programs that ran into what KnownFaults.h lists: not findings.
  int64_t known = 0;
};

/// Generates and checks the programs, in processes of their own, so that a crash is a
/// finding. `onFinding` is called for each.
CampaignResult
runCampaign(const CampaignOptions &options,
            const std::function<void(const SeedFinding &)> &onFinding);

/// As a campaign, of one program on one road.
std::optional<Finding> checkIsolated(const std::string &text, uint64_t seed,
                                     const Road &road);

/// The smallest program that has the same kind of finding on the road.
std::string reduceFinding(const std::string &text, uint64_t seed,
                          const Road &road, const Finding &finding);

} // namespace ingot::fuzz

#endif // INGOT_TOOLS_FUZZ_PROGRAMS_CAMPAIGN_H
