//===- Binding.cpp - Values of options that name a tensor ------------------===//

#include "tools/ingot/Binding.h"
#include "tools/ingot/Commands.h"

using namespace ingot::tool;

Binding ingot::tool::requireBinding(const std::string &text, const char *option,
                                    const char *what) {
  std::optional<Binding> binding = train::splitBinding(text);
  if (!binding || binding->second.empty())
    throw UsageError(std::string(option) + " '" + text +
                     "': expected NAME=" + what);
  return *binding;
}
