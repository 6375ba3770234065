//===- Plateau.cpp - A smaller rate once a figure stops getting better -----===//
//
// torch.optim.lr_scheduler.ReduceLROnPlateau. The number of reductions is kept, not
// the rate, so that another part may change the rate before this one.
//
//===----------------------------------------------------------------------===//

#include "runtime/train/schedules/SchedulePart.h"

#include <algorithm>
#include <cmath>
#include <optional>

using namespace ingot::train;

namespace {

class Plateau : public SchedulePart {
public:
  explicit Plateau(const Call &call)
      : factor(call.number("factor")), threshold(call.number("threshold")),
        leastRate(call.number("min_lr")), leastChange(call.number("eps")),
        patience(call.whole("patience")), cooldown(call.whole("cooldown")),
        isRelative(call.word("threshold_mode") == "rel") {}

  double rateAt(int64_t, double base) const override {
    double rate = base;
    for (int64_t i = 0; i < reductions; ++i) {
      double smaller = std::max(rate * factor, leastRate);
      if (!(rate - smaller > leastChange))
        break;
      rate = smaller;
    }
    return rate;
  }

  bool needsFigure() const override { return true; }

  void observe(double figure, Direction direction) override {
    if (isBetterBy(figure, direction)) {
      best = figure;
      badTurns = 0;
    } else {
      ++badTurns;
    }
    if (restingTurns > 0) {
      --restingTurns;
      badTurns = 0;
    }
    if (badTurns > patience) {
      ++reductions;
      restingTurns = cooldown;
      badTurns = 0;
    }
  }

  nlohmann::json state() const override {
    return {{"best", best ? nlohmann::json(*best) : nlohmann::json(nullptr)},
            {"bad_turns", badTurns},
            {"resting_turns", restingTurns},
            {"reductions", reductions}};
  }

  void restore(const nlohmann::json &state) override {
    const nlohmann::json &saved = state.at("best");
    best = saved.is_null() ? std::nullopt : std::optional(saved.get<double>());
    badTurns = state.at("bad_turns");
    restingTurns = state.at("resting_turns");
    reductions = state.at("reductions");
  }

private:
  /// By more than the threshold. A figure that is not finite is never better, as JSON
  /// could not keep it; PyTorch would take -inf for the best of all.
  bool isBetterBy(double figure, Direction direction) const {
    if (!std::isfinite(figure) || !best)
      return std::isfinite(figure);
    double sign = direction == Direction::Min ? -1 : 1;
    return isBetter(figure,
                    isRelative ? *best * (1 + sign * threshold)
                               : *best + sign * threshold,
                    direction);
  }

  double factor, threshold, leastRate, leastChange;
  int64_t patience, cooldown;
  bool isRelative;
  std::optional<double> best;
  int64_t badTurns = 0, restingTurns = 0, reductions = 0;
};

} // namespace

std::unique_ptr<SchedulePart> ingot::train::makePlateau(const Call &call) {
  return std::make_unique<Plateau>(call);
}
