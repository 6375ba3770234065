//===- Vocabulary.h - Words and their numbers ------------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_VOCABULARY_H
#define INGOT_RUNTIME_TRAIN_DATA_VOCABULARY_H

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ingot::train {

/// Lets a map of strings be asked for a view of one.
struct HashOfView {
  using is_transparent = void;
  size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

template <typename T>
using WordMap = std::unordered_map<std::string, T, HashOfView, std::equal_to<>>;

/// Words, numbered from 0. If the first is `kUnknown`, it stands for all others.
class Vocabulary {
public:
  static constexpr std::string_view kUnknown = "<unknown>";

  explicit Vocabulary(std::vector<std::string> given) : list(std::move(given)) {
    for (size_t i = 0; i < list.size(); ++i)
      numbers.emplace(list[i], i);
  }

  /// All words in the order of their bytes; or if there may only be `limit`, the
  /// most frequent ones in this order, behind `kUnknown`.
  static Vocabulary of(const WordMap<uint64_t> &counts,
                       std::optional<uint64_t> limit);

  const std::vector<std::string> &words() const { return list; }

  /// Nothing for a word that it neither holds nor has a stand-in for.
  std::optional<size_t> numberOf(std::string_view word) const {
    if (auto found = numbers.find(word); found != numbers.end())
      return found->second;
    if (!list.empty() && list[0] == kUnknown)
      return 0;
    return std::nullopt;
  }

private:
  std::vector<std::string> list;
  WordMap<size_t> numbers;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_VOCABULARY_H
