//===- Meaning.h - What is kept of the words of a source -------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_MEANING_H
#define INGOT_RUNTIME_TRAIN_DATA_MEANING_H

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace ingot::train {

/// Whether nothing was kept but which numbers of an array were read: words may then
/// mean anything.
bool knowsNoWords(const nlohmann::json &meaning);

/// Where the name of an array is in what is kept of a file of several.
inline constexpr const char *kKeptArray = "array";

/// The words, one at least, that an earlier source has kept under `key`. `path` is
/// whose meaning they are to become. Throws std::runtime_error.
std::vector<std::string> keptWords(const nlohmann::json &meaning,
                                   const std::string &key,
                                   const std::string &path);

/// The names of the classes that a source of labels has numbered: folders, or the
/// categories of its only column of words. Empty if it has none.
std::vector<std::string> classNames(const nlohmann::json &meaning);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_MEANING_H
