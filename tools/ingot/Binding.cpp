//===- Binding.cpp - Names of tensors beside where they are ----------------===//

#include "tools/ingot/Binding.h"
#include "tools/ingot/Commands.h"

#include <algorithm>
#include <cctype>

using namespace ingot::tool;

static bool isName(const std::string &text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '.';
  });
}

std::optional<Binding> ingot::tool::splitBinding(const std::string &text) {
  size_t equals = text.find('=');
  if (equals == std::string::npos || !isName(text.substr(0, equals)))
    return std::nullopt;
  return Binding(text.substr(0, equals), text.substr(equals + 1));
}

Binding ingot::tool::requireBinding(const std::string &text, const char *option,
                                    const char *what) {
  std::optional<Binding> binding = splitBinding(text);
  if (!binding || binding->second.empty())
    throw UsageError(std::string(option) + " '" + text +
                     "': expected NAME=" + what);
  return *binding;
}
