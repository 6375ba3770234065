//===- KeptColumns.cpp - Columns that a checkpoint remembers ----------------===//
#include "runtime/train/data/KeptColumns.h"

#include <nlohmann/json.hpp>

#include <stdexcept>

using namespace ingot::train;

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
    if (!areNamed && kept.at("of").get<size_t>() != all.count)
      return std::nullopt;
    for (const nlohmann::json &one : kept.at("chosen")) {
      KeptColumn &column = taken.emplace_back();
      auto name = one.at("name").get<std::string>();
      column.number = one.at("number").get<size_t>();
      if (areNamed || column.number >= all.count)
        column.number = findColumn("\"" + name + "\"", all);
      column.name = all.names.empty() ? std::to_string(column.number)
                                      : all.names[column.number];
      column.isOneHot = one.contains("onehot");
      if (one.contains("fill"))
        column.fill = one["fill"].get<std::string>();
    }
  } catch (const nlohmann::json::exception &) {
    throw std::runtime_error(all.path + ": what was kept of the columns of "
                                        "the training data is damaged");
  }
  return taken;
}
