//===- Reference.h - What the DSL has, for those who look it up ------------===//

#ifndef INGOT_TOOLS_INGOT_REFERENCE_H
#define INGOT_TOOLS_INGOT_REFERENCE_H

#include <span>
#include <string>
#include <vector>

namespace ingot::tool {

/// An expression and its value: "x.relu()", "{{2, 3}, {0, 2, 0, 4, 0, 6}}".
struct Example {
  std::string expression, value;
};

/// A function, layer, loss or optimiser, from the operations and the headers.
struct Entry {
  std::string kind;   ///< "function", "layer", "loss" or "optimizer"
  std::string family; ///< "Pointwise"
  std::string name;
  std::vector<std::string> signatures;
  std::string text; ///< the first line or sentence says what it is
  bool isMethod;    ///< of tensors, too
  std::vector<Example> examples;

  /// The first line of the text, without marks.
  std::string summary() const;
  /// "torch.nn.Conv2d"; the last part is always the name.
  std::string pytorchName() const;
};

/// Sorted by name.
std::span<const Entry> reference();

/// What the variables of examples are.
extern const char *const kExampleVariables;

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_REFERENCE_H
