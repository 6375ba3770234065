//===- ScheduleTest.cpp - The learning rate over a run, as data ------------===//
#include "runtime/train/schedules/Schedule.h"

#include "tests/runtime/train/Refusal.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <limits>

using namespace ingot::train;
using namespace ingot::testing;

namespace {

std::string errorOf(std::string_view text) {
  return refusal([&] { Schedule schedule(text, 0.1); });
}

std::vector<double> ratesOf(Schedule &schedule, size_t count) {
  std::vector<double> rates;
  for (size_t i = 0; i < count; ++i) {
    rates.push_back(schedule.rate());
    // Falls for 20 turns, then stands still.
    double figure = std::max(1.0, 20.0 - static_cast<double>(i));
    schedule.advance(figure, Direction::Min);
  }
  return rates;
}

TEST(Schedule, HasTheRatesOfPyTorch) {
  std::ifstream file(INGOT_GOLDEN_FOLDER "/schedules.json");
  nlohmann::json golden = nlohmann::json::parse(file);
  const double base = golden["base"];
  size_t compared = 0;
  for (const nlohmann::json &recorded : golden["cases"]) {
    Schedule schedule(recorded["schedule"].get<std::string>(), base);
    bool isWatching = recorded.contains("figures");
    EXPECT_EQ(schedule.needsFigure(), isWatching);
    Direction direction = recorded.value("direction", "min") == "min"
                              ? Direction::Min
                              : Direction::Max;
    // PyTorch multiplies the rate before: 4 roundings a turn. Its cosine divides by
    // 1 + cos where that is as small as 0.0019 and known to an epsilon, behind each
    // of the at most 4 ends of a wave: 530 roundings more.
    const double tolerance =
        base * std::numeric_limits<double>::epsilon() * (4 * 200 + 4 * 530);
    for (size_t turn = 0; turn < recorded["rates"].size(); ++turn) {
      EXPECT_NEAR(schedule.rate(), recorded["rates"][turn].get<double>(),
                  tolerance)
          << schedule.text() << " in turn " << turn;
      if (isWatching)
        schedule.advance(
            golden["figures"][recorded["figures"].get<std::string>()][turn],
            direction);
      else
        schedule.advance();
      ++compared;
    }
  }
  EXPECT_EQ(compared, 20u * 200);
}

TEST(Schedule, WithoutATextKeepsTheRate) {
  Schedule schedule("", 0.25);
  schedule.advance();
  EXPECT_EQ(schedule.rate(), 0.25);
}

TEST(Schedule, PartsOfAProductActOnEachOther) {
  // The least rate of the cosine is not scaled by what comes before it.
  Schedule schedule("warmup(2, 0.5)*cosine(4, eta_min=0.1)", 1);
  EXPECT_DOUBLE_EQ(schedule.rate(), 0.5);
  for (int i = 0; i < 4; ++i)
    schedule.advance();
  EXPECT_DOUBLE_EQ(schedule.rate(), 0.1);
}

TEST(Schedule, BehindOneCycleTheLastRateStays) {
  Schedule schedule("onecycle(3)", 1);
  for (int i = 0; i < 9; ++i)
    schedule.advance();
  EXPECT_DOUBLE_EQ(schedule.rate(), 1 / 25.0 / 1e4);
}

TEST(Schedule, PlateauWatchesOnlyInItsTurns) {
  Schedule schedule("warmup(30)+plateau(0.5, 4)", 1);
  std::vector<double> rates = ratesOf(schedule, 40);
  // The first figure that it sees is the best, the fifth after it is one too many.
  EXPECT_EQ(rates[35], 1);
  EXPECT_EQ(rates[36], 0.5);
}

TEST(Schedule, GoesOnFromItsState) {
  for (const char *text :
       {"", "warmup(5)+cosine(10)*exponential(0.9)", "warm_restarts(3, 2)",
        "step(4)*plateau(0.5, 2, cooldown=1)"}) {
    Schedule whole(text, 0.1), first(text, 0.1), second(text, 0.1);
    std::vector<double> expected = ratesOf(whole, 33);
    std::vector<double> rates = ratesOf(first, 24);
    // Through text, as a checkpoint keeps it.
    second.restore(nlohmann::json::parse(first.state().dump()));
    EXPECT_EQ(second.state(), first.state());
    for (int i = 24; i < 33; ++i) {
      rates.push_back(second.rate());
      second.advance(1, Direction::Min);
    }
    EXPECT_EQ(rates, expected) << text;
  }
}

TEST(Schedule, RefusesTheStateOfAnother) {
  Schedule schedule("step(4)", 0.1);
  auto errorOf = [&](const nlohmann::json &state) -> std::string {
    return refusal([&] { schedule.restore(state); });
  };
  EXPECT_EQ(errorOf(Schedule("step(5)", 0.1).state()),
            "expected the schedule 'step(5)' of the run that is resumed, found "
            "'step(4)'");
  EXPECT_EQ(errorOf({{"schedule", "step(4)"}, {"turn", "x"}}),
            "the state of the schedule 'step(4)' is damaged");
  EXPECT_EQ(errorOf({{"schedule", "step(4)"}, {"turn", 1}}),
            "the state of the schedule 'step(4)' is damaged");
  EXPECT_EQ(errorOf(nullptr), "the state of the schedule 'step(4)' is damaged");
}

TEST(Schedule, SaysInOneLineWhatIsWrong) {
  EXPECT_EQ(
      errorOf("cosine(45)+"),
      "schedule '': expected one of step, multistep, exponential, cosine, "
      "warm_restarts, warmup, onecycle, plateau, found ''");
  EXPECT_EQ(
      errorOf("step(3)+cosine(45)"),
      "schedule 'step(3)+cosine(45)': 'cosine(45)' would follow on a part "
      "that never ends");
  EXPECT_EQ(
      errorOf("warmup(3)*plateau+cosine(45)"),
      "schedule 'warmup(3)*plateau+cosine(45)': 'cosine(45)' would follow on "
      "a part that never ends");
  EXPECT_EQ(
      errorOf("cosine(t_maxx=5)"),
      "schedule 'cosine(t_maxx=5)': no parameter 't_maxx': expected t_max, "
      "eta_min");
}

} // namespace
