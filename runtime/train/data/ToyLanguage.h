//===- ToyLanguage.h - Sentences in two languages ---------------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_TOYLANGUAGE_H
#define INGOT_RUNTIME_TRAIN_DATA_TOYLANGUAGE_H

#include "runtime/train/data/CounterRandom.h"

#include <string>
#include <vector>

namespace ingot::train {

/// An English sentence and its French translation, whose words have another order and
/// sometimes another number: "the red dog sleeps not", "le chien rouge ne dort
/// pas". As numbers of the words in the vocabularies.
struct SentencePair {
  std::vector<int64_t> english, french;
};

/// Every sentence has at most this many words.
constexpr size_t kMaxEnglishWords = 5, kMaxFrenchWords = 6;

/// Begin and end of a sentence, and what fills the rest of a row.
enum SentenceMark : int64_t { kPadding, kBegin, kEnd };

const std::vector<std::string> &englishVocabulary();
const std::vector<std::string> &frenchVocabulary();

SentencePair drawSentence(CounterRandom &random);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_TOYLANGUAGE_H
