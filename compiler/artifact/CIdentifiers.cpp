//===- CIdentifiers.cpp - Names of a program as identifiers of C and C++ ----===//

#include "compiler/artifact/CIdentifiers.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace ingot;
using namespace ingot::artifact;

namespace {

/// Keywords of C23 and C++23 in lower case, and macros of such names that the C
/// library or a compiler in its GNU mode defines.
constexpr llvm::StringLiteral kReserved[] = {
    // clang-format off
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool",
    "break", "case", "catch", "char", "class", "co_await", "co_return", "co_yield",
    "compl", "complex", "concept", "const", "const_cast", "consteval", "constexpr",
    "constinit", "continue", "decltype", "default", "delete", "do", "double",
    "dynamic_cast", "else", "enum", "errno", "explicit", "export", "extern", "false",
    "float", "for", "friend", "goto", "i386", "if", "imaginary", "inline", "int",
    "linux", "long", "mutable", "namespace", "new", "noexcept", "noreturn", "not",
    "not_eq", "nullptr", "operator", "or", "or_eq", "private", "protected", "public",
    "register", "reinterpret_cast", "requires", "restrict", "return", "short",
    "signed", "sizeof", "static", "static_assert", "static_cast", "struct", "switch",
    "template", "this", "thread_local", "throw", "true", "try", "typedef", "typeid",
    "typename", "typeof", "typeof_unqual", "union", "unix", "unsigned", "using",
    "virtual", "void", "volatile", "while", "xor", "xor_eq",
    // clang-format on
};

/// Letters, digits, and single underscores between them.
std::string wordsOf(llvm::StringRef name) {
  std::string words;
  for (char character : name)
    if (llvm::isAlnum(character))
      words += character;
    else if (!words.empty() && words.back() != '_')
      words += '_';
  while (!words.empty() && words.back() == '_')
    words.pop_back();
  return words;
}

/// Types of the C library end so.
bool looksLikeType(llvm::StringRef name) { return name.ends_with("_t"); }

/// Macros are spelled so; a single letter is a usual name of a tensor, except the
/// imaginary unit.
bool looksLikeMacro(llvm::StringRef name) {
  return name == "I" || (name.size() > 1 && llvm::none_of(name, llvm::isLower));
}

} // namespace

std::string CIdentifiers::addUnique(const std::string &name) {
  std::string candidate = name;
  for (int number = 2; !taken.insert(candidate).second; ++number)
    candidate = name + "_" + std::to_string(number);
  return candidate;
}

std::string CIdentifiers::addFunction(llvm::StringRef prefix,
                                      llvm::StringRef name) {
  std::string words = prefix.str() + wordsOf(name);
  return addUnique(looksLikeType(words) ? words + "_" : words);
}

std::string CIdentifiers::addVariable(llvm::StringRef name) {
  std::string words = wordsOf(name);
  if (words.empty() || llvm::isDigit(words[0]))
    words = "tensor" + words;
  if (llvm::is_contained(kReserved, words) || looksLikeType(words) ||
      looksLikeMacro(words) || llvm::StringRef(words).starts_with("ingot_"))
    words += "_";
  return addUnique(words);
}
