//===- Binding.h - Values of options that name a tensor --------------------===//
#ifndef INGOT_TOOLS_INGOT_BINDING_H
#define INGOT_TOOLS_INGOT_BINDING_H

#include "runtime/train/data/Binding.h"

namespace ingot::tool {

using train::Binding;

/// The value of `option` taken apart, where both must be there. Throws UsageError:
/// "--set 'x': expected NAME=`what`".
Binding requireBinding(const std::string &text, const char *option,
                       const char *what);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_BINDING_H
