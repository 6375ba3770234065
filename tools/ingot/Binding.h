//===- Binding.h - Names of tensors beside where they are ------------------===//
#ifndef INGOT_TOOLS_INGOT_BINDING_H
#define INGOT_TOOLS_INGOT_BINDING_H

#include <optional>
#include <string>
#include <utility>

namespace ingot::tool {

using Binding = std::pair<std::string, std::string>;

/// "NAME=REST" taken apart; nothing if there is no name.
std::optional<Binding> splitBinding(const std::string &text);

/// The same for a value of `option`, where both must be there. Throws UsageError:
/// "--set 'x': expected NAME=`what`".
Binding requireBinding(const std::string &text, const char *option,
                       const char *what);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_BINDING_H
