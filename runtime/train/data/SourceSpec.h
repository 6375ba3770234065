//===- SourceSpec.h - A source as the user names it ------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_SOURCESPEC_H
#define INGOT_RUNTIME_TRAIN_DATA_SOURCESPEC_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ingot::train {

/// Cuts at each `separator` that is neither in double quotes nor in parentheses.
/// Throws if one of these is not closed.
std::vector<std::string> splitOutside(std::string_view text, char separator);

/// `PATH[:ENTRY,...]` taken apart. An entry is a word or `KEY=VALUE`; what they mean
/// is the reader's, who takes those it knows and refuses the rest.
class SourceSpec {
public:
  /// The path of what is computed; a file of this name is `./synthetic`.
  static constexpr std::string_view kSynthetic = "synthetic";

  /// The path ends at the first colon behind which nothing of this name exists.
  /// Throws std::runtime_error.
  explicit SourceSpec(const std::string &text);

  /// The value of `key`, at most once.
  std::optional<std::string> takeOption(std::string_view key);

  /// The same for a number from `least` on.
  std::optional<uint64_t> takeNumber(std::string_view key, uint64_t least);

  /// Whether there is this word.
  bool takeWord(std::string_view word);

  /// The one of `candidates` that is there; the first if none is. Throws if two are.
  std::string takeOneOf(const std::vector<std::string> &candidates);

  /// Every word that is left.
  std::vector<std::string> takeWords() { return std::exchange(words, {}); }

  /// Throws if anything is left; `expected` says what could have been there.
  void expectNothingElse(const std::string &expected) const;

  std::string path;
  std::vector<std::string> words;
  std::vector<std::pair<std::string, std::string>> options;
};

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_SOURCESPEC_H
