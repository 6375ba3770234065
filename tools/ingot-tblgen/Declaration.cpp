//===- Declaration.cpp - Functions that a header of the DSL declares -------===//
//
// Not a parser of C++: it reads what the public headers are made of and relies on
// their format. What stands inside of braces is indented and no declaration of a
// function for users.
//
//===----------------------------------------------------------------------===//

#include "tools/ingot-tblgen/Declaration.h"

#include "llvm/ADT/StringExtras.h"

#include <cctype>

using namespace ingot::tblgen;
using namespace llvm;

std::string Parameter::print(bool withDefault) const {
  std::string text = type;
  if (text.back() != '&')
    text += " ";
  text += name;
  return withDefault && !defaultValue.empty() ? text + " = " + defaultValue
                                              : text;
}

std::string Declaration::printParameters(ArrayRef<Parameter> parameters,
                                         bool withDefaults) {
  return join(map_range(parameters,
                        [&](const Parameter &parameter) {
                          return parameter.print(withDefaults);
                        }),
              ", ");
}

/// `text` cut at the commas that no bracket encloses.
static std::vector<StringRef> splitParameters(StringRef text) {
  std::vector<StringRef> parts;
  int depth = 0;
  size_t start = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    depth += StringRef("(<{[").contains(text[i]);
    depth -= StringRef(")>}]").contains(text[i]);
    if (text[i] == ',' && depth == 0) {
      parts.push_back(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push_back(text.substr(start));
  return parts;
}

static bool isNameCharacter(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) ||
         character == '_';
}

/// Cuts the identifier at the end off `text`.
static StringRef takeName(StringRef &text) {
  StringRef rest = text.rtrim();
  size_t start = rest.size();
  while (start > 0 && isNameCharacter(rest[start - 1]))
    --start;
  text = rest.take_front(start).rtrim();
  return rest.substr(start);
}

static Parameter readParameter(StringRef text) {
  auto [declared, value] = text.split(" = ");
  StringRef name = takeName(declared);
  return {declared.trim().str(), name.str(), value.trim().str()};
}

/// `source` is one declaration on one line, without its semicolon.
static bool readFunction(StringRef source, Declaration &declaration) {
  size_t open = source.find('(');
  if (open == StringRef::npos || !source.ends_with(")"))
    return false;
  StringRef head = source.take_front(open);
  declaration.name = takeName(head).str();
  declaration.result = head.str();
  if (head.empty() || declaration.name.empty() || head.contains('='))
    return false;
  StringRef parameters = source.slice(open + 1, source.size() - 1);
  if (!parameters.empty())
    for (StringRef parameter : splitParameters(parameters))
      declaration.parameters.push_back(readParameter(parameter));
  return true;
}

/// Whether a line without indentation begins a declaration.
static bool beginsDeclaration(StringRef line) {
  static const char *others[] = {"//",     "#",         "}",        "namespace",
                                 "struct", "class",     "enum",     "using",
                                 "inline", "extern",    "template", "static",
                                 "public", "protected", "private"};
  return !line.empty() && line.front() != ' ' &&
         none_of(others,
                 [&](const char *other) { return line.starts_with(other); });
}

/// Adds `line` to the `text` of what follows, if it is part of its documentation.
static bool takeComment(StringRef line, std::string &text) {
  if (!line.consume_front("///"))
    return false;
  text += (line.starts_with(" ") ? line.drop_front() : line).str() + "\n";
  return true;
}

/// Calls `read` at each line `i` that is no documentation, with the `text` of that
/// before it. It may read on, and returns whether the text is still of what follows.
/// What is in a namespace `detail` is none of the user's.
static void
readDocumented(StringRef header,
               function_ref<bool(ArrayRef<StringRef> lines, size_t &i,
                                 const std::string &text)>
                   read) {
  SmallVector<StringRef> lines;
  header.split(lines, '\n');
  std::string text;
  bool isDetail = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].contains("namespace detail"))
      isDetail = !lines[i].starts_with("}");
    if (!isDetail && !takeComment(lines[i], text) && !read(lines, i, text))
      text.clear();
  }
}

std::vector<Declaration> ingot::tblgen::readDeclarations(StringRef header) {
  std::vector<Declaration> declarations;
  readDocumented(header, [&](ArrayRef<StringRef> lines, size_t &i,
                             const std::string &text) {
    if (!beginsDeclaration(lines[i]))
      return lines[i].starts_with("template");
    std::string source = lines[i].str();
    auto isWhole = [&] {
      return StringRef(source).ends_with(";") ||
             StringRef(source).ends_with(") {");
    };
    while (!isWhole() && i + 1 < lines.size())
      source += " " + lines[++i].trim().str();
    Declaration declaration;
    if (readFunction(StringRef(source).drop_back().rtrim(), declaration)) {
      declaration.text = text;
      declarations.push_back(std::move(declaration));
    }
    return true;
  });
  return declarations;
}

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

/// "Conv2d" and "ConvNd" of `using Conv2d = ConvNd<2>;`.
static bool readAlias(StringRef line, StringRef &alias, StringRef &templated) {
  if (!line.consume_front("using ") || !line.consume_back(">;"))
    return false;
  auto [name, type] = line.split(" = ");
  alias = name;
  templated = type.split('<').first;
  return !templated.empty() && !templated.contains(':');
}

/// The declaration from line `i` on, up to what closes its parameters.
static std::string readUntilClosed(ArrayRef<StringRef> lines, size_t &i) {
  std::string text;
  for (; i < lines.size(); ++i) {
    text += (text.empty() ? "" : " ") + lines[i].trim().str();
    int depth = 0;
    for (size_t end = 0; end < text.size(); ++end) {
      depth += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
      if (text[end] == ')' && depth == 0)
        return text.substr(0, end + 1);
    }
  }
  return text;
}

/// Reads the members of a class up to its end, from line `i` on.
static void readMembers(ArrayRef<StringRef> lines, size_t &i, bool isPublic,
                        ClassDeclaration &declaration) {
  for (; i < lines.size() && !lines[i].starts_with("}"); ++i) {
    StringRef line = lines[i];
    if (line.ends_with(":") && !line.starts_with(" "))
      isPublic = line == "public:";
    if (!line.consume_front("  "))
      continue;
    line.consume_front("explicit ");
    if (isPublic && line.starts_with(declaration.name + "(") &&
        !line.ends_with("= delete;")) {
      std::string constructor = readUntilClosed(lines, i);
      StringRef text = constructor;
      text.consume_front("explicit ");
      declaration.constructors.push_back(text.str());
    } else if (isPublic && line.ends_with(";") && !line.contains('(') &&
               !line.starts_with(" ")) {
      declaration.fields.push_back(line.drop_back().str());
    }
  }
}

/// The constructors of `from` under the name of another class: an alias, or one that
/// inherits them.
static std::vector<std::string> renameConstructors(const ClassDeclaration &from,
                                                   StringRef name) {
  std::vector<std::string> renamed;
  for (StringRef constructor : from.constructors)
    renamed.push_back((name + constructor.drop_front(from.name.size())).str());
  return renamed;
}

std::vector<ClassDeclaration> ingot::tblgen::readClasses(StringRef header) {
  std::vector<ClassDeclaration> classes;
  readDocumented(header, [&](ArrayRef<StringRef> lines, size_t &i,
                             const std::string &text) {
    StringRef line = lines[i], alias, templated;
    if (readAlias(line, alias, templated)) {
      for (ClassDeclaration declaration : std::vector(classes))
        if (declaration.name == templated) {
          declaration.constructors = renameConstructors(declaration, alias);
          declaration.name = alias.str();
          classes.push_back(std::move(declaration));
        }
      return true;
    }
    // Behind `template <size_t N>`, on the same line or the one before.
    StringRef rest = line;
    if (rest.starts_with("template <"))
      rest = rest.contains("> ") ? rest.split("> ").second : "";
    bool isStruct = rest.consume_front("struct ");
    if (line.starts_with("template <") && rest.empty())
      return true;
    if ((isStruct || rest.consume_front("class ")) && line.ends_with("{")) {
      auto [name, bases] = rest.drop_back().rtrim().split(" : ");
      bases.consume_front("public ");
      ClassDeclaration declaration{
          name.trim().str(), bases.trim().str(), text, {}, {}};
      readMembers(lines, ++i, isStruct, declaration);
      StringRef base = StringRef(declaration.base).split('<').first;
      for (const ClassDeclaration &other : classes)
        if (other.name == base && declaration.constructors.empty())
          declaration.constructors =
              renameConstructors(other, declaration.name);
      classes.push_back(std::move(declaration));
    }
    return false;
  });
  return classes;
}
