//===- CompletionCommand.cpp - ingot completion ----------------------------===//
//
// Scripts that let shells complete what is typed, written from the option tables.
//
//===----------------------------------------------------------------------===//

#include "tools/ingot/CommandState.h"
#include "tools/ingot/Commands.h"

#include <CLI/App.hpp>

#include <cstdio>

using namespace ingot::tool;

namespace {

/// The words that an option is written as: "-o", "--output".
std::vector<std::string> wordsOf(const CLI::Option &option) {
  std::vector<std::string> words;
  for (const std::string &name : option.get_snames())
    words.push_back("-" + name);
  for (const std::string &name : option.get_lnames())
    words.push_back("--" + name);
  return words;
}

std::vector<const CLI::Option *> optionsOf(const CLI::App &command) {
  return command.get_options(
      [](const CLI::Option *option) { return !option->get_positional(); });
}

bool takesValue(const CLI::Option &option) {
  return option.get_items_expected_max() > 0;
}

/// `text` with a backslash before each of `characters`.
std::string escape(const std::string &text, const std::string &characters) {
  std::string result;
  for (char character : text) {
    if (characters.find(character) != std::string::npos)
      result += '\\';
    result += character;
  }
  return result;
}

/// Inside of single quotes, where shells have no escape.
std::string quote(std::string text) {
  for (size_t place = 0; (place = text.find('\'', place)) != std::string::npos;
       place += 4)
    text.replace(place, 1, "'\\''");
  return "'" + text + "'";
}

/// Options after a dash; else the programs of the zoo, and files.
std::string bashScript(const CLI::App &app) {
  std::string names, cases;
  for (const CLI::App *command : app.get_subcommands({})) {
    names += (names.empty() ? "" : " ") + command->get_name();
    cases += "    " + command->get_name() + ") words='";
    for (const CLI::Option *option : optionsOf(*command))
      for (const std::string &word : wordsOf(*option))
        cases += word + " ";
    cases.back() = '\'';
    cases += " ;;\n";
  }
  return "_ingot() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} words=\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    COMPREPLY=($(compgen -W '" +
         names +
         " --help --version' -- \"$current\"))\n"
         "    return\n"
         "  fi\n"
         "  case ${COMP_WORDS[1]} in\n" +
         cases +
         "  esac\n"
         "  case $current in\n"
         "    -*) COMPREPLY=($(compgen -W \"$words\" -- \"$current\")) ;;\n"
         "    *) COMPREPLY=($(compgen -W \"$(ingot list 2>/dev/null)\" -- "
         "\"$current\")\n"
         "                  $(compgen -f -- \"$current\")) ;;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _ingot ingot\n";
}

std::string zshScript(const CLI::App &app) {
  std::string names, cases;
  for (const CLI::App *command : app.get_subcommands({})) {
    names += "    " +
             quote(command->get_name() + ":" +
                   escape(command->get_description(), ":\\")) +
             "\n";
    cases += "    " + command->get_name() + ")\n      _arguments \\\n";
    for (const CLI::Option *option : optionsOf(*command))
      for (const std::string &word : wordsOf(*option))
        cases += "        " +
                 quote(word + "[" + escape(option->get_description(), "[]:\\") +
                       "]" + (takesValue(*option) ? ":value:_files" : "")) +
                 " \\\n";
    cases += "        '*:model:_ingot_models' ;;\n";
  }
  return "#compdef ingot\n"
         "_ingot_models() {\n"
         "  compadd -- ${(f)\"$(ingot list 2>/dev/null)\"}\n"
         "  _files\n"
         "}\n"
         "_ingot() {\n"
         "  local -a commands=(\n" +
         names +
         "  )\n"
         "  if (( CURRENT == 2 )); then\n"
         "    _describe command commands\n"
         "    return\n"
         "  fi\n"
         "  shift words\n"
         "  (( CURRENT-- ))\n"
         "  case $words[1] in\n" +
         cases +
         "  esac\n"
         "}\n"
         "_ingot \"$@\"\n";
}

std::string fishScript(const CLI::App &app) {
  std::string text;
  for (const CLI::App *command : app.get_subcommands({})) {
    const std::string name = command->get_name();
    text += "complete -c ingot -n __fish_use_subcommand -f -a " + name +
            " -d " + quote(command->get_description()) + "\n";
    for (const CLI::Option *option : optionsOf(*command)) {
      text += "complete -c ingot -n '__fish_seen_subcommand_from " + name + "'";
      for (const std::string &letter : option->get_snames())
        text += " -s " + letter;
      for (const std::string &word : option->get_lnames())
        text += " -l " + word;
      text += (takesValue(*option) ? " -r -d " : " -d ") +
              quote(option->get_description()) + "\n";
    }
  }
  return text;
}

std::string script(const CLI::App &app, const std::string &shell) {
  if (shell == "bash")
    return bashScript(app);
  if (shell == "zsh")
    return zshScript(app);
  if (shell == "fish")
    return fishScript(app);
  throw UsageError("unknown shell '" + shell + "': expected bash, zsh or fish");
}

struct CompletionCommand {
  std::string shell;
  const CLI::App *app = nullptr;

  void run() const { std::fputs(script(*app, shell).c_str(), stdout); }
};

} // namespace

void ingot::tool::defineCompletionCommand(CLI::App *command) {
  auto state = stateOf<CompletionCommand>(command);
  state->app = command->get_parent();
  addRequired(command, "SHELL", state->shell, "bash, zsh or fish");
  command->footer("Example: ingot completion bash >>~/.bashrc");
}
