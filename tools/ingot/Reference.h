//===- Reference.h - What the DSL has, for those who look it up ------------===//

#ifndef INGOT_TOOLS_INGOT_REFERENCE_H
#define INGOT_TOOLS_INGOT_REFERENCE_H

#include <span>
#include <string>
#include <vector>

namespace ingot::tool {

/// An expression and its value: "x.relu()", "{{2, 3}, {0, 2, 0, 4, 0, 6}}"; or
/// statements of a program, without.
struct Example {
  std::string expression, value;
};

/// A function, layer, loss, optimiser or what else a training step is made of, from
/// the operations and the headers.
struct Entry {
  std::string kind; ///< "function", "layer", "loss", "optimizer" or "training"
  std::string family; ///< "Pointwise"
  std::string name;
  std::vector<std::string> signatures;
  std::string text; ///< the first sentence says what it is
  bool isMethod;    ///< of tensors, too
  std::vector<Example> examples;

  /// The first sentence of the text, without marks.
  std::string summary() const;
  /// "torch.nn.Conv2d"; empty if PyTorch has no such thing.
  std::string pytorchName() const;
  /// Whether the name, the signatures or the text have `word`, in any case.
  bool mentions(const std::string &word) const;
};

/// Sorted by name.
std::span<const Entry> reference();

/// What the variables of examples with a value are, and of statements.
extern const char *const kExampleVariables;
extern const char *const kStatementVariables;

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_REFERENCE_H
