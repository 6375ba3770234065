//===- OpsCommand.cpp - ingot ops ------------------------------------------===//

#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"
#include "tools/ingot/Reference.h"
#include "tools/ingot/Table.h"

#include <CLI/App.hpp>

#include <cstdio>
#include <stdexcept>

using namespace ingot::tool;

namespace {

void printList() {
  Table table({"name", "kind", "what it is"});
  for (const Entry &entry : reference())
    table.addRow({entry.name, entry.kind, entry.summary()});
  std::fputs(table.format().c_str(), stdout);
}

void print(const Entry &entry) {
  std::string known = entry.pytorchName();
  std::printf("%s: %s of %s%s%s\n\n", entry.name.c_str(), entry.kind.c_str(),
              entry.family.c_str(),
              entry.isMethod ? ", also a method of tensors" : "",
              known.empty() ? "" : (", as " + known).c_str());
  for (const std::string &signature : entry.signatures)
    std::printf("  %s\n", signature.c_str());
  if (!entry.text.empty())
    std::printf("\n%s\n", entry.text.c_str());
  // Statements first, as they are sorted.
  const char *variables = nullptr;
  for (const Example &example : entry.examples) {
    const char *named =
        example.value.empty() ? kStatementVariables : kExampleVariables;
    if (variables != named)
      std::printf("\n%s, where %s:\n",
                  example.value.empty() ? "In a program" : "Examples", named);
    variables = named;
    std::string text = example.expression;
    for (size_t end = 0; (end = text.find('\n', end)) != std::string::npos;)
      text.replace(end, 1, "\n  "), end += 3;
    std::printf("  %s%s%s\n", text.c_str(),
                example.value.empty() ? "" : "  is  ", example.value.c_str());
  }
}

void printNamed(const std::string &name) {
  bool isFound = false;
  std::string similar, related;
  for (const Entry &entry : reference()) {
    if (entry.name == name) {
      if (isFound)
        std::printf("\n");
      print(entry);
      isFound = true;
    } else if (entry.name.find(name) != std::string::npos) {
      similar += (similar.empty() ? "" : ", ") + entry.name;
    } else if (entry.mentions(name)) {
      related += (related.empty() ? "" : ", ") + entry.name;
    }
  }
  if (!isFound)
    throw std::runtime_error("nothing is called '" + name + "'" +
                             (!similar.empty()   ? ": there are " + similar
                              : !related.empty() ? ": see " + related
                                                 : ": ingot ops lists all"));
}

struct OpsCommand {
  std::string name;

  void run() const { name.empty() ? printList() : printNamed(name); }
};

} // namespace

void ingot::tool::defineOpsCommand(CLI::App *command) {
  auto state = stateOf<OpsCommand>(command);
  command->add_option("NAME", state->name, "what is explained");
  command->footer("Example: ingot ops softmax");
}
