//===- Main.cpp - The ingot command ----------------------------------------===//
//
// Parses the arguments, runs one command, and turns every error into one line.
// Exit status: 0, 1 if the command failed, 2 if it was called wrongly.
//
//===----------------------------------------------------------------------===//

#include "tools/ingot/Commands.h"
#include "tools/ingot/Model.h"
#include "tools/ingot/Table.h"

#include "Commit.inc"
#include "ingot/version.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <cctype>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>

using namespace ingot::tool;

namespace {

/// In the order of the help.
struct Entry {
  const char *name, *description;
  void (*define)(CLI::App *command);
};
constexpr Entry kCommands[] = {
    {"new", "write a folder with a program, a CMakeLists.txt and a README.md",
     defineNewCommand},
    {"build", "compile a C++ file to a library of programs",
     defineBuildCommand},
    {"compile", "compile a model to an artifact, an object or an executable",
     defineCompileCommand},
    {"run", "run a function of an artifact, or of a model", defineRunCommand},
    {"convert",
     "read samples of any kind and write them as a .npy file, which compiled "
     "executables read",
     defineConvertCommand},
    {"train", "compile a model and train it", defineTrainCommand},
    {"report", "make a page of pictures from the logs of training runs",
     defineReportCommand},
    {"bench",
     "measure a model fused and eager, or one operation against what the "
     "machine can do",
     defineBenchCommand},
    {"profile", "show where a model spends its time and memory",
     defineProfileCommand},
    {"verify",
     "compare a model with the float64 evaluator, on random inputs; or check "
     "that an artifact is intact",
     defineVerifyCommand},
    {"list",
     "list the programs of the zoo, or the functions of one for batch size 1",
     defineListCommand},
    {"summary",
     "print the modules of a function with their shapes, parameters and FLOP, "
     "and what the program takes",
     defineSummaryCommand},
    {"inspect", "show the functions, steps and state of an artifact",
     defineInspectCommand},
    {"ops",
     "list functions, layers, losses, optimizers and what else a training is "
     "made of, or explain one",
     defineOpsCommand},
    {"docs", "write the documentation as HTML pages with a search",
     defineDocsCommand},
    {"completion", "print a script that completes commands in a shell",
     defineCompletionCommand},
    {"man", "print the manual page", defineManCommand},
};

std::string versionText() {
  return "ingot " INGOT_VERSION_STRING ", commit " INGOT_COMMIT
         "\nLLVM " INGOT_LLVM_VERSION "\ntargets: " +
         std::string(kTargetHelp);
}

int reportError(std::string message, int status) {
  // One line, whatever a library put into its message.
  for (char &character : message)
    if (character == '\n')
      character = ' ';
  while (!message.empty() && (message.back() == ' ' || message.back() == '.'))
    message.pop_back();
  std::fprintf(stderr, "ingot: error: %s\n", printable(message).c_str());
  return status;
}

int reportUsage(const CLI::App &app, const CLI::ParseError &error) {
  std::string message = error.what();
  // "--epochs: 1 required INT missing".
  if (size_t colon = message.find(": 1 required ");
      colon != std::string::npos && message.ends_with(" missing"))
    message = message.substr(0, colon) + ": expected a value";
  // Sentences begin small here; MODEL stays as it is.
  if (message.size() > 1 && std::islower(message[1]))
    message[0] = static_cast<char>(std::tolower(message[0]));
  std::string command = "ingot";
  for (const CLI::App *used : app.get_subcommands())
    command += " " + used->get_name();
  return reportError(message + " (see '" + command + " --help')", 2);
}

/// A full disk or a closed pipe shows here at the latest. A write that failed
/// before leaves nothing to flush, only its mark.
int finishOutput() {
  bool isWritten = std::fflush(stdout) == 0 && !std::ferror(stdout);
  return isWritten && std::cout.flush()
             ? 0
             : reportError("cannot write to standard output", 1);
}

} // namespace

/// Says which commands there are if `name` is none, an option say. CLI11 would
/// only say that one is missing.
static void checkCommand(const CLI::App &app, const std::string &name) {
  std::string known;
  for (const CLI::App *command : app.get_subcommands({})) {
    if (command->get_name() == name)
      return;
    known += (known.empty() ? "" : ", ") + command->get_name();
  }
  throw CLI::ParseError("unknown command '" + name + "': expected one of " +
                            known,
                        CLI::ExitCodes::ExtrasError);
}

/// An empty value comes from a variable of a script that is not set, and no option
/// means anything by it.
static void refuseEmptyValues(CLI::App &command) {
  const CLI::Validator hasText(
      [](std::string &value) {
        return value.empty() ? "expected a value, found an empty one"
                             : std::string();
      },
      "", "");
  for (CLI::Option *option : command.get_options())
    if (option->get_expected_max() > 0)
      option->check(hasText);
}

static int runCommand(int argc, char **argv) {
  CLI::App app("Compiles neural networks, and their training, to native code.",
               "ingot");
  app.set_version_flag("--version", versionText());
  app.require_subcommand(1);
  app.footer("Example: ingot compile mlp -o mlp.ingot\n"
             "         ingot train mlp --epochs 3");
  for (const Entry &entry : kCommands)
    entry.define(app.add_subcommand(entry.name, entry.description));
  for (CLI::App *command : app.get_subcommands({}))
    refuseEmptyValues(*command);
  try {
    if (argc < 2)
      throw CLI::ParseError("a command is missing",
                            CLI::ExitCodes::RequiredError);
    if (app.get_option_no_throw(argv[1]) == nullptr)
      checkCommand(app, argv[1]);
    app.parse(argc, argv);
    return finishOutput();
  } catch (const CLI::ParseError &error) {
    if (error.get_exit_code() != 0)
      return reportUsage(app, error);
    app.exit(error); // prints what was asked for: help, or the version
    return finishOutput();
  } catch (const UsageError &error) {
    return reportError(error.what(), 2);
  } catch (const std::bad_alloc &) {
    return reportError("out of memory", 1);
  } catch (const std::exception &error) {
    return reportError(error.what(), 1);
  }
}

int main(int argc, char **argv) {
  int status = runCommand(argc, argv);
  guardEnd(status);
  return status;
}
