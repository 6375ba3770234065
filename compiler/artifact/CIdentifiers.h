//===- CIdentifiers.h - Names of a program as identifiers of C and C++ ------===//

#ifndef INGOT_COMPILER_ARTIFACT_CIDENTIFIERS_H
#define INGOT_COMPILER_ARTIFACT_CIDENTIFIERS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"

#include <string>

namespace ingot::artifact {

/// Identifiers of one scope, no two of them equal. A name is any text; what cannot be
/// in an identifier becomes an underscore.
class CIdentifiers {
public:
  CIdentifiers(std::initializer_list<llvm::StringRef> taken) : taken(taken) {}

  /// "lenet_" and "forward@1" to "lenet_forward_1".
  std::string addFunction(llvm::StringRef prefix, llvm::StringRef name);

  /// A name of its own: neither a keyword, nor one of the headers that every program
  /// includes, nor one that begins with "ingot_".
  std::string addVariable(llvm::StringRef name);

private:
  std::string addUnique(const std::string &name);

  llvm::StringSet<> taken;
};

} // namespace ingot::artifact

#endif // INGOT_COMPILER_ARTIFACT_CIDENTIFIERS_H
