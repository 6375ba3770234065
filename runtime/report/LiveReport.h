//===- LiveReport.h - A page that grows while its run goes on ---------------===//
#ifndef INGOT_RUNTIME_REPORT_LIVEREPORT_H
#define INGOT_RUNTIME_REPORT_LIVEREPORT_H

#include "runtime/report/Report.h"

namespace ingot::report {

/// Writes the report of one run anew after each of its epochs.
class LiveReport {
public:
  /// \param log  what TrainLog writes. If the run goes on from an earlier one, its
  ///             beginning is read there.
  LiveReport(std::string folder, std::string log)
      : folder(std::move(folder)), log(std::move(log)) {}

  /// An event that is in the log, too. Throws as writeReport().
  void add(const train::LogEvent &event);

private:
  std::string folder, log;
  Run run;
};

} // namespace ingot::report

#endif // INGOT_RUNTIME_REPORT_LIVEREPORT_H
