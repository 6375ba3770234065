//===- SchedulePart.h - One rule for a learning rate ------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_SCHEDULES_SCHEDULEPART_H
#define INGOT_RUNTIME_TRAIN_SCHEDULES_SCHEDULEPART_H

#include "runtime/train/Call.h"
#include "runtime/train/Direction.h"

#include <nlohmann/json.hpp>

#include <memory>

namespace ingot::train {

/// A rule in closed form: of the turn and not of the rate before it, so that
/// nothing adds up and a number is all that a checkpoint keeps of most.
class SchedulePart {
public:
  virtual ~SchedulePart() = default;

  /// The rate in a turn, counted from where this part begins; `base` is what it
  /// would be without.
  virtual double rateAt(int64_t turn, double base) const = 0;

  /// Turns until another part can follow; 0 if it never ends.
  virtual int64_t length() const { return 0; }

  virtual bool needsFigure() const { return false; }
  virtual void observe(double, Direction) {}
  virtual nlohmann::json state() const { return nullptr; }
  virtual void restore(const nlohmann::json &) {}
};

std::unique_ptr<SchedulePart> makeSchedulePart(const Call &call);

/// With state: waits for a figure to get better.
std::unique_ptr<SchedulePart> makePlateau(const Call &call);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_SCHEDULES_SCHEDULEPART_H
