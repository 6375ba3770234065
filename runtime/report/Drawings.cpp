//===- Drawings.cpp - The pictures of training runs -------------------------===//
#include "runtime/report/Axis.h"
#include "runtime/report/Chart.h"
#include "runtime/report/Curves.h"
#include "runtime/report/Frame.h"
#include "runtime/report/Pca.h"
#include "runtime/report/Png.h"

#include <algorithm>
#include <cmath>
#include <map>

using namespace ingot;
using namespace ingot::report;
using namespace ingot::train;

namespace {

/// The pictures of a generator, of which some epochs are shown.
constexpr const char *kSamples = "samples";

/// What one run logged besides numbers.
class Drawings {
public:
  Drawings(const Run &run, bool isAlone) {
    if (!isAlone)
      runName = run.name;
    for (const LogEvent &event : run.events)
      if (const auto *start = std::get_if<LogStart>(&event))
        classes = start->classes;
    collect<LogConfusion>(run);
    collect<LogPredictions>(run);
    collect<LogPoints>(run);
    collect<LogImages>(run);
  }

  std::vector<Svg> pictures;

private:
  /// Draws the last event of each name, or some of them.
  template <typename Event> void collect(const Run &run) {
    std::vector<std::pair<std::string, std::vector<const Event *>>> named;
    for (const LogEvent &event : run.events)
      if (const auto *one = std::get_if<Event>(&event)) {
        auto place = std::ranges::find(
            named, one->name, [](const auto &entry) { return entry.first; });
        if (place == named.end())
          place = named.insert(place, {one->name, {}});
        place->second.push_back(one);
      }
    for (const auto &[name, events] : named)
      for (const Event *event : choose(events))
        draw(*event);
  }

  template <typename Event>
  static std::vector<const Event *>
  choose(const std::vector<const Event *> &events) {
    return {events.back()};
  }
  /// What a generator makes is worth seeing from the beginning.
  static std::vector<const LogImages *>
  choose(const std::vector<const LogImages *> &events) {
    constexpr size_t kShown = 6;
    if (events.back()->name != kSamples)
      return {events.back()};
    if (events.size() <= kShown)
      return events;
    std::vector<const LogImages *> chosen;
    for (size_t i = 0; i < kShown; ++i)
      chosen.push_back(events[i * (events.size() - 1) / (kShown - 1)]);
    return chosen;
  }

  std::string titleOf(const char *what, const std::string &name,
                      const LogPlace &place) const {
    std::string title =
        describe(what, name) + ", epoch " + std::to_string(place.epoch);
    if (runName.empty())
      return title;
    // A long name of a run must leave the words that say what is shown.
    title = ": " + title;
    return fitText(runName, kTitleSize,
                   kTitleWidth - textWidth(title, kTitleSize)) +
           title;
  }
  std::string nameOf(const char *what, const std::string &name) const {
    return (runName.empty() ? "" : runName + ": ") + describe(what, name);
  }
  static std::string describe(const char *what, const std::string &name) {
    return what + std::string(*what && !name.empty() ? ", " : "") + name;
  }

  /// The file of a picture that only its last epoch has is the same for each epoch, so
  /// that a report that is written over and over has no files of earlier ones.
  void add(Svg picture, std::string name) {
    picture.setName(std::move(name));
    pictures.push_back(std::move(picture));
  }

  void draw(const LogConfusion &event) {
    add(drawConfusion(titleOf("confusion", event.name, event), event.counts,
                      classes),
        nameOf("confusion", event.name));
  }

  void draw(const LogPredictions &event) {
    Series series = {"", event.reference, event.predicted};
    add(drawPoints({titleOf("predictions", event.name, event), "reference",
                    "predicted"},
                   {series}, /*hasDiagonal=*/true),
        nameOf("predictions", event.name));
    std::vector<double> residuals;
    for (size_t i = 0; i < event.reference.size(); ++i)
      residuals.push_back(event.predicted[i] - event.reference[i]);
    add(drawHistogram({titleOf("residuals", event.name, event),
                       "predicted - reference", "samples"},
                      residuals),
        nameOf("residuals", event.name));
  }

  void draw(const LogPoints &event) {
    Projection projection =
        projectToPlane(event.values, static_cast<size_t>(event.dimensions));
    std::map<int64_t, Series> groups; // by label
    for (size_t i = 0; i < projection.points.size(); ++i) {
      int64_t label = event.labels.empty() ? -1 : event.labels[i];
      Series &group = groups[label];
      group.x.push_back(projection.points[i][0]);
      group.y.push_back(projection.points[i][1]);
    }
    std::vector<Series> series;
    for (auto &[label, group] : groups) {
      if (!event.labels.empty())
        group.name = label >= 0 && label < static_cast<int64_t>(classes.size())
                         ? classes[label]
                         : std::to_string(label);
      group.color = group.marker = series.size();
      // More classes than markers: the others in other pairs with colours.
      group.color += series.size() / 8;
      series.push_back(std::move(group));
    }
    auto share = [&](size_t i) {
      return std::to_string(std::lround(100 * projection.shares[i])) + " %";
    };
    // The second is short, as a legend of many classes leaves it little room.
    add(drawPoints({titleOf("latent space", event.name, event),
                    "first, " + share(0) + " of the variance",
                    "second, " + share(1)},
                   series, /*hasDiagonal=*/false),
        nameOf("latent space", event.name));
  }

  void draw(const LogImages &event) {
    constexpr int64_t kShown = 100;
    int64_t count = event.count();
    if (count == 0)
      return;
    size_t bytes = event.pixels.size() / static_cast<size_t>(count);
    std::vector<Picture> images;
    for (int64_t i = 0; i < std::min(count, kShown); ++i)
      images.push_back(
          {encodePng(std::string_view(event.pixels).substr(i * bytes, bytes),
                     event.channels, event.height, event.width),
           event.captions.empty() ? "" : event.captions[i]});
    std::string title = titleOf("", event.name, event);
    add(drawPictures(title, images,
                     static_cast<double>(event.height) /
                         static_cast<double>(event.width)),
        nameOf("", event.name) + (event.name == kSamples
                                      ? ", epoch " + std::to_string(event.epoch)
                                      : ""));
  }

  std::string runName; ///< empty if there is only one run
  std::vector<std::string> classes;
};

} // namespace

std::vector<Svg> report::drawRuns(const std::vector<Run> &runs) {
  std::vector<Svg> pictures;
  for (const Curves &curves : collectCurves(runs))
    pictures.push_back(drawCurves({curves.title, curves.x, ""}, curves.series,
                                  curves.mayBeLogarithmic));
  for (const Run &run : runs) {
    Drawings drawings(run, runs.size() == 1);
    std::ranges::move(drawings.pictures, std::back_inserter(pictures));
  }
  return pictures;
}
