//===- Declaration.h - Functions that a header of the DSL declares ---------===//

#ifndef INGOT_TOOLS_INGOT_TBLGEN_DECLARATION_H
#define INGOT_TOOLS_INGOT_TBLGEN_DECLARATION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace ingot::tblgen {

struct Parameter {
  std::string type; // "const Tensor &"
  std::string name;
  std::string defaultValue; // empty if it has none

  std::string print(bool withDefault) const;
};

struct Declaration {
  std::string result;
  std::string name;
  std::vector<Parameter> parameters;
  std::string text; // what the comment above says, lines without their slashes

  /// "const Tensor &input, int64_t dim".
  static std::string printParameters(llvm::ArrayRef<Parameter> parameters,
                                     bool withDefaults);
};

/// The functions without a body at the level of namespaces, in the order of
/// `header`, formatted as clang-format leaves them. A declaration right below
/// another one shares its comment.
std::vector<Declaration> readDeclarations(llvm::StringRef header);

/// A class of users.
struct ClassDeclaration {
  std::string name;
  std::string base; // what it derives from first; empty: nothing
  std::string text; // as of a function
  /// Public constructors, "Linear(Module &parent, ..., bool bias = true)".
  std::vector<std::string> constructors;
  /// What a struct is made of: "double lr = 1e-3".
  std::vector<std::string> fields;
};

/// Classes at the level of namespaces. Of a template each alias is one, "Conv2d" of
/// `using Conv2d = ConvNd<2>;`.
std::vector<ClassDeclaration> readClasses(llvm::StringRef header);

} // namespace ingot::tblgen

#endif // INGOT_TOOLS_INGOT_TBLGEN_DECLARATION_H
