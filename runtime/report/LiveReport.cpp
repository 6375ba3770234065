//===- LiveReport.cpp - A page that grows while its run goes on -------------===//
#include "runtime/report/LiveReport.h"

using namespace ingot;
using namespace ingot::report;
using namespace ingot::train;

void LiveReport::add(const LogEvent &event) {
  if (run.events.empty()) {
    run.events = readTrainLog(log);
    for (const LogEvent &known : run.events)
      if (const auto *start = std::get_if<LogStart>(&known))
        run.name = start->program;
  } else {
    run.events.push_back(event);
  }
  if (std::holds_alternative<LogEpoch>(event))
    writeReport(folder, {run});
}
