//===- Commands.h - The commands of ingot ----------------------------------===//
#ifndef INGOT_TOOLS_INGOT_COMMANDS_H
#define INGOT_TOOLS_INGOT_COMMANDS_H

#include <stdexcept>

namespace CLI {
class App;
}

namespace ingot::tool {

/// The command was called wrongly, in a way that is seen only where the arguments
/// are used: exit status 2, as for those that cannot be parsed.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Each gives one command its options, and a callback that does the work and throws an
// exception derived from std::exception, whose message is one line, if it cannot.
void defineCompileCommand(CLI::App *command);
void defineRunCommand(CLI::App *command);
void defineConvertCommand(CLI::App *command);
void defineTrainCommand(CLI::App *command);
void defineReportCommand(CLI::App *command);
void defineBenchCommand(CLI::App *command);
void defineProfileCommand(CLI::App *command);
void defineVerifyCommand(CLI::App *command);
void defineListCommand(CLI::App *command);
void defineBuildCommand(CLI::App *command);
void defineNewCommand(CLI::App *command);
void defineSummaryCommand(CLI::App *command);
void defineOpsCommand(CLI::App *command);
void defineDocsCommand(CLI::App *command);
// These show what the command's parent has when they run.
void defineCompletionCommand(CLI::App *command);
void defineManCommand(CLI::App *command);
void defineInspectCommand(CLI::App *command);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_COMMANDS_H
