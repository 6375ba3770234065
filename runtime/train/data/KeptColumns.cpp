//===- KeptColumns.cpp - Columns that a checkpoint remembers ----------------===//
#include "runtime/train/data/KeptColumns.h"

#include <nlohmann/json.hpp>

#include <stdexcept>

using namespace ingot::train;

/// Throws for what is no whole number from 0 on: get() would turn it into one.
static size_t numberAt(const nlohmann::json &kept, const char *key) {
  const nlohmann::json &number = kept.at(key);
  if (!number.is_number_unsigned())
    throw nlohmann::json::type_error::create(302, "expected a whole number",
                                             &number);
  return number.get<size_t>();
}

nlohmann::json ingot::train::keepColumns(std::span<const KeptColumn> chosen,
                                         const ColumnNames &all) {
  nlohmann::json list = nlohmann::json::array();
  for (const KeptColumn &column : chosen) {
    list.push_back({{"name", column.name}, {"number", column.number}});
    if (column.isOneHot)
      list.back()["onehot"] = true;
    if (column.fill)
      list.back()["fill"] = *column.fill;
  }
  return {{"of", all.count},
          {"named", !all.names.empty()},
          {"chosen", std::move(list)}};
}

std::optional<std::vector<KeptColumn>>
ingot::train::takeKeptColumns(const nlohmann::json &meaning,
                              const ColumnNames &all) {
  if (!meaning.is_object() || !meaning.contains(kKeptColumns))
    return std::nullopt;
  std::vector<KeptColumn> taken;
  try {
    const nlohmann::json &kept = meaning[kKeptColumns];
    bool areNamed = kept.at("named").get<bool>() && !all.names.empty();
    if (!areNamed && numberAt(kept, "of") != all.count)
      return std::nullopt;
    for (const nlohmann::json &one : kept.at("chosen")) {
      KeptColumn &column = taken.emplace_back();
      auto name = one.at("name").get<std::string>();
      column.number = numberAt(one, "number");
      if (areNamed || column.number >= all.count)
        column.number = findColumn("\"" + name + "\"", all);
      column.name = all.names.empty() ? std::to_string(column.number)
                                      : all.names[column.number];
      column.isOneHot = one.value("onehot", false);
      if (one.contains("fill"))
        column.fill = one["fill"].get<std::string>();
    }
  } catch (const nlohmann::json::exception &) {
    throw std::runtime_error(all.path + ": what was kept of the columns of "
                                        "the training data is damaged");
  }
  return taken;
}
