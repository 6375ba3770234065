//===- Campaign.cpp - Many programs, and what came out ------------------------===//
//
// A child process says what it is about to do before it does it, as lines of words
// between tabs: when it dies, its last words name the program and the road.
//
//===----------------------------------------------------------------------===//

#include "tools/fuzz/programs/Campaign.h"

#include "ingot/tensor.h"
#include "tools/fuzz/programs/GenerateProgram.h"
#include "tools/fuzz/programs/Isolate.h"
#include "tools/fuzz/programs/KnownFaults.h"
#include "tools/fuzz/programs/ReduceProgram.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <algorithm>
#include <regex>

using namespace ingot;
using namespace ingot::fuzz;

/// A program that takes longer than this to make, or on a road, is a finding.
static constexpr int kPatience = 20; // seconds of CPU time
/// Seeds per process: memory that is lost comes back.
static constexpr int64_t kBatch = 50;

static std::string sayNumbers(const char *word,
                              std::initializer_list<int64_t> numbers) {
  std::string line = word;
  for (int64_t number : numbers)
    line += "\t" + std::to_string(number);
  return line;
}

static void checkSeed(uint64_t seed, const CampaignOptions &options,
                      const Say &say) {
  say(sayNumbers("seed", {static_cast<int64_t>(seed)}));
  std::string text;
  try {
    text = generateProgram(seed);
  } catch (const std::exception &error) {
    say("finding\tcannot be evaluated\t" + std::string(error.what()));
    return;
  }
  say(sayNumbers("operations", {std::count(text.begin(), text.end(), '\n')}));
  for (const Road &road :
       options.roads.empty() ? chooseRoads(seed) : options.roads) {
    say("road\t" + road.name);
    Outcome outcome;
    try {
      outcome = checkProgram(text, seed, road);
    } catch (const std::exception &error) {
      outcome.finding = Finding{"is no program", error.what()};
    }
    say(sayNumbers("elements", {outcome.elements, outcome.unboundedElements}));
    if (!outcome.finding)
      continue;
    bool isKnown =
        !options.withKnown && !findKnownFault(outcome.finding->message).empty();
    say((isKnown ? "known\t" : "finding\t") + outcome.finding->kind + "\t" +
        outcome.finding->message);
  }
}

CampaignResult ingot::fuzz::runCampaign(
    const CampaignOptions &options,
    const std::function<void(const SeedFinding &)> &onFinding) {
  CampaignResult result;
  uint64_t next = options.seed, end = options.seed + options.count;
  SeedFinding last;
  auto onLine = [&](const std::string &line) {
    llvm::SmallVector<llvm::StringRef> words;
    llvm::StringRef(line).split(words, '\t');
    auto number = [&](size_t i) {
      int64_t value = 0;
      (void)words[i].getAsInteger(10, value);
      return value;
    };
    if (words[0] == "seed") {
      last.seed = static_cast<uint64_t>(number(1));
      last.road.clear();
      next = last.seed + 1;
      if (options.onProgress)
        options.onProgress(result.programs);
      ++result.programs;
    } else if (words[0] == "operations") {
      result.operations += number(1);
    } else if (words[0] == "road") {
      last.road = words[1].str();
    } else if (words[0] == "elements") {
      result.elements += number(1);
      result.unboundedElements += number(2);
    } else if (words[0] == "known") {
      ++result.known;
    } else if (words[0] == "finding") {
      last.kind = words[1].str();
      last.message = words[2].str();
      onFinding(last);
    }
  };
  while (next < end) {
    uint64_t first = next;
    std::string death = runIsolated(
        [&](const Say &say) {
          uint64_t stop = std::min<uint64_t>(end, first + kBatch);
          for (uint64_t seed = first; seed < stop; ++seed)
            checkSeed(seed, options, say);
        },
        onLine, kPatience);
    if (next == first)
      throw Error("a child process ended before its first program" + death);
    if (!death.empty()) {
      last.kind = "crash";
      last.message = death;
      onFinding(last);
    }
  }
  return result;
}

std::optional<Finding> ingot::fuzz::checkIsolated(const std::string &text,
                                                  uint64_t seed,
                                                  const Road &road) {
  std::optional<Finding> finding;
  std::string death = runIsolated(
      [&](const Say &say) {
        Outcome outcome = checkProgram(text, seed, road);
        if (outcome.finding)
          say(outcome.finding->kind + "\t" + outcome.finding->message);
      },
      [&](const std::string &line) {
        size_t tab = line.find('\t');
        finding = Finding{line.substr(0, tab), line.substr(tab + 1)};
      },
      kPatience);
  return death.empty() ? finding : Finding{"crash", death};
}

/// What of a finding stays while a program shrinks: neither numbers, names and
/// attributes, nor which result is wrong.
static std::string signatureOf(const Finding &finding) {
  static const std::regex changing("'[^']*'|#.*>|[0-9]");
  return finding.kind.starts_with("wrong")
             ? "wrong"
             : finding.kind + ": " +
                   std::regex_replace(finding.message, changing, "");
}

std::string ingot::fuzz::reduceFinding(const std::string &text, uint64_t seed,
                                       const Road &road,
                                       const Finding &finding) {
  std::string wanted = signatureOf(finding);
  return reduceProgram(text, [&](const std::string &candidate) {
    std::optional<Finding> found = checkIsolated(candidate, seed, road);
    return found && signatureOf(*found) == wanted;
  });
}
