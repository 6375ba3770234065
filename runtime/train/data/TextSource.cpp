//===- TextSource.cpp - Windows of a text as numbers -----------------------===//
#include "runtime/train/data/SourceKinds.h"

#include "runtime/train/data/Meaning.h"
#include "runtime/train/data/Utf8.h"
#include "runtime/train/data/Vocabulary.h"
#include "runtime/train/io/Quote.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;
using io::quote;

namespace {

enum class Unit { Bytes, Characters, Words };

constexpr std::string_view kUnitNames[] = {"bytes", "chars", "words"};

/// What a sample of a text is.
struct TextCut {
  std::string unit = "bytes";
  uint64_t length = 64, stride = 64;
  bool isNext = false;
};

constexpr size_t kMaxWordBytes = size_t{1} << 16;
constexpr size_t kMaxVocabulary = size_t{1} << 20;

/// Not every token's place is kept: the way from one to the next is short.
constexpr size_t kTokensPerMark = 256;

bool isSpace(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' ||
         c == '\v';
}

class TextSource : public Source {
public:
  TextSource(SourceSpec given, io::MappedFile mapped,
             const nlohmann::json &meaning)
      : spec(std::move(given)), file(std::move(mapped)), text(file.text()) {
    if (text.starts_with("\xef\xbb\xbf"))
      text.remove_prefix(3);
    TextCut kept = cutOf(meaning);
    std::string unitName = takeUnit(kept.unit);
    isNext = spec.takeWord("next") || kept.isNext;
    std::optional<uint64_t> ownLength = spec.takeNumber("length", 1);
    length = ownLength.value_or(kept.length);
    stride =
        spec.takeNumber("stride", 1).value_or(ownLength ? length : kept.stride);
    std::optional<uint64_t> limit = spec.takeNumber("vocabulary", 2);
    spec.expectNothingElse("bytes, chars or words, next, length=, stride= or "
                           "vocabulary=");
    if (limit && unit != Unit::Words)
      throw std::runtime_error(spec.path + ": vocabulary= is for words");
    makeVocabulary(meaning, limit);
    markTokens();
    // Each window has one after its last token, for the windows of `next`.
    if (tokenCount <= length)
      throw std::runtime_error(spec.path + ": expected more than the " +
                               std::to_string(length) + " " + unitName +
                               " of one sample, found " +
                               std::to_string(tokenCount));
  }

  size_t size() const override {
    return (tokenCount - length - 1) / stride + 1;
  }

  void read(size_t number, io::HostTensor &sample) const override {
    sample.dtype = INGOT_I64;
    sample.shape.assign(1, static_cast<int64_t>(length));
    sample.data.resize(length * sizeof(int64_t));
    size_t offset = offsetOf(number * stride + (isNext ? 1 : 0));
    for (size_t i = 0; i < length; ++i) {
      std::string_view token = tokenAt(offset);
      int64_t value = vocabulary
                          ? static_cast<int64_t>(*vocabulary->numberOf(token))
                          : static_cast<unsigned char>(token[0]);
      memcpy(sample.data.data() + i * sizeof(value), &value, sizeof(value));
      offset += token.size();
    }
  }

  nlohmann::json meaning() const override {
    nlohmann::json kept = {
        {"unit", std::string(kUnitNames[static_cast<size_t>(unit)])},
        {"length", length},
        {"stride", stride},
        {"next", isNext}};
    if (vocabulary)
      kept["vocabulary"] = vocabulary->words();
    return kept;
  }

  std::string describe(size_t number) const override {
    return placeOf(offsetOf(number * stride));
  }

private:
  /// How the text of the training was cut into samples, or how one is if nobody says.
  TextCut cutOf(const nlohmann::json &meaning) const {
    TextCut cut;
    if (!meaning.is_object() || !meaning.contains("unit"))
      return cut;
    // Older checkpoints have the unit alone.
    auto keptNumber = [&](const char *key, uint64_t usual) {
      auto found = meaning.find(key);
      if (found == meaning.end())
        return usual;
      return found->is_number_unsigned() ? found->get<uint64_t>() : uint64_t{0};
    };
    cut.length = keptNumber("length", cut.length);
    cut.stride = keptNumber("stride", cut.stride);
    auto next = meaning.find("next");
    bool isWhole = meaning["unit"].is_string() &&
                   (next == meaning.end() || next->is_boolean());
    if (isWhole) {
      cut.unit = meaning["unit"].get<std::string>();
      cut.isNext = next != meaning.end() && next->get<bool>();
    }
    if (!isWhole || cut.length == 0 || cut.stride == 0)
      throw std::runtime_error(spec.path + ": what was kept of the text of the "
                                           "training data is damaged");
    return cut;
  }

  std::string takeUnit(const std::string &kept) {
    std::vector<std::string> names = {kept};
    for (std::string_view name : kUnitNames)
      if (name != kept)
        names.emplace_back(name);
    std::string chosen = spec.takeOneOf(names);
    auto found =
        std::find(std::begin(kUnitNames), std::end(kUnitNames), chosen);
    if (found == std::end(kUnitNames))
      throw std::runtime_error(spec.path + ": unknown unit " + quote(chosen) +
                               " in what was kept of the training data");
    unit = static_cast<Unit>(found - std::begin(kUnitNames));
    return chosen;
  }

  void makeVocabulary(const nlohmann::json &meaning,
                      std::optional<uint64_t> limit) {
    if (!knowsNoWords(meaning)) {
      std::string_view unitName = kUnitNames[static_cast<size_t>(unit)];
      if (!meaning.is_object() || !meaning.contains("unit") ||
          meaning["unit"] != unitName)
        throw std::runtime_error(
            spec.path +
            ": what was kept of the training data is not that of "
            "a text in " +
            std::string(unitName));
      if (unit != Unit::Bytes)
        vocabulary.emplace(keptWords(meaning, "vocabulary", spec.path));
      return;
    }
    if (unit == Unit::Bytes)
      return;
    WordMap<uint64_t> counts;
    for (size_t offset = 0; offset < text.size();) {
      std::string_view token = tokenAt(offset);
      if (auto found = counts.find(token); found != counts.end())
        ++found->second;
      else if (!token.empty())
        counts.emplace(token, 1);
      if (counts.size() > kMaxVocabulary)
        throw std::runtime_error(placeOf(offset) + ": more than " +
                                 std::to_string(kMaxVocabulary) +
                                 " different words");
      offset += token.size();
    }
    vocabulary = Vocabulary::of(counts, limit);
  }

  /// Counts tokens, and finds out whether all are known.
  void markTokens() {
    if (unit == Unit::Bytes) {
      tokenCount = text.size();
      return;
    }
    for (size_t offset = 0; offset < text.size();) {
      std::string_view token = tokenAt(offset);
      if (token.empty())
        break;
      if (!vocabulary->numberOf(token))
        throw std::runtime_error(
            placeOf(offset) + ": unknown " +
            (unit == Unit::Words ? "word " : "character ") + quote(token));
      if (tokenCount++ % kTokensPerMark == 0)
        marks.push_back(offset);
      offset += token.size();
    }
  }

  /// The token at `offset`, or behind the white space there, which is skipped; empty
  /// at the end.
  std::string_view tokenAt(size_t &offset) const {
    if (unit == Unit::Bytes)
      return text.substr(offset, 1);
    if (unit == Unit::Characters) {
      size_t bytes = characterBytes(text.substr(offset));
      if (bytes == 0)
        throw std::runtime_error(placeOf(offset) + ": is not UTF-8");
      return text.substr(offset, bytes);
    }
    while (offset < text.size() && isSpace(text[offset]))
      ++offset;
    size_t end = offset;
    while (end < text.size() && !isSpace(text[end]))
      if (++end - offset > kMaxWordBytes)
        throw std::runtime_error(placeOf(offset) + ": a word of more than " +
                                 std::to_string(kMaxWordBytes) + " bytes");
    std::string_view word = text.substr(offset, end - offset);
    if (!isUtf8(word))
      throw std::runtime_error(placeOf(offset) + ": " + quote(word) +
                               " is not UTF-8");
    return word;
  }

  size_t offsetOf(size_t token) const {
    if (unit == Unit::Bytes)
      return token;
    size_t offset = marks[token / kTokensPerMark];
    for (size_t i = 0; i < token % kTokensPerMark; ++i)
      offset += tokenAt(offset).size();
    return offset;
  }

  /// "FILE: line 3, byte 7", from 1 as editors do.
  std::string placeOf(size_t offset) const {
    std::string_view before = text.substr(0, offset);
    size_t lineBegin = before.rfind('\n') + 1; // npos + 1 is 0
    return spec.path + ": line " +
           std::to_string(1 + std::count(before.begin(), before.end(), '\n')) +
           ", byte " + std::to_string(offset - lineBegin + 1);
  }

  SourceSpec spec;
  io::MappedFile file;
  std::string_view text; ///< of `file`
  Unit unit;
  bool isNext;
  uint64_t length, stride; ///< in tokens
  std::optional<Vocabulary> vocabulary;
  std::vector<size_t> marks; ///< where each 256th token lies
  size_t tokenCount = 0;
};

} // namespace

std::unique_ptr<Source> ingot::train::openText(SourceSpec spec,
                                               io::MappedFile file,
                                               const nlohmann::json &meaning) {
  return std::make_unique<TextSource>(std::move(spec), std::move(file),
                                      meaning);
}
