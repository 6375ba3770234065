//===- SchedulePart.cpp - One rule for a learning rate ----------------------===//
//
// The closed forms of torch.optim.lr_scheduler. `t` is the turn, `T` a length.
//
//===----------------------------------------------------------------------===//

#include "runtime/train/schedules/SchedulePart.h"

#include "runtime/train/schedules/Schedule.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

using namespace ingot::train;

namespace {

/// A formula of the turn and the base rate.
class Formula : public SchedulePart {
public:
  using Rate = std::function<double(int64_t turn, double base)>;

  explicit Formula(Rate rate, int64_t turns = 0)
      : rate(std::move(rate)), turns(turns) {}

  double rateAt(int64_t turn, double base) const override {
    return rate(turn, base);
  }
  int64_t length() const override { return turns; }

private:
  Rate rate;
  int64_t turns;
};

std::unique_ptr<SchedulePart> make(Formula::Rate rate, int64_t turns = 0) {
  return std::make_unique<Formula>(std::move(rate), turns);
}

/// base * gamma^n
double decay(double base, double gamma, int64_t n) {
  return base * std::pow(gamma, static_cast<double>(n));
}

/// From `begin` to `end` along half a wave; `share` of the way in [0, 1].
double alongCosine(double begin, double end, double share) {
  return end + (begin - end) * (1 + std::cos(std::numbers::pi * share)) / 2;
}

double alongLine(double begin, double end, double share) {
  return begin + (end - begin) * share;
}

//===--- One per rule --------------------------------------------------------===//

std::unique_ptr<SchedulePart> makeStep(const Call &call) {
  return make([size = call.whole("step_size"),
               gamma = call.number("gamma")](int64_t t, double base) {
    return decay(base, gamma, t / size);
  });
}

std::unique_ptr<SchedulePart> makeMultistep(const Call &call) {
  return make([milestones = call.counts("milestones"),
               gamma = call.number("gamma")](int64_t t, double base) {
    return decay(base, gamma,
                 std::ranges::upper_bound(milestones, t) - milestones.begin());
  });
}

std::unique_ptr<SchedulePart> makeExponential(const Call &call) {
  return make([gamma = call.number("gamma")](int64_t t, double base) {
    return decay(base, gamma, t);
  });
}

/// Behind T the wave goes on, as PyTorch's does.
std::unique_ptr<SchedulePart> makeCosine(const Call &call) {
  int64_t T = call.whole("t_max");
  return make(
      [T, least = call.number("eta_min")](int64_t t, double base) {
        return alongCosine(base, least,
                           static_cast<double>(t) / static_cast<double>(T));
      },
      T);
}

/// Periods of T, T * factor, T * factor^2, ... turns.
std::unique_ptr<SchedulePart> makeWarmRestarts(const Call &call) {
  return make([first = call.whole("t_0"), factor = call.whole("t_mult"),
               least = call.number("eta_min")](int64_t t, double base) {
    int64_t T = first;
    if (factor == 1)
      t %= T;
    for (; t >= T; T *= factor)
      t -= T;
    return alongCosine(base, least,
                       static_cast<double>(t) / static_cast<double>(T));
  });
}

std::unique_ptr<SchedulePart> makeWarmup(const Call &call) {
  int64_t T = call.whole("total_iters");
  return make(
      [T, begin = call.number("start_factor"),
       end = call.number("end_factor")](int64_t t, double base) {
        double share =
            static_cast<double>(std::min(t, T)) / static_cast<double>(T);
        return base * alongLine(begin, end, share);
      },
      T);
}

/// Up from base / div_factor to base and down to a small rate, the last at T - 1.
class OneCycle : public SchedulePart {
public:
  explicit OneCycle(const Call &call)
      : total(call.whole("total_steps")),
        isCosine(call.word("anneal") == "cos"),
        rise(call.number("pct_start") * static_cast<double>(total) - 1),
        begin(1 / call.number("div_factor")),
        end(begin / call.number("final_div_factor")) {
    auto last = static_cast<double>(total - 1);
    if (call.word("three_phase") == "yes")
      phases = {{rise, begin, 1}, {2 * rise, 1, begin}, {last, begin, end}};
    else
      phases = {{rise, begin, 1}, {last, 1, end}};
  }

  double rateAt(int64_t turn, double base) const override {
    double t = std::min(static_cast<double>(turn), phases.back().end),
           start = 0;
    for (const Phase &phase : phases) {
      if (t <= phase.end || &phase == &phases.back()) {
        // A phase without a length is over where it begins.
        double share =
            phase.end > start ? (t - start) / (phase.end - start) : 1;
        return base * (isCosine ? alongCosine : alongLine)(phase.from, phase.to,
                                                           share);
      }
      start = phase.end;
    }
    return base;
  }
  int64_t length() const override { return total; }

private:
  /// Until the turn `end`, which may lie between two, from one factor to another.
  struct Phase {
    double end, from, to;
  };
  int64_t total;
  bool isCosine;
  double rise, begin, end;
  std::vector<Phase> phases;
};

using enum ParameterKind;

/// Each rule with the parameters of its class in PyTorch, and how it is made.
struct Rule {
  CallSpec spec;
  std::unique_ptr<SchedulePart> (*make)(const Call &call);
};

const std::vector<Rule> &rules() {
  static const std::vector<Rule> kRules = {
      {{"step", {{"step_size", Count}, {"gamma", NotNegative, "0.1"}}},
       makeStep},
      {{"multistep", {{"milestones", Counts}, {"gamma", NotNegative, "0.1"}}},
       makeMultistep},
      {{"exponential", {{"gamma", NotNegative}}}, makeExponential},
      {{"cosine", {{"t_max", Count}, {"eta_min", NotNegative, "0"}}},
       makeCosine},
      {{"warm_restarts",
        {{"t_0", Count},
         {"t_mult", Count, "1"},
         {"eta_min", NotNegative, "0"}}},
       makeWarmRestarts},
      {{"warmup",
        {{"total_iters", Count},
         {"start_factor", Share, "0.3333333333333333"},
         {"end_factor", Share, "1"}}},
       makeWarmup},
      {{"onecycle",
        {{"total_steps", Count},
         {"pct_start", Share, "0.3"},
         {"anneal", Word, "cos", {"cos", "linear"}},
         {"div_factor", Positive, "25"},
         {"final_div_factor", Positive, "1e4"},
         {"three_phase", Word, "no", {"no", "yes"}}}},
       [](const Call &call) -> std::unique_ptr<SchedulePart> {
         return std::make_unique<OneCycle>(call);
       }},
      {{"plateau",
        {{"factor", Share, "0.1"},
         {"patience", NotBelowZero, "10"},
         {"threshold", NotNegative, "1e-4"},
         {"threshold_mode", Word, "rel", {"rel", "abs"}},
         {"cooldown", NotBelowZero, "0"},
         {"min_lr", NotNegative, "0"},
         {"eps", NotNegative, "1e-8"}}},
       makePlateau},
  };
  return kRules;
}

} // namespace

std::span<const CallSpec> ingot::train::scheduleParts() {
  static const std::vector<CallSpec> kSpecs = specsOf(rules());
  return kSpecs;
}

std::unique_ptr<SchedulePart> ingot::train::makeSchedulePart(const Call &call) {
  auto rule = std::ranges::find_if(
      rules(), [&](const Rule &rule) { return rule.spec.name == call.name(); });
  return rule->make(call);
}
