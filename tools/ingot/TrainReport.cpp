//===- TrainReport.cpp - A training run in lines ---------------------------===//

#include "tools/ingot/TrainReport.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace ingot;

/// Above this share of the time an epoch says that it waited for data.
static constexpr double kNotableWait = 0.05;

static std::string formatPlace(int64_t epoch, int64_t epochs) {
  return "epoch " + std::to_string(epoch) + "/" + std::to_string(epochs);
}

static std::string formatFigure(const std::string &name, double value) {
  char text[40];
  std::snprintf(text, sizeof(text), " %.4f", value);
  return "  " + name + text;
}

std::string ingot::tool::formatStep(const train::StepReport &report,
                                    int64_t epochs) {
  std::string text = formatPlace(report.step.epoch + 1, epochs);
  if (!std::isnan(report.meanLoss))
    return text + formatFigure("loss", report.meanLoss);
  for (const auto &[name, value] : report.step.figures)
    text += formatFigure(name, value);
  return text;
}

std::string ingot::tool::formatEpoch(const train::LogEpoch &epoch,
                                     int64_t epochs) {
  std::string text = formatPlace(epoch.epoch, epochs);
  if (!std::isnan(epoch.loss))
    text += formatFigure("loss", epoch.loss);
  for (const auto &[name, value] : epoch.metrics)
    text += formatFigure(name, value);
  char speed[80];
  bool isFast = epoch.samplesPerSecond >= 1000;
  std::snprintf(speed, sizeof(speed), "  %.1f s  %.*f%s samples/s",
                epoch.seconds, isFast ? 1 : 0,
                isFast ? epoch.samplesPerSecond / 1000 : epoch.samplesPerSecond,
                isFast ? "k" : "");
  text += speed;
  if (epoch.waitedShare >= kNotableWait) {
    std::snprintf(speed, sizeof(speed), "  %.0f %% waiting for data",
                  100 * epoch.waitedShare);
    text += speed;
  }
  return text;
}

std::string ingot::tool::epochJson(const train::LogEpoch &epoch,
                                   int64_t epochs) {
  nlohmann::ordered_json object = {{"epoch", epoch.epoch}, {"epochs", epochs}};
  if (!std::isnan(epoch.loss))
    object["loss"] = epoch.loss;
  for (const auto &[name, value] : epoch.metrics) {
    std::string key = name;
    std::ranges::replace(key, ' ', '_');
    object[key] = value;
  }
  object["learning_rate"] = epoch.learningRate;
  object["seconds"] = epoch.seconds;
  object["samples_per_second"] = epoch.samplesPerSecond;
  object["waited_share"] = epoch.waitedShare;
  return object.dump();
}
