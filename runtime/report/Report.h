//===- Report.h - A training run as a page of pictures ----------------------===//
#ifndef INGOT_RUNTIME_REPORT_REPORT_H
#define INGOT_RUNTIME_REPORT_REPORT_H

#include "runtime/report/Svg.h"
#include "runtime/train/TrainLog.h"

#include <string>
#include <vector>

namespace ingot::report {

/// A log and what its run is called beside others.
struct Run {
  std::string name;
  std::vector<train::LogEvent> events;
};

/// The pictures of some runs: curves of all in one, other pictures one after another.
/// Of pictures over the epochs the last is shown; of generated samples some epochs.
std::vector<Svg> drawRuns(const std::vector<Run> &runs);

/// One HTML page that holds all pictures and needs nothing else: no script, no
/// network. Times are not in it, so that equal runs have equal pages.
std::string writePage(const std::vector<Run> &runs,
                      const std::vector<Svg> &pictures);

/// Writes index.html and an SVG file per picture to `folder`, which is made if it is
/// not there. May be called while training goes on: each file is replaced at once.
/// Throws std::runtime_error, naming the file.
void writeReport(const std::string &folder, const std::vector<Run> &runs);

/// Makes a folder, and those above it, unless it is there. Throws as writeReport does.
void makeFolder(const std::string &folder);

/// One picture as a file of its own. Throws as writeReport does.
void writePicture(const std::string &path, const Svg &picture);

} // namespace ingot::report

#endif // INGOT_RUNTIME_REPORT_REPORT_H
