//===- ReportCommand.cpp - ingot report ------------------------------------===//

#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"

#include "runtime/report/Report.h"

#include <CLI/App.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <stdexcept>

using namespace ingot;
using namespace ingot::tool;

namespace {

struct ReportCommand {
  std::vector<std::string> logs;
  std::string output = "report";

  void run() const;
};

/// The names of files where these tell all logs apart, else their paths.
std::vector<std::string> nameRuns(const std::vector<std::string> &logs) {
  std::vector<std::string> names;
  for (const std::string &log : logs)
    names.push_back(std::filesystem::path(log).stem().string());
  bool areDifferent =
      std::set(names.begin(), names.end()).size() == names.size();
  return areDifferent ? names : logs;
}

void ReportCommand::run() const {
  std::vector<std::string> names = nameRuns(logs);
  std::vector<report::Run> runs;
  for (size_t i = 0; i < logs.size(); ++i) {
    runs.push_back({names[i], train::readTrainLog(logs[i])});
    if (runs.back().events.empty())
      throw std::runtime_error(logs[i] +
                               ": expected the log of a training run, "
                               "found no event");
  }
  report::writeReport(output, runs);
  std::printf("%s/index.html\n", output.c_str());
}

} // namespace

void ingot::tool::defineReportCommand(CLI::App *command) {
  auto state = stateOf<ReportCommand>(command);
  addRequired(command, "LOG", state->logs,
              "JSON lines of a training run; several runs share their charts");
  command
      ->add_option("-o,--output", state->output,
                   "folder for index.html and an SVG file per picture")
      ->capture_default_str();
  command->footer(
      "Example: ingot report first.log second.log -o report\n\n"
      "The page needs no network and no script. Times are left out: "
      "equal runs have equal pages.");
}
