//===- SourceSpec.cpp - A source as the user names it ----------------------===//
#include "runtime/train/data/SourceSpec.h"

#include "runtime/train/io/ParseNumber.h"
#include "runtime/train/io/Quote.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

using namespace ingot::train;
using ingot::io::quote;

namespace {

/// Where an entry's key ends; npos if it has none.
size_t findAssignment(std::string_view entry) {
  bool isQuoted = false;
  int depth = 0;
  for (size_t i = 0; i < entry.size(); ++i) {
    isQuoted ^= entry[i] == '"';
    depth += entry[i] == '(' ? 1 : entry[i] == ')' ? -1 : 0;
    if (entry[i] == '=' && !isQuoted && depth == 0)
      return i;
  }
  return std::string_view::npos;
}

/// The length of the path in front of the entries.
size_t findPathEnd(const std::string &text) {
  size_t first = text.find(':');
  std::error_code ignored;
  for (size_t end = text.size(); end != 0 && end != std::string::npos;
       end = text.rfind(':', end - 1)) {
    if (std::filesystem::exists(text.substr(0, end), ignored))
      return end;
    if (end == first)
      break;
  }
  return std::min(first, text.size());
}

} // namespace

std::vector<std::string> ingot::train::splitOutside(std::string_view text,
                                                    char separator) {
  std::vector<std::string> parts(1);
  bool isQuoted = false;
  int depth = 0;
  for (char c : text) {
    isQuoted ^= c == '"';
    if (!isQuoted)
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == separator && !isQuoted && depth == 0)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  if (isQuoted || depth != 0)
    throw std::runtime_error(quote(text) + ": a " +
                             (isQuoted ? "quote" : "parenthesis") +
                             " has no partner");
  return parts;
}

SourceSpec::SourceSpec(const std::string &text) {
  bool isSynthetic = text.substr(0, text.find(':')) == kSynthetic;
  size_t end = isSynthetic ? kSynthetic.size() : findPathEnd(text);
  path = text.substr(0, end);
  if (end == text.size())
    return;
  for (const std::string &entry : splitOutside(text.substr(end + 1), ',')) {
    size_t assignment = findAssignment(entry);
    if (entry.empty() || assignment == 0)
      throw std::runtime_error(quote(text) +
                               ": expected an entry between ',' "
                               "and ',', found " +
                               quote(entry));
    if (assignment == std::string::npos)
      words.push_back(entry);
    else
      options.emplace_back(entry.substr(0, assignment),
                           entry.substr(assignment + 1));
  }
}

std::optional<std::string> SourceSpec::takeOption(std::string_view key) {
  std::optional<std::string> value;
  for (size_t i = 0; i < options.size();) {
    if (options[i].first != key) {
      ++i;
      continue;
    }
    if (value)
      throw std::runtime_error(path + ": " + std::string(key) +
                               "= is given twice");
    value = options[i].second;
    options.erase(options.begin() + static_cast<ptrdiff_t>(i));
  }
  return value;
}

std::optional<uint64_t> SourceSpec::takeNumber(std::string_view key,
                                               uint64_t least) {
  std::optional<std::string> text = takeOption(key);
  if (!text)
    return std::nullopt;
  std::optional<uint64_t> value = io::parseNumber<uint64_t>(*text);
  if (!value || *value < least)
    throw std::runtime_error(
        path + ": " + std::string(key) + "=: expected a number from " +
        std::to_string(least) + " on, found " + quote(*text));
  return value;
}

bool SourceSpec::takeWord(std::string_view word) {
  return std::erase(words, word) != 0;
}

std::string SourceSpec::takeOneOf(const std::vector<std::string> &candidates) {
  std::string found;
  for (const std::string &candidate : candidates)
    if (takeWord(candidate)) {
      if (!found.empty())
        throw std::runtime_error(path + ": " + quote(found) + " and " +
                                 quote(candidate) + " exclude each other");
      found = candidate;
    }
  return found.empty() ? candidates.front() : found;
}

void SourceSpec::expectNothingElse(const std::string &expected) const {
  if (words.empty() && options.empty())
    return;
  throw std::runtime_error(
      path + ": expected " + expected + " behind the colon, found " +
      quote(words.empty() ? options[0].first + "=" : words[0]));
}
