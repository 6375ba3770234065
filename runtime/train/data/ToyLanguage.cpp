//===- ToyLanguage.cpp - Sentences in two languages -------------------------===//
#include "runtime/train/data/ToyLanguage.h"

#include <algorithm>
#include <array>
#include <string_view>

using namespace ingot::train;

namespace {

struct Word {
  std::string_view english, french;
};

constexpr std::array<Word, 3> kArticles = {
    {{"the", "le"}, {"a", "un"}, {"this", "ce"}}};
constexpr std::array<Word, 8> kAdjectives = {{{"red", "rouge"},
                                              {"black", "noir"},
                                              {"white", "blanc"},
                                              {"tired", "fatigue"},
                                              {"quiet", "calme"},
                                              {"fast", "rapide"},
                                              {"strange", "bizarre"},
                                              {"happy", "content"}}};
constexpr std::array<Word, 8> kNouns = {{{"dog", "chien"},
                                         {"cat", "chat"},
                                         {"horse", "cheval"},
                                         {"king", "roi"},
                                         {"doctor", "docteur"},
                                         {"boy", "garcon"},
                                         {"fish", "poisson"},
                                         {"train", "train"}}};
constexpr std::array<Word, 8> kVerbs = {{{"sleeps", "dort"},
                                         {"runs", "court"},
                                         {"sings", "chante"},
                                         {"falls", "tombe"},
                                         {"waits", "attend"},
                                         {"stops", "cesse"},
                                         {"leaves", "part"},
                                         {"laughs", "rit"}}};
// French puts one of its two words in front of the verb.
constexpr std::string_view kNot = "not", kNe = "ne", kPas = "pas";

template <typename Project>
std::vector<std::string> makeVocabulary(Project project,
                                        std::vector<std::string> words) {
  auto append = [&](const auto &list) {
    for (const Word &word : list)
      words.emplace_back(project(word));
  };
  append(kArticles);
  append(kAdjectives);
  append(kNouns);
  append(kVerbs);
  std::sort(words.begin(), words.end());
  words.insert(words.begin(), {"<padding>", "<begin>", "<end>"});
  return words;
}

int64_t numberIn(const std::vector<std::string> &vocabulary,
                 std::string_view word) {
  return std::find(vocabulary.begin(), vocabulary.end(), word) -
         vocabulary.begin();
}

template <size_t N>
const Word &draw(CounterRandom &random, const std::array<Word, N> &words) {
  return words[random.below(N)];
}

} // namespace

const std::vector<std::string> &ingot::train::englishVocabulary() {
  static const std::vector<std::string> words = makeVocabulary(
      [](const Word &word) { return word.english; }, {std::string(kNot)});
  return words;
}

const std::vector<std::string> &ingot::train::frenchVocabulary() {
  static const std::vector<std::string> words =
      makeVocabulary([](const Word &word) { return word.french; },
                     {std::string(kNe), std::string(kPas)});
  return words;
}

SentencePair ingot::train::drawSentence(CounterRandom &random) {
  const Word &article = draw(random, kArticles), &noun = draw(random, kNouns),
             &verb = draw(random, kVerbs);
  const Word &adjective = draw(random, kAdjectives);
  bool hasAdjective = random.below(2) == 0, isDenied = random.below(3) == 0;
  std::vector<std::string_view> english = {article.english},
                                french = {article.french};
  if (hasAdjective)
    english.push_back(adjective.english);
  english.insert(english.end(), {noun.english, verb.english});
  french.push_back(noun.french);
  if (hasAdjective)
    french.push_back(adjective.french);
  if (isDenied)
    french.push_back(kNe);
  french.push_back(verb.french);
  if (isDenied) {
    english.push_back(kNot);
    french.push_back(kPas);
  }
  SentencePair pair;
  for (std::string_view word : english)
    pair.english.push_back(numberIn(englishVocabulary(), word));
  for (std::string_view word : french)
    pair.french.push_back(numberIn(frenchVocabulary(), word));
  return pair;
}
