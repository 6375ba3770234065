//===- Schedule.cpp - The learning rate over a run, as data ----------------===//
#include "runtime/train/schedules/Schedule.h"

#include "runtime/train/schedules/SchedulePart.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <stdexcept>

using namespace ingot::train;

Schedule::Product Schedule::parseProduct(std::string_view text) {
  Product product;
  for (std::string_view factor : splitOutsideBrackets(text, '*'))
    product.push_back(
        makeSchedulePart(Call::parse(factor, scheduleParts(), "schedule")));
  return product;
}

/// Of parts that act at the same time, the longest; 0 if one never ends.
static int64_t
lengthOf(const std::vector<std::unique_ptr<SchedulePart>> &product) {
  int64_t length = 0;
  for (const auto &part : product) {
    if (part->length() == 0)
      return 0;
    length = std::max(length, part->length());
  }
  return length;
}

Schedule::Schedule(std::string_view text, double baseRate)
    : spelling(text), baseRate(baseRate) {
  if (text.empty())
    return;
  for (std::string_view product : splitOutsideBrackets(text, '+')) {
    if (!sequence.empty() && lengthOf(sequence.back()) == 0)
      throw std::runtime_error("schedule '" + spelling + "': '" +
                               std::string(product) +
                               "' would follow on a part that never ends");
    sequence.push_back(parseProduct(product));
  }
}

Schedule::Schedule(Schedule &&) = default;
Schedule &Schedule::operator=(Schedule &&) = default;
Schedule::~Schedule() = default;

std::pair<size_t, int64_t> Schedule::find(int64_t turn) const {
  size_t place = 0;
  int64_t begin = 0;
  while (place + 1 < sequence.size() &&
         turn - begin >= lengthOf(sequence[place]))
    begin += lengthOf(sequence[place++]);
  return {place, begin};
}

double Schedule::rate() const {
  if (sequence.empty())
    return baseRate;
  auto [place, begin] = find(turn);
  double rate = baseRate;
  for (const auto &part : sequence[place])
    rate = part->rateAt(turn - begin, rate);
  return rate;
}

bool Schedule::needsFigure() const {
  return std::ranges::any_of(sequence, [](const Product &product) {
    return std::ranges::any_of(
        product, [](const auto &part) { return part->needsFigure(); });
  });
}

void Schedule::advance(double figure, Direction direction) {
  if (!sequence.empty())
    for (const auto &part : sequence[find(turn).first])
      part->observe(figure, direction);
  ++turn;
}

void Schedule::advance() {
  assert(!needsFigure() && "a schedule that watches a figure");
  ++turn;
}

nlohmann::json Schedule::state() const {
  nlohmann::json parts = nlohmann::json::array();
  for (const Product &product : sequence)
    for (const auto &part : product)
      parts.push_back(part->state());
  return {{"schedule", spelling}, {"turn", turn}, {"parts", parts}};
}

void Schedule::restore(const nlohmann::json &state) {
  try {
    auto saved = state.at("schedule").get<std::string>();
    if (saved != spelling)
      throw std::runtime_error("expected the schedule '" + saved +
                               "' of the run that is resumed, found '" +
                               spelling + "'");
    turn = state.at("turn").get<int64_t>();
    size_t number = 0;
    for (const Product &product : sequence)
      for (const auto &part : product)
        part->restore(state.at("parts").at(number++));
  } catch (const nlohmann::json::exception &) {
    throw std::runtime_error("the state of the schedule '" + spelling +
                             "' is damaged");
  }
}
