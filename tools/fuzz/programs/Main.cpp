//===- Main.cpp - fuzz-programs -------------------------------------------===//
//
// Random programs against the float64 evaluator. Exit status: 0 if nothing was found,
// 1 if something was, 2 if the command was called wrongly.
//
//===----------------------------------------------------------------------===//

#include "tools/fuzz/programs/Campaign.h"
#include "tools/fuzz/programs/GenerateProgram.h"

#include "ingot/tensor.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>

using namespace ingot;
using namespace ingot::fuzz;

using Json = nlohmann::ordered_json;

namespace {

struct Command {
  CampaignOptions campaign;
  std::string file, folder = ".";
  std::vector<std::string> roads;
  bool reduce = false, json = false, print = false, coverage = false;

  bool run();

private:
  bool runSeeds();
  bool runFile();
  bool countOperations() const;
  void report(SeedFinding finding, std::string text);
};

/// Says what was found, in one line, and writes the smallest program that shows it.
void Command::report(SeedFinding finding, std::string text) {
  // Printed first: reducing takes longer than finding.
  std::string place = "seed " + std::to_string(finding.seed) +
                      (finding.road.empty() ? "" : ", " + finding.road);
  if (!json) {
    std::printf("%s: %s: %s\n", place.c_str(), finding.kind.c_str(),
                finding.message.c_str());
    std::fflush(stdout);
  }
  std::string path;
  if (reduce && !finding.road.empty()) {
    std::string reduced = reduceFinding(
        text, finding.seed, findRoads({finding.road}).front(), finding);
    path = folder + "/seed" + std::to_string(finding.seed) + "_" +
           finding.road + ".mlir";
    std::ofstream stream(path);
    stream << "// " << finding.kind << ": " << finding.message
           << "\n// fuzz-programs " << path << " --seed " << finding.seed
           << " --roads " << finding.road << "\n"
           << reduced;
    if (!stream.flush())
      throw Error(path + ": cannot be written");
  }
  if (json)
    std::printf("%s\n",
                Json{{"seed", finding.seed},
                     {"road", finding.road},
                     {"kind", finding.kind},
                     {"message", finding.message},
                     {"file", path}}
                    .dump(-1, ' ', false, Json::error_handler_t::replace)
                    .c_str());
  else if (!path.empty())
    std::printf("  reduced: %s\n", path.c_str());
  std::fflush(stdout);
}

bool Command::runSeeds() {
  using Clock = std::chrono::steady_clock;
  auto start = Clock::now(), lastWord = start;
  auto seconds = [&](Clock::time_point since) {
    return std::chrono::duration<double>(Clock::now() - since).count();
  };
  std::vector<SeedFinding> findings;
  campaign.onProgress = [&](int64_t done) {
    if (seconds(lastWord) < 10)
      return;
    lastWord = Clock::now();
    std::fprintf(stderr, "%lld of %lld programs, %zu findings, %.0f s\n",
                 static_cast<long long>(done),
                 static_cast<long long>(campaign.count), findings.size(),
                 seconds(start));
  };
  CampaignResult result =
      runCampaign(campaign, [&](const SeedFinding &finding) {
        findings.push_back(finding);
        std::string text = reduce && !finding.road.empty()
                               ? generateProgram(finding.seed)
                               : "";
        report(finding, text);
      });
  auto share = [](int64_t part, int64_t all) {
    return all == 0
               ? 0.0
               : 100.0 * static_cast<double>(part) / static_cast<double>(all);
  };
  double compared =
      share(result.elements - result.unboundedElements, result.elements);
  if (json)
    std::printf("%s\n", Json{{"programs", result.programs},
                             {"findings", findings.size()},
                             {"known", result.known},
                             {"compared_percent", compared},
                             {"seconds", seconds(start)}}
                            .dump()
                            .c_str());
  else
    std::printf("%lld programs, %.1f lines each: %zu findings, %lld known; "
                "%.1f %% of %lld elements compared; %.0f s\n",
                static_cast<long long>(result.programs),
                static_cast<double>(result.operations) /
                    static_cast<double>(std::max<int64_t>(1, result.programs)),
                findings.size(), static_cast<long long>(result.known), compared,
                static_cast<long long>(result.elements), seconds(start));
  return findings.empty();
}

bool Command::runFile() {
  std::ifstream stream(file);
  if (!stream)
    throw Error(file + ": cannot be read");
  std::string text((std::istreambuf_iterator<char>(stream)), {});
  bool isFine = true;
  for (const Road &road :
       campaign.roads.empty() ? getRoads() : campaign.roads) {
    std::optional<Finding> finding = checkIsolated(text, campaign.seed, road);
    if (!finding)
      continue;
    isFine = false;
    report({*finding, campaign.seed, road.name}, text);
  }
  return isFine;
}

/// Prints how often operations occur in the programs; false if one never does.
bool Command::countOperations() const {
  std::map<std::string, int64_t> counts;
  for (int64_t i = 0; i < campaign.count; ++i)
    fuzz::countOperations(generateProgram(campaign.seed + i), counts);
  bool isComplete = true;
  for (const auto &[op, count] : counts) {
    std::printf("%8lld %s\n", static_cast<long long>(count), op.c_str());
    if (count > 0)
      continue;
    isComplete = false;
    std::fprintf(
        stderr,
        "fuzz-programs: error: ingot.%s is in none of %lld programs: it "
        "wants a generator in tools/fuzz/programs/generators\n",
        op.c_str(), static_cast<long long>(campaign.count));
  }
  return isComplete;
}

bool Command::run() {
  if (!roads.empty())
    campaign.roads = findRoads(roads);
  if (!file.empty())
    return runFile();
  if (coverage)
    return countOperations();
  if (!print)
    return runSeeds();
  for (int64_t i = 0; i < campaign.count; ++i)
    std::printf("// seed %llu\n%s",
                static_cast<unsigned long long>(campaign.seed + i),
                generateProgram(campaign.seed + i).c_str());
  return true;
}

void addOptions(CLI::App &app, Command &command) {
  app.add_option("FILE", command.file,
                 "check this program instead, on the inputs of --seed");
  app.add_option("--seed", command.campaign.seed, "the first seed")
      ->capture_default_str();
  app.add_option("--count", command.campaign.count, "of seeds: a program each")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option(
         "--roads", command.roads,
         "ways to compile and run, or all (default: cpu_fused and another "
         "one that the seed chooses; all for a FILE)")
      ->delimiter(',');
  app.add_flag("--reduce", command.reduce,
               "write the smallest program of each finding to --out");
  app.add_option("--out", command.folder, "folder for reduced programs")
      ->capture_default_str();
  app.add_flag("--json", command.json, "print one JSON object a line");
  app.add_flag("--print", command.print, "print the programs, run nothing");
  app.add_flag("--coverage", command.coverage,
               "count the operations in the programs, run nothing; status 1 if "
               "one never occurs");
  app.add_flag("--with-known", command.campaign.withKnown,
               "also what KnownFaults.cpp lists");
  std::string names;
  for (const Road &road : getRoads())
    names += (names.empty() ? "" : ", ") + road.name;
  app.footer(
      "Roads: " + names +
      ".\nExample: fuzz-programs --seed 1 --count 300 --reduce --out "
      "FOLDER\nExit status 0: nothing was found, 1: something was, 2: wrong "
      "usage.");
}

} // namespace

int main(int argc, char **argv) {
  CLI::App app(
      "Random programs over every operation, compiled and run on several "
      "roads,\nagainst the float64 evaluator within its error bounds.",
      "fuzz-programs");
  Command command;
  addOptions(app, command);
  try {
    app.parse(argc, argv);
    return command.run() ? 0 : 1;
  } catch (const CLI::ParseError &error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception &error) {
    std::fprintf(stderr, "fuzz-programs: error: %s\n", error.what());
    return 2;
  }
}
