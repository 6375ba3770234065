//===- Catalogue.cpp - What the DSL has, for those who look it up ----------===//

#include "tools/ingot-tblgen/Catalogue.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

#include <cctype>

using namespace ingot::tblgen;
using namespace llvm;

Entry &Catalogue::find(const std::string &kind, const std::string &family,
                       const std::string &name) {
  for (Entry &entry : entries)
    if (entry.name == name && entry.kind == kind)
      return entry;
  return entries.emplace_back(Entry{kind, family, name, {}, "", false});
}

void Catalogue::add(const std::string &family, const Declaration &function,
                    bool isMethod) {
  std::string kind = family == "Loss"      ? "loss"
                     : family == "program" ? "program"
                                           : "function";
  Entry &entry = find(kind, family, function.name);
  // The place of the call is nothing that users write.
  ArrayRef<Parameter> parameters = function.parameters;
  if (!parameters.empty() && parameters.back().type == "SourceLocation")
    parameters = parameters.drop_back();
  entry.signatures.push_back(
      function.result + " " + function.name + "(" +
      Declaration::printParameters(parameters, /*withDefaults=*/true) + ")");
  if (!StringRef(entry.text).contains(function.text))
    entry.text += function.text;
  entry.isMethod |= isMethod;
}

/// Without the place of the call.
static std::string dropLocation(const std::string &constructor) {
  StringRef text = constructor;
  size_t place = text.find(", SourceLocation location");
  return place == StringRef::npos ? constructor
                                  : text.take_front(place).str() + ")";
}

/// "layer", "optimizer", or "training" of what else a training step is made of. Empty
/// for what users do not construct: templates, bases of others, options.
static std::string kindOf(StringRef family,
                          const ClassDeclaration &declaration) {
  StringRef name = declaration.name;
  if (name.ends_with("Nd") || name.ends_with("Layer") || name == "BatchNorm" ||
      name.ends_with("Options"))
    return "";
  bool isOfTraining = family == "optim" || family == "amp";
  if (!declaration.base.empty())
    return isOfTraining ? "optimizer" : "layer";
  return isOfTraining && name != "Optimizer" ? "training" : "";
}

void Catalogue::addClasses(StringRef path, StringRef header) {
  std::string family = sys::path::stem(path).str();
  for (const ClassDeclaration &declaration : readClasses(header)) {
    if (StringRef(declaration.name).ends_with("Options"))
      options.push_back(declaration);
    std::string kind = kindOf(family, declaration);
    if (kind.empty())
      continue;
    Entry &entry = find(kind, family, declaration.name);
    for (const std::string &constructor : declaration.constructors)
      entry.signatures.push_back(dropLocation(constructor));
    if (entry.signatures.empty())
      entry.signatures.push_back(declaration.name +
                                 "(Module &parent, const std::string &name)");
    entry.text = declaration.text;
    StringRef base = declaration.base;
    if (entry.text.empty() && base.consume_front("FunctionLayer<"))
      entry.text =
          "The function " + base.drop_back().str() + "() as a layer.\n";
  }
}

/// Of a layer without a text: that it is the function of its name.
static std::string describeAsFunction(const Entry &layer,
                                      ArrayRef<Entry> entries) {
  for (const Entry &entry : entries) {
    std::string name = entry.name;
    std::erase(name, '_');
    if (entry.kind == "function" && StringRef(layer.name).lower() == name)
      return "The function " + entry.name + "() as a layer.\n";
  }
  return "";
}

std::string Catalogue::describeOptions(const Entry &entry) const {
  std::string text;
  for (const ClassDeclaration &one : options) {
    bool isTaken = any_of(entry.signatures, [&](StringRef signature) {
      return any_of(ArrayRef<char>{' ', '('}, [&](char before) {
        std::string name = before + one.name;
        return signature.contains(name + " ") || signature.contains(name + "<");
      });
    });
    std::string fields;
    for (StringRef field : one.fields)
      if (isTaken && !field.starts_with("detail::"))
        fields += (fields.empty() ? "`" : ", `") + field.str() + "`";
    if (!fields.empty())
      text += "\n`" + one.name + "`: " + fields + ".\n";
  }
  return text;
}

static bool isNameCharacter(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) ||
         character == '_';
}

/// Whether `expression` calls the function `name`, or names the class: "nn::ReLU ".
static bool calls(StringRef expression, StringRef name) {
  for (size_t place = 0;
       (place = expression.find(name, place)) != StringRef::npos; ++place) {
    StringRef before = expression.take_front(place),
              after = expression.drop_front(place + name.size());
    if (before.ends_with("::")
            ? after.empty() || !isNameCharacter(after[0])
            : after.starts_with("(") &&
                  (before.empty() || !isNameCharacter(before.back())))
      return true;
  }
  return false;
}

static std::string literal(StringRef text) {
  return "R\"ingot(" + text.str() + ")ingot\"";
}

void Catalogue::write(ArrayRef<std::pair<std::string, std::string>> examples,
                      raw_ostream &os) const {
  std::vector<Entry> sorted = entries;
  llvm::sort(sorted, [](const Entry &one, const Entry &other) {
    return one.name < other.name;
  });
  for (const Entry &entry : sorted) {
    os << "{\"" << entry.kind << "\", \"" << entry.family << "\", \""
       << entry.name << "\", {";
    interleaveComma(entry.signatures, os, [&](const std::string &signature) {
      os << literal(signature);
    });
    std::string text = entry.text;
    if (text.empty() && entry.kind == "layer")
      text = describeAsFunction(entry, sorted);
    os << "},\n " << literal(StringRef(text + describeOptions(entry)).trim())
       << ", " << (entry.isMethod ? "true" : "false") << ", {";
    for (const auto &[expression, value] : examples)
      if (calls(expression, entry.name))
        os << "{" << literal(expression) << ", " << literal(value) << "},";
    os << "}},\n";
  }
}

/// From the bracket at `begin` to the one that closes it, in one line.
static std::string readBracket(StringRef text, size_t begin) {
  int depth = 0;
  std::string result;
  for (size_t i = begin; i < text.size(); ++i) {
    depth += StringRef("({[").contains(text[i]);
    depth -= StringRef(")}]").contains(text[i]);
    bool isSpace = std::isspace(static_cast<unsigned char>(text[i]));
    if (!isSpace)
      result += text[i];
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
    if (depth == 0)
      break;
  }
  return result;
}

/// A line for each statement.
static std::string breakLines(StringRef statements) {
  std::string text;
  int depth = 0;
  for (char character : statements) {
    depth += StringRef("({[").contains(character);
    depth -= StringRef(")}]").contains(character);
    bool isBreak =
        depth == 0 && character == ' ' && StringRef(text).ends_with(";");
    text += isBreak ? '\n' : character;
  }
  return text;
}

/// "{{2, 3}, ...}" of "{{2, 3}, {}}", of which the shape is all that is known.
static std::string writeValue(StringRef value) {
  auto [shape, type] = value.split(", {}");
  return value.contains(", {}") ? (shape + ", ..." + type).str() : value.str();
}

std::vector<std::pair<std::string, std::string>>
ingot::tblgen::readExamples(StringRef test) {
  std::vector<std::pair<std::string, std::string>> examples;
  // Declarations in brackets, then a statement.
  const StringRef built = "{BUILT(";
  for (size_t place = 0; (place = test.find(built, place)) != StringRef::npos;
       ++place) {
    std::string text = readBracket(test, place + built.size() - 1);
    std::string declarations = readBracket(text, 1);
    StringRef statement =
        StringRef(text).drop_front(1 + declarations.size()).drop_back();
    statement.consume_front(",");
    examples.emplace_back(
        breakLines(declarations.substr(1, declarations.size() - 2) + "; " +
                   statement.trim().str()) +
            ";",
        "");
  }
  const StringRef mark = "{TYPED(";
  for (size_t place = 0; (place = test.find(mark, place)) != StringRef::npos;) {
    size_t open = place + mark.size() - 1;
    std::string expression = readBracket(test, open);
    place = open + 1;
    // Its value comes behind the bracket that closes it.
    size_t end = open;
    for (int depth = 0; end < test.size(); ++end) {
      depth += StringRef("({[").contains(test[end]);
      depth -= StringRef(")}]").contains(test[end]);
      if (depth == 0)
        break;
    }
    examples.emplace_back(expression.substr(1, expression.size() - 2),
                          writeValue(readBracket(test, test.find('{', end))));
  }
  return examples;
}
