//===- Schedule.h - The learning rate over a run, as data ------------------===//
#ifndef INGOT_RUNTIME_TRAIN_SCHEDULES_SCHEDULE_H
#define INGOT_RUNTIME_TRAIN_SCHEDULES_SCHEDULE_H

#include "runtime/train/Direction.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::train {

struct CallSpec;
class SchedulePart;

/// A learning rate that changes from turn to turn. Whether a turn is a training step
/// or an epoch is its owner's choice. The text is a sum of products of
///
///   step(step_size, gamma=0.1)            multistep([30, 80], gamma=0.1)
///   exponential(gamma)                    cosine(t_max, eta_min=0)
///   warm_restarts(t_0, t_mult=1, eta_min=0)
///   warmup(total_iters, start_factor=1/3, end_factor=1)
///   onecycle(total_steps, pct_start=0.3, anneal=cos, div_factor=25,
///            final_div_factor=1e4, three_phase=no)
///   plateau(factor=0.1, patience=10, threshold=1e-4, threshold_mode=rel,
///           cooldown=0, min_lr=0, eps=1e-8)
///
/// with the names, defaults and values of torch.optim.lr_scheduler. `a+b`: b follows
/// when a has ended, counting from 0 (SequentialLR); `a*b`: b changes the rate that a
/// gives (ChainedScheduler). The maximum of onecycle is the rate it starts from.
/// Nothing: the rate stays as it is.
class Schedule {
public:
  /// Throws std::runtime_error, one line, if `text` is not such a schedule.
  Schedule(std::string_view text, double baseRate);
  Schedule(Schedule &&);
  Schedule &operator=(Schedule &&);
  ~Schedule();

  /// Of the turn that comes next.
  double rate() const;

  /// Whether `advance` looks at the figure: a part is `plateau`.
  bool needsFigure() const;

  /// After each turn. `figure` is what `plateau` watches.
  void advance(double figure, Direction direction);
  /// The same where needsFigure() is false.
  void advance();

  const std::string &text() const { return spelling; }

  /// What a checkpoint keeps: the text, the number of turns, what was watched.
  nlohmann::json state() const;
  /// Goes on as the schedule whose state() it was. Throws, one line, if that had
  /// another text or `state` is none.
  void restore(const nlohmann::json &state);

private:
  /// Parts that act on each other's rate at the same time.
  using Product = std::vector<std::unique_ptr<SchedulePart>>;

  static Product parseProduct(std::string_view text);
  /// The product that rules in `turn`, and the turn in which it began.
  std::pair<size_t, int64_t> find(int64_t turn) const;

  std::string spelling;
  double baseRate;
  std::vector<Product> sequence;
  int64_t turn = 0;
};

/// The parts of which a schedule is made, for those who list them.
std::span<const CallSpec> scheduleParts();

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_SCHEDULES_SCHEDULE_H
