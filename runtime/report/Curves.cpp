//===- Curves.cpp - The numbers of training runs over time ------------------===//
#include "runtime/report/Curves.h"

#include "runtime/train/metrics/Metric.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

using namespace ingot;
using namespace ingot::report;
using namespace ingot::train;

namespace {

constexpr const char *kEpochs = "epoch", *kSteps = "step";

/// The data that a figure is of; the first is not written in front of it.
constexpr std::string_view kParts[] = {"training", kValidation, "test"};

/// "validation loss" to 1 and "loss".
std::pair<size_t, std::string> splitName(const std::string &name) {
  for (size_t part = 1; part < std::size(kParts); ++part)
    if (name.starts_with(std::string(kParts[part]) + " "))
      return {part, name.substr(kParts[part].size() + 1)};
  return {0, name};
}

/// Whether it is a metric of which the largest value is best.
bool isShare(const std::string &figure) {
  try {
    return makeMetric(figure)->direction() == Direction::Max;
  } catch (const std::runtime_error &) { // no metric
    return false;
  }
}

class Collector {
public:
  explicit Collector(const std::vector<Run> &runs) : runs(runs) {}

  std::vector<Curves> collect() {
    for (run = 0; run < runs.size(); ++run)
      for (const LogEvent &event : runs[run].events)
        if (const auto *epoch = std::get_if<LogEpoch>(&event))
          addEpoch(*epoch);
    for (run = 0; run < runs.size(); ++run)
      addRates();
    for (run = 0; run < runs.size(); ++run)
      addGradients();
    for (run = 0; run < runs.size(); ++run)
      for (const LogEvent &event : runs[run].events)
        if (const auto *step = std::get_if<LogStep>(&event))
          for (const auto &[name, value] : step->figures)
            add(name + ", step by step", kSteps, 0, "",
                static_cast<double>(step->step), value);
    // A program without a loss has none in any epoch.
    std::erase_if(charts, [](const Curves &chart) {
      return std::ranges::all_of(chart.series, [](const Series &series) {
        return std::ranges::all_of(series.y,
                                   [](double y) { return std::isnan(y); });
      });
    });
    for (Curves &chart : charts)
      if (chart.series.size() == 1 && chart.series[0].name == kParts[0])
        chart.series[0].name.clear();
    return std::move(charts);
  }

private:
  void addEpoch(const LogEpoch &epoch) {
    auto number = static_cast<double>(epoch.epoch);
    add("loss", kEpochs, 0, "", number, epoch.loss);
    for (const auto &[name, value] : epoch.metrics) {
      auto [part, title] = splitName(name);
      add(title, kEpochs, part, "", number, value);
    }
  }

  template <typename Event> std::vector<const Event *> eventsOf() const {
    std::vector<const Event *> found;
    for (const LogEvent &event : runs[run].events)
      if (const auto *one = std::get_if<Event>(&event))
        found.push_back(one);
    return found;
  }

  /// By steps if they were logged, else by epochs.
  void addRates() {
    std::vector<const LogStep *> steps = eventsOf<LogStep>();
    for (const LogStep *step : steps)
      add("learning rate", kSteps, 0, "", static_cast<double>(step->step),
          step->learningRate);
    if (steps.empty())
      for (const LogEpoch *epoch : eventsOf<LogEpoch>())
        add("learning rate", kEpochs, 0, "", static_cast<double>(epoch->epoch),
            epoch->learningRate);
  }

  void addGradients() {
    std::vector<std::pair<double, const Figures *>> norms;
    const char *x = kSteps;
    for (const LogStep *step : eventsOf<LogStep>())
      if (!step->gradientNorms.empty())
        norms.emplace_back(step->step, &step->gradientNorms);
    if (norms.empty()) {
      x = kEpochs;
      for (const LogEpoch *epoch : eventsOf<LogEpoch>())
        if (!epoch->gradientNorms.empty())
          norms.emplace_back(epoch->epoch, &epoch->gradientNorms);
    }
    if (norms.empty())
      return;
    std::vector<std::string> largest = largestOf(*norms.back().second);
    std::string title = "gradient norm";
    if (runs.size() == 1 && largest.size() < norms.back().second->size())
      title += ", the largest " + std::to_string(largest.size()) + " of " +
               std::to_string(norms.back().second->size());
    for (const auto &[number, figures] : norms) {
      double squares = 0;
      for (const auto &[name, norm] : *figures)
        squares += norm * norm;
      add(title, x, 0, "all", number, std::sqrt(squares));
      // Of several runs only the whole: dozens of curves tell nothing.
      if (runs.size() == 1)
        for (const auto &[name, norm] : *figures)
          if (auto place = std::ranges::find(largest, name);
              place != largest.end())
            add(title, x, place - largest.begin() + 1, name, number, norm);
    }
  }

  /// The names of those that are drawn, the largest first.
  static std::vector<std::string> largestOf(Figures figures) {
    constexpr size_t kShown = 7;
    // NaN has no order; it is the worst that a gradient can be.
    std::ranges::sort(figures, {}, [](const auto &figure) {
      return std::pair(std::isnan(figure.second) ? -INFINITY : -figure.second,
                       figure.first);
    });
    figures.resize(std::min(figures.size(), kShown));
    std::vector<std::string> names;
    for (const auto &[name, norm] : figures)
      names.push_back(name);
    return names;
  }

  /// `kind` tells curves of one run in one chart apart, and is a part of the data
  /// unless it has a `name`.
  void add(const std::string &title, const char *x, size_t kind,
           const std::string &name, double number, double value) {
    auto chart = std::ranges::find_if(charts, [&](const Curves &chart) {
      return chart.title == title && chart.x == x;
    });
    if (chart == charts.end())
      chart = charts.insert(charts.end(), {title, x, {}, !isShare(title)});
    std::string label = name.empty() ? std::string(kParts[kind]) : name;
    if (runs.size() > 1)
      label = kind == 0 ? runs[run].name : runs[run].name + ", " + label;
    auto series = std::ranges::find(chart->series, label, &Series::name);
    if (series == chart->series.end()) {
      size_t style = runs.size() > 1 ? run : kind;
      series = chart->series.insert(
          series, {label, {}, {}, style, style, /*dash=*/kind});
    }
    series->x.push_back(number);
    series->y.push_back(value);
  }

  const std::vector<Run> &runs;
  size_t run = 0; ///< whose events are being added
  std::vector<Curves> charts;
};

} // namespace

std::vector<Curves> report::collectCurves(const std::vector<Run> &runs) {
  return Collector(runs).collect();
}
