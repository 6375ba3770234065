//===- ManCommand.cpp - ingot man ------------------------------------------===//

#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"

#include "ingot/version.h"

#include <CLI/App.hpp>

#include <cstdio>

using namespace ingot::tool;

namespace {

/// Text for troff, in which a dash, a backslash and a line's first point or quote
/// mean something else.
std::string escape(const std::string &text) {
  std::string result;
  for (char character : text) {
    bool begins = result.empty() || result.back() == '\n';
    if (begins && (character == '.' || character == '\''))
      result += "\\&";
    if (character == '-' || character == '\\')
      result += character == '-' ? "\\-" : "\\e";
    else
      result += character;
  }
  return result;
}

std::string describe(const CLI::Option &option) {
  std::string text = ".TP\n.B " + escape(option.get_name(false, true)) + "\n";
  std::string type = option.get_type_name();
  if (!option.get_positional() && option.get_items_expected_max() > 0 &&
      !type.empty())
    text = ".TP\n.BI \"" + escape(option.get_name(false, true)) + " \" \"" +
           escape(type) + "\"\n";
  text += escape(option.get_description());
  if (!option.get_default_str().empty())
    text += " (" + escape(option.get_default_str()) + ")";
  return text + "\n";
}

std::string describe(const CLI::App &command) {
  std::string text = ".SS ingot " + escape(command.get_name());
  std::string options;
  for (const CLI::Option *option : command.get_options()) {
    if (option->get_positional())
      text += " " + escape(option->get_name());
    options += describe(*option);
  }
  text += "\n" + escape(command.get_description()) + "\n" + options;
  if (!command.get_footer().empty())
    text += ".PP\n.nf\n" + escape(command.get_footer()) + "\n.fi\n";
  return text;
}

std::string page(const CLI::App &app) {
  std::string text =
      ".TH INGOT 1 \"\" \"ingot " INGOT_VERSION_STRING "\"\n"
      ".SH NAME\ningot \\- compile neural networks, and their training, to "
      "native code\n"
      ".SH SYNOPSIS\n.B ingot\n.I COMMAND\n[...]\n"
      ".SH DESCRIPTION\n" +
      escape(app.get_description()) +
      "\n.PP\nWhat went wrong is one line on standard error, and the exit "
      "status: 1 if a command failed, 2 if it was called wrongly.\n"
      ".SH COMMANDS\n";
  for (const CLI::App *command : app.get_subcommands({}))
    text += describe(*command);
  return text;
}

struct ManCommand {
  const CLI::App *app = nullptr;

  void run() const { std::fputs(page(*app).c_str(), stdout); }
};

} // namespace

void ingot::tool::defineManCommand(CLI::App *command) {
  auto state = stateOf<ManCommand>(command);
  state->app = command->get_parent();
  command->footer("Example: ingot man | man -l -");
}
