//===- Meaning.cpp - What is kept of the words of a source -----------------===//
#include "runtime/train/data/Meaning.h"

#include "runtime/train/data/KeptColumns.h"
#include "runtime/train/io/Quote.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

bool ingot::train::knowsNoWords(const nlohmann::json &meaning) {
  if (meaning.is_null())
    return true;
  size_t known = meaning.is_object()
                     ? meaning.count(kKeptArray) + meaning.count(kKeptColumns)
                     : 0;
  return known != 0 && known == meaning.size();
}

static bool areWords(const nlohmann::json &list) {
  return list.is_array() && !list.empty() &&
         std::all_of(list.begin(), list.end(),
                     [](const auto &word) { return word.is_string(); });
}

std::vector<std::string> ingot::train::keptWords(const nlohmann::json &meaning,
                                                 const std::string &key,
                                                 const std::string &path) {
  if (!meaning.is_object() || !meaning.contains(key) || !areWords(meaning[key]))
    throw std::runtime_error(path +
                             ": nothing was kept of the training data "
                             "for " +
                             io::quote(key));
  return meaning[key].get<std::vector<std::string>>();
}

std::vector<std::string>
ingot::train::classNames(const nlohmann::json &meaning) {
  if (!meaning.is_object())
    return {};
  const nlohmann::json *list = nullptr;
  if (meaning.contains("classes"))
    list = &meaning["classes"];
  else if (meaning.contains("categories") &&
           meaning["categories"].is_object() &&
           meaning["categories"].size() == 1)
    list = &*meaning["categories"].begin();
  if (!list || !areWords(*list))
    return {};
  return list->get<std::vector<std::string>>();
}
