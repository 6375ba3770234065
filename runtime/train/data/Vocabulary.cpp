//===- Vocabulary.cpp - Words and their numbers ----------------------------===//
#include "runtime/train/data/Vocabulary.h"

#include <algorithm>

using namespace ingot::train;

Vocabulary Vocabulary::of(const WordMap<uint64_t> &counts,
                          std::optional<uint64_t> limit) {
  std::vector<std::string> words;
  for (const auto &[word, count] : counts)
    words.push_back(word);
  std::sort(words.begin(), words.end());
  if (!limit)
    return Vocabulary(std::move(words));
  std::sort(words.begin(), words.end(),
            [&](const std::string &a, const std::string &b) {
              uint64_t countA = counts.find(a)->second;
              uint64_t countB = counts.find(b)->second;
              return countA != countB ? countA > countB : a < b;
            });
  words.resize(std::min<size_t>(words.size(), *limit - 1));
  std::erase(words, kUnknown);
  words.insert(words.begin(), std::string(kUnknown));
  return Vocabulary(std::move(words));
}
