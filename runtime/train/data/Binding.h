//===- Binding.h - Names of tensors beside what they get -------------------===//
#ifndef INGOT_RUNTIME_TRAIN_DATA_BINDING_H
#define INGOT_RUNTIME_TRAIN_DATA_BINDING_H

#include <optional>
#include <string>
#include <utility>

namespace ingot::train {

using Binding = std::pair<std::string, std::string>;

/// "NAME=REST" taken apart; nothing if there is no name, of letters, digits, '_' and
/// '.': a path with an '=' in it is none.
std::optional<Binding> splitBinding(const std::string &text);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DATA_BINDING_H
