//===- Catalogue.h - What the DSL has, for those who look it up ------------===//

#ifndef INGOT_TOOLS_INGOT_TBLGEN_CATALOGUE_H
#define INGOT_TOOLS_INGOT_TBLGEN_CATALOGUE_H

#include "tools/ingot-tblgen/Declaration.h"

#include "llvm/Support/raw_ostream.h"

namespace ingot::tblgen {

/// A function, layer, loss, optimiser or what else a training step is made of.
struct Entry {
  std::string kind;   // "function"
  std::string family; // "Pointwise"
  std::string name;
  std::vector<std::string> signatures;
  std::string text;
  bool isMethod = false;
};

/// Sorted, with overloads in one entry.
class Catalogue {
public:
  void add(const std::string &family, const Declaration &function,
           bool isMethod);
  /// Of a header, whose name is the family.
  void addClasses(llvm::StringRef path, llvm::StringRef header);

  /// Writes one initialiser of a tool::Entry for each, with its `examples`: pairs of
  /// an expression and its value.
  void write(llvm::ArrayRef<std::pair<std::string, std::string>> examples,
             llvm::raw_ostream &os) const;

private:
  /// The members of the options that `entry` takes, a line for each struct.
  std::string describeOptions(const Entry &entry) const;
  Entry &find(const std::string &kind, const std::string &family,
              const std::string &name);

  std::vector<Entry> entries;
  std::vector<ClassDeclaration> options;
};

/// The expressions of a test, `{TYPED(expression), value}`, as they are there, and its
/// statements without a value, `{BUILT((declarations), statements)}`.
std::vector<std::pair<std::string, std::string>>
readExamples(llvm::StringRef test);

} // namespace ingot::tblgen

#endif // INGOT_TOOLS_INGOT_TBLGEN_CATALOGUE_H
