//===- Monitor.cpp - Which epoch is the best, and when to give up ----------===//
#include "runtime/train/Monitor.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <stdexcept>

using namespace ingot::train;

bool Monitor::add(int64_t epoch, double latest) {
  if (!std::isfinite(latest) ||
      (bestNumber != 0 && !isBetter(latest, value, direction)))
    return false;
  bestNumber = epoch;
  value = latest;
  return true;
}

nlohmann::json Monitor::save() const {
  return {{"name", watched}, {"epoch", bestNumber}, {"value", value}};
}

void Monitor::restore(const nlohmann::json &saved) {
  if (!saved.is_object() || !saved.contains("name") ||
      !saved["name"].is_string() || !saved.contains("epoch") ||
      !saved["epoch"].is_number_integer() || !saved.contains("value") ||
      !saved["value"].is_number())
    throw std::runtime_error("no checkpoint: the best epoch is missing");
  if (saved["name"] != watched)
    throw std::runtime_error("the run watched '" +
                             saved["name"].get<std::string>() +
                             "' until now, expected '" + watched + "'");
  bestNumber = saved["epoch"];
  value = saved["value"];
}
