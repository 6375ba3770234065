//===- Binding.cpp - Names of tensors beside what they get -----------------===//
#include "runtime/train/data/Binding.h"

#include <algorithm>
#include <cctype>

using namespace ingot::train;

static bool isName(const std::string &text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '.';
  });
}

std::optional<Binding> ingot::train::splitBinding(const std::string &text) {
  size_t equals = text.find('=');
  if (equals == std::string::npos || !isName(text.substr(0, equals)))
    return std::nullopt;
  return Binding(text.substr(0, equals), text.substr(equals + 1));
}
